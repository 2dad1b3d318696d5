"""The mean over a sequence: one vector for all its steps, whatever their order."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.layers.layer import Example, Layer, TorchTwin, layer
from engine.op import Op
from engine.tensor import KindError, Shape, ShapeError, Spec, copy, times


@layer(title="Mean over sequence", category="Sequence")
class SequenceMean(Layer, Setting):
    """Averages the vectors of all steps: y = (1/T)·Σ x[t].

    `masked`, it gets the tokens as well and leaves out the steps where the token is 0; where all are, y = 0. Without,
    padding counts, and short sequences come out small. Input (steps, features), tokens (steps); output (features).
    """

    formula = "y = Σ x[t] / T"
    partials = {"x": "1 / T"}
    masked: Annotated[bool, Meta(description="Leaves out steps whose token is 0, the padding.")] = False

    def inputs(self) -> tuple[str, ...]:
        return ("x", "tokens") if self.masked else ("x",)

    def infer(self, *inputs: Spec) -> tuple[Spec, ...]:
        found = super().infer(inputs[0])
        if self.masked:
            tokens, steps = inputs[1], inputs[0].shape[0]
            if not tokens.classes:
                raise KindError("wants tokens at tokens and gets numbers", "Wire to it what goes into Embedding.")
            if tokens.shape != (steps,):
                sentence = f"gets {steps} steps at x and {times(tokens.shape)} tokens"
                raise ShapeError(sentence, "Wire to it what goes into Embedding.")
        return found

    def output_shape(self, *shapes: Shape) -> Shape:
        if len(shapes[0]) != 2:
            step = "Place it where there are sequences (steps × features)."
            raise ShapeError(f"wants a sequence and gets {times(shapes[0])}", step)
        return shapes[0][1:]

    def forward(self, w: Any, op: Op) -> None:
        steps = len(w.x)
        if not self.masked:
            w.share = w.filled((steps,), 1 / steps)
            op(np.dot, w.share, w.x.reshape(steps, -1), w.y.reshape(-1))
            return
        w.share, w.count, w.ones = w.empty(w.tokens.shape), w.empty(w.x.shape[-1:]), w.filled((steps,), 1)
        w.one, w.kept = w.filled(w.count.shape, 1), w.empty(w.x.shape)
        op(np.not_equal, w.tokens, 0, w.share)  # 1 where there is a word
        op(np.dot, w.ones, w.share, w.count)
        op(np.maximum, w.count, w.one, out=w.count)  # of nothing but padding the mean is 0
        op(np.divide, w.share, w.count, w.share)
        op(np.multiply, w.x, w.share[:, np.newaxis], w.kept)
        op(np.dot, w.ones, w.kept.reshape(steps, -1), w.y.reshape(-1))

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is None:
            return
        if self.masked:
            op(np.multiply, w.dy, w.share[:, np.newaxis], w.dx)  # ∂L/∂x[t] = ∂L/∂y · mask[t] / count
            return
        w.part = w.empty(w.dy.shape)
        op(np.multiply, w.dy, 1 / len(w.x), w.part)
        op(copy, w.part, w.dx)  # ∂L/∂x[t] = ∂L/∂y / T

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        if not self.masked:
            return TorchTwin(call="{x}.mean(1)")
        words = "({tokens} != 0).unsqueeze(2)"
        return TorchTwin(call=f"({{x}} * {words}).sum(1) / {words}.sum(1).clamp(min=1)")

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(), (Spec((4, 3)),)),
            Example(cls(masked=True), (Spec((4, 3)), Spec((4,), classes=3))),
            Example(cls(masked=True), (Spec((1, 5)), Spec((1,), classes=2))),
        ]
