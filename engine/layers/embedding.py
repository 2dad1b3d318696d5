"""Embedding: the trained table that turns tokens into vectors."""

from collections.abc import Mapping
from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.exhibit import Exhibit, Trained, flow
from engine.family import Setting
from engine.initializers.initializer import Initializer
from engine.initializers.normal import Normal
from engine.layers.layer import Example, Layer, Parameter, TorchTwin, layer
from engine.op import Op
from engine.tensor import Array, KindError, ShapeError, Spec, copy, times


@layer(title="Embedding", category="Sequence")
class Embedding(Layer, Setting):
    """Gives each token of the vocabulary a trained vector: y[t] = W[xₜ].

    The vocabulary is as large as the input has classes. Only the vectors of tokens that occur in the batch get a
    gradient, so rare words learn slowly. With `padding`, token 0 fills up short sequences: its vector stays 0. Input
    (steps) of class labels, output (steps, dim); of a single label (dim). Weight (classes, dim).
    """

    formula = "y[t] = W[xₜ]"
    partials = {"weight": "1 where xₜ is this word, else 0"}
    width = "dim"
    dim: Annotated[int, Meta(ge=1, le=1_000_000, description="How many numbers stand for a token.")] = 16
    padding: Annotated[bool, Meta(description="Token 0 is no word: its vector is 0 and is not trained.")] = False
    initializer: Annotated[Initializer, Meta(description="How the first vectors are drawn.")] = Normal(deviation=1.0)

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        return f"{f'{inputs[0].classes:,}' if outputs else ''} → {self.dim:,}".strip()

    def infer(self, *inputs: Spec) -> tuple[Spec, ...]:
        (tokens,) = inputs
        if not tokens.classes:
            step = "Wire tokens to it: class labels, such as those of Sentences."
            raise KindError(f"wants tokens and gets numbers {times(tokens.shape)}", step)
        if len(tokens.shape) > 1:
            step = "Give the input one axis: the steps of the sequence."
            raise ShapeError(f"wants a row of tokens and gets {times(tokens.shape)}", step)
        return (Spec((*tokens.shape, self.dim)),)

    def parameters_for(self, *inputs: Spec) -> dict[str, Parameter]:
        shape = (inputs[0].classes, self.dim)
        return {"weight": Parameter(shape, self.initializer, self.dim, self.dim, no_row=self.padding)}

    def forward(self, w: Any, op: Op) -> None:
        batch = w.x.shape[-1]
        steps = w.x.size // batch
        w.first, w.column = w.empty((steps, 1, batch), np.int64), w.constant(np.arange(self.dim)[:, np.newaxis])
        w.places = w.empty((steps, self.dim, batch), np.int64)  # where in the table each number of y stands
        op(np.multiply, w.x.reshape(w.first.shape), self.dim, w.first)
        op(np.add, w.first, w.column, w.places)
        y = w.y.reshape(w.places.shape)
        op(look_up, w.weight.reshape(-1), w.places, y)
        if self.padding:
            w.words = w.empty(w.first.shape)
            op(np.not_equal, w.first, 0, w.words)
            op(np.multiply, y, w.words, y)

    def backward(self, w: Any, op: Op) -> None:
        # Flat, with a place for every number, np.add.at is three times as fast as sorting and np.add.reduceat.
        op(copy, 0.0, w.grad_weight)
        op(add_at, w.places.reshape(-1), w.dy.reshape(-1), w.grad_weight.reshape(-1))  # ∂L/∂W[k] = Σ ∂L/∂y[t] : xₜ = k
        if self.padding:
            op(copy, 0.0, w.grad_weight[0])

    def exhibits(self, w: Any, parameters: Mapping[str, Parameter]) -> tuple[Exhibit, ...]:
        return (*flow("vectors", w.y, w.dy), Trained("table", "weight", ("token", "number")))

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        arguments = {"num_embeddings": inputs[0].classes, "embedding_dim": self.dim}
        if not self.padding:
            return TorchTwin("nn.Embedding", arguments, {"weight": lambda p: p["weight"]})
        parameters = {"weight": lambda p: np.concatenate([np.zeros_like(p["weight"][:1]), p["weight"][1:]])}
        return TorchTwin("nn.Embedding", arguments | {"padding_idx": 0}, parameters)

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(dim=3), (Spec((4,), classes=5),)),
            Example(cls(dim=2, padding=True), (Spec((5,), classes=3),)),
            Example(cls(dim=2), (Spec((), classes=3),)),
        ]


def look_up(table: Array, places: Array, target: Array) -> None:
    """The table's numbers at these places; 'clip' writes straight into `target`, 'raise' would copy."""
    np.take(table, places, out=target, mode="clip")


def add_at(places: Array, numbers: Array, target: Array) -> None:
    """Adds each number at its place, also where several fall on one."""
    np.add.at(target, places, numbers)
