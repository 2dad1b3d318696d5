"""Positional encoding: tells attention, which sees a set, where in the sequence each vector stands."""

from typing import Annotated, Any, Literal

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.initializers.normal import Normal
from engine.layers.layer import Example, Layer, Parameter, TorchTwin, layer
from engine.op import Op
from engine.tensor import Array, Shape, ShapeError, Spec, copy, times


@layer(title="PositionalEncoding", category="Sequence")
class PositionalEncoding(Layer, Setting):
    """Adds to each step of a sequence a vector that belongs to its place: y[t] = x[t] + p[t].

    Sinusoidal: p[t, 2i] = sin(t / 10000^(2i/F)), p[t, 2i+1] = cos of the same (Vaswani et al. 2017); nothing is
    trained. Learned: p is trained, and a place that no sample reaches stays as it was drawn. Its numbers are of size
    1: embeddings much smaller drown in it. Any (steps, features).
    """

    formula = "y[t] = x[t] + p[t]"
    partials = {"*": "1"}
    kind: Annotated[
        Literal["sinusoidal", "learned"],
        Meta(description="Waves of fixed lengths, or trained vectors for each place."),
    ] = "sinusoidal"

    def output_shape(self, *shapes: Shape) -> Shape:
        if len(shapes[0]) != 2:
            step = "Place it behind Embedding, or where there are sequences (steps × features)."
            raise ShapeError(f"wants a sequence and gets {times(shapes[0])}", step)
        return shapes[0]

    def parameters(self, *shapes: Shape) -> dict[str, Parameter]:
        return {"places": Parameter(shapes[0], Normal(deviation=0.02))} if self.kind == "learned" else {}

    def forward(self, w: Any, op: Op) -> None:
        if self.kind == "sinusoidal":
            w.places = w.constant(waves(*w.x.shape[:2]))
        op(np.add, w.x, w.places[:, :, np.newaxis], w.y)

    def backward(self, w: Any, op: Op) -> None:
        if self.kind == "learned":
            w.ones = w.filled(w.dy.shape[-1:], 1)
            op(np.dot, w.dy.reshape(-1, w.dy.shape[-1]), w.ones, w.grad_places.reshape(-1))  # ∂L/∂p = Σ ∂L/∂y
        if w.dx is not None:
            op(copy, w.dy, w.dx)

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        if self.kind == "learned":
            return TorchTwin(call="{x} + {places}", tensors={"places": lambda p: p["places"]})
        return TorchTwin(call="{x} + {waves}", constants={"waves": waves(*inputs[0].shape)})

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(), (Spec((4, 3)),)),
            Example(cls(), (Spec((3, 1)),)),
            Example(cls(kind="learned"), (Spec((3, 2)),)),
        ]


def waves(steps: int, features: int) -> Array:
    """(steps, features): sines in even columns, cosines in odd ones, the waves growing longer to the right."""
    angles = np.arange(steps)[:, np.newaxis] / 10_000 ** (np.arange(0, features, 2) / features)
    table = np.empty((steps, features))
    table[:, 0::2] = np.sin(angles)
    table[:, 1::2] = np.cos(angles[:, : features // 2])
    return table
