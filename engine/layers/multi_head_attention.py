"""Multi-head attention: every step looks at every other and takes from those that matter to it."""

from collections.abc import Mapping
from math import sqrt
from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.exhibit import Exhibit, Flowing, flow, trained
from engine.family import Setting
from engine.initializers.glorot import Glorot
from engine.initializers.initializer import Initializer
from engine.layers.layer import Example, Layer, Parameter, TorchTwin, layer
from engine.op import Op
from engine.tensor import Array, Shape, ShapeError, Spec, copy, divisor, times


@layer(title="MultiHeadAttention", category="Sequence")
class MultiHeadAttention(Layer, Setting):
    """Each head compares queries with keys and averages values: softmax(q·kᵀ / √size)·v; a last product joins them.

    Queries, keys and values are products of the input with weights of their own, and each head sees its own size =
    features / heads of them. It knows no order: add PositionalEncoding before it. Time and memory grow with steps².
    Vaswani et al. 2017. Input and output (steps, features); with `cross`, queries come from one sequence, keys and
    values from another of equally many features. Weight (3·features, features + 1), rows for queries, keys, values;
    output (features, features + 1); the bias is the last column.
    """

    formula = "y = O·softmax(q·kᵀ / √size)·v,  (q, k, v) = W·x"
    partials = {"*": "through values and through softmax: s′ = s · ([i = j] − s)"}
    heads: Annotated[int, Meta(ge=1, le=1024, description="How many look at once; they share the features.")] = 1
    causal: Annotated[bool, Meta(description="Each step sees itself and earlier ones only, as when text is made.")] = (
        False
    )
    cross: Annotated[bool, Meta(description="Keys and values come from a second sequence.")] = False
    bias: Annotated[bool, Meta(description="Adds trained constants to queries, keys, values and output.")] = True
    initializer: Annotated[Initializer, Meta(description="How the first weights are drawn.")] = Glorot()

    def inputs(self) -> tuple[str, ...]:
        return ("query", "key_value") if self.cross else ("x",)

    def output_shape(self, *shapes: Shape) -> Shape:
        for shape in shapes:
            if len(shape) != 2:
                step = "Place it behind Embedding, or where there are sequences (steps × features)."
                raise ShapeError(f"wants a sequence and gets {times(shape)}", step)
        features = shapes[0][1]
        if features != shapes[-1][1]:
            sentence = f"gets {features} features at query and {shapes[-1][1]} at key_value"
            wanted = {"query": (shapes[0][0], shapes[-1][1]), "key_value": (shapes[-1][0], features)}
            raise ShapeError(sentence, "Give both sequences equally many features.", wanted=wanted)
        if features % self.heads:
            sentence = f"shares {features} features among {self.heads} heads"
            setting = {"heads": divisor(self.heads, features)}
            raise ShapeError(sentence, "Choose a number of heads that divides the features.", setting=setting)
        return shapes[0]

    def parameters(self, *shapes: Shape) -> dict[str, Parameter]:
        features = shapes[0][1]
        found = {}
        for name, roles in (("weight", 3), ("output", 1)):  # queries, keys and values
            rows, axes = roles * features, ((roles, features), (features,))
            shape = (rows, features + self.bias)
            found[name] = Parameter(shape, self.initializer, features, rows, bias_column=self.bias, axes=axes)
        return found

    def forward(self, w: Any, op: Op) -> None:
        features, batch = w.x.shape[1:]
        wide = features + self.bias
        w.scaled = w.empty(w.weight.shape)  # 1/√size is a factor of the queries' weights: the smallest array it can be
        op(np.multiply, w.weight[:features], sqrt(self.heads / features), w.scaled[:features])
        op(copy, w.weight[features:], w.scaled[features:])
        names = ("query_rows", "key_rows") if self.cross else ("rows",)
        w.row_arrays = [self.by_sample(w, op, name, x) for name, x in zip(names, w.xs, strict=True)]
        self.project(w, op, features)
        steps, seen = len(w.xs[0]), len(w.xs[-1])
        w.dattention = None
        w.scores, w.line = w.empty((batch, self.heads, seen, steps)), w.empty((batch, self.heads, 1, steps))
        w.ones = w.filled((1, seen), 1)
        op(np.matmul, w.k, w.q.swapaxes(2, 3), w.scores)  # keys × queries
        if self.causal:
            w.mask = w.constant(np.where(np.arange(seen)[:, np.newaxis] > np.arange(steps), -np.inf, 0.0))
            op(np.add, w.scores, w.mask, w.scores)
        op(np.maximum.reduce, w.scores, 2, keepdims=True, out=w.line)
        op(np.subtract, w.scores, w.line, w.scores)  # the greatest becomes 0: e^x cannot overflow
        op(np.exp, w.scores, w.scores)
        op(np.matmul, w.ones, w.scores, w.line)
        w.attention = w.empty(w.scores.shape) if w.watched else w.scores  # stays until somebody has looked
        op(np.divide, w.scores, w.line, w.attention)  # softmax over the keys
        w.heard = w.empty((batch * steps, wide))
        if self.bias:
            op(copy, 1.0, w.heard[:, -1])
        op(np.matmul, w.attention.swapaxes(2, 3), w.v, self.per_head(w.heard[:, :features], batch))
        w.joined = w.empty((batch * steps, features))
        op(np.dot, w.heard, w.output.T, w.joined)
        op(copy, w.joined.reshape(batch, steps, features).transpose(1, 2, 0), w.y)

    def by_sample(self, w: Any, op: Op, name: str, x: Array) -> Array:
        """A sequence (steps, features, N) as (N·steps, features), with a column of ones where there is a bias."""
        steps, features, batch = x.shape
        rows: Array = w.empty((batch, steps, features + self.bias))
        setattr(w, name, rows)
        op(copy, x.transpose(2, 0, 1), rows[..., :features])
        if self.bias:
            op(copy, 1.0, rows[..., -1])
        return rows.reshape(batch * steps, -1)

    def per_head(self, rows: Array, batch: int) -> Array:
        """(N·steps, features) as (N, heads, steps, size), without moving anything."""
        split = rows.reshape(batch, -1, self.heads, rows.shape[-1] // self.heads)
        return split.transpose(0, 2, 1, 3)

    def products(self, w: Any, names: tuple[str, ...], features: int) -> list[Array]:
        """Memory for what the products W·x give, or for their gradients: one array for each sequence that comes in."""
        widths = (features, 2 * features) if self.cross else (3 * features,)
        arrays = []
        for name, rows, width in zip(names, w.row_arrays, widths, strict=True):
            arrays.append(w.empty((len(rows), width)))
            setattr(w, name, arrays[-1])
        return arrays

    def thirds(self, arrays: list[Array], features: int, batch: int) -> list[Array]:
        """Queries, keys and values in it, per head."""
        parts = [array[:, at : at + features] for array in arrays for at in range(0, array.shape[1], features)]
        return [self.per_head(part, batch) for part in parts]

    def backward(self, w: Any, op: Op) -> None:
        features, batch = w.x.shape[1:]
        steps = len(w.x)
        # The way back through the last product.
        w.back = w.empty((batch, steps, features))
        op(copy, w.dy.transpose(2, 0, 1), w.back)
        back = w.back.reshape(batch * steps, features)
        op(np.dot, back.T, w.heard, w.grad_output)
        op(np.dot, back, w.output[:, :features], w.joined)  # ∂L/∂ of what the heads heard
        dheard = self.per_head(w.joined, batch)
        w.dscores = w.empty(w.scores.shape)
        names = ("dquery_parts", "dkey_parts") if self.cross else ("dparts",)
        parts = self.products(w, names, features)
        dq, dk, dv = self.thirds(parts, features, batch)
        op(np.matmul, w.attention, dheard, dv)
        w.dattention = w.empty(w.scores.shape) if w.watched else w.dscores
        op(np.matmul, w.v, dheard.swapaxes(2, 3), w.dattention)
        # Through softmax: ∂L/∂scores = p·∂L/∂p − p·Σ p·∂L/∂p. The sum makes what is certain, p = 1, exactly 0.
        op(np.multiply, w.dattention, w.attention, w.dscores)
        op(np.matmul, w.ones, w.dscores, w.line)
        op(np.multiply, w.attention, w.line, w.scores)  # p has served
        op(np.subtract, w.dscores, w.scores, w.dscores)
        op(np.matmul, w.dscores, w.q, dk)
        op(np.matmul, w.dscores.swapaxes(2, 3), w.k, dq)
        self.learn(w, op, parts)

    def project(self, w: Any, op: Op, features: int) -> None:
        """Queries, keys and values: one gemm for each sequence that comes in."""
        names = ("query_parts", "key_parts") if self.cross else ("parts",)
        arrays, start = self.products(w, names, features), 0
        for rows, array in zip(w.row_arrays, arrays, strict=True):
            end = start + array.shape[1]
            op(np.dot, rows, w.scaled[start:end].T, array)
            start = end
        w.q, w.k, w.v = self.thirds(arrays, features, w.x.shape[-1])

    def learn(self, w: Any, op: Op, parts: list[Array]) -> None:
        """From ∂L/∂q, ∂L/∂k and ∂L/∂v to the gradients of the weight and of the inputs."""
        features, batch = w.x.shape[1:]
        start = 0
        for place, (rows, part) in enumerate(zip(w.row_arrays, parts, strict=True)):
            end = start + part.shape[1]
            op(np.dot, part.T, rows, w.grad_weight[start:end])
            dx = w.dxs[place]
            if dx is not None:
                back = w.empty((batch, len(dx), features))
                setattr(w, f"dx_rows_{place}", back)
                op(np.dot, part, w.scaled[start:end, :features], back.reshape(-1, features))
                op(copy, back.transpose(1, 2, 0), dx)
            start = end
        queries = w.grad_weight[:features]
        op(np.multiply, queries, sqrt(self.heads / features), queries)

    def exhibits(self, w: Any, parameters: Mapping[str, Parameter]) -> tuple[Exhibit, ...]:
        """How much each query listens to each key."""
        maps = [None if each is None else each.transpose(1, 3, 2, 0) for each in (w.attention, w.dattention)]
        values, gradient = maps
        assert values is not None
        attention = Flowing("attention", ("head", "query", "key"), values, gradient)
        titles = {"weight": "query, key, value weights", "bias": "query, key, value bias", "output": "output weights"}
        own = [each._replace(title=titles.get(each.title, each.title)) for each in trained(parameters)]
        return (attention, *flow("output", w.y, w.dy), *own)

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        features = inputs[0].shape[1]
        parameters = {
            "in_proj_weight": lambda p: p["weight"][:, :features],
            "out_proj.weight": lambda p: p["output"][:, :features],
        }
        if self.bias:
            parameters["in_proj_bias"] = lambda p: p["weight"][:, -1]
            parameters["out_proj.bias"] = lambda p: p["output"][:, -1]
        arguments = {"embed_dim": features, "num_heads": self.heads, "bias": self.bias, "batch_first": True}
        ports = "{query}, {key_value}, {key_value}" if self.cross else "{x}, {x}, {x}"
        mask, constants = "", {}
        if self.causal:
            mask = ", attn_mask={mask}"
            constants["mask"] = np.triu(np.full((inputs[0].shape[0], inputs[-1].shape[0]), -np.inf), 1)
        call = f"{{module}}({ports}, need_weights=False{mask})[0]"
        return TorchTwin("nn.MultiheadAttention", arguments, parameters, call, constants=constants)

    @classmethod
    def examples(cls) -> list[Example]:
        one, two = Spec((3, 4)), Spec((2, 4))
        return [
            Example(cls(), (one,)),
            Example(cls(heads=2), (one,)),
            Example(cls(heads=2, causal=True, bias=False), (one,)),
            Example(cls(heads=2, cross=True), (one, two)),
            Example(cls(cross=True, causal=True), (two, one)),
        ]
