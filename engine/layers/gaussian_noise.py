"""Gaussian noise: makes a network that does not depend on the last digit."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.layers.layer import Example, Layer, TorchTwin, layer
from engine.op import Op
from engine.summary import plain
from engine.tensor import Spec, copy


@layer(title="GaussianNoise", category="Norm & noise")
class GaussianNoise(Layer, Setting):
    """In training, adds a random number to each value: y = x + deviation·n, n from the normal distribution.

    Any shape. Placed after the data it is like more data. In use y = x, and the gradient passes unchanged.
    """

    formula = "y = x + deviation · n"
    partials = {"x": "1"}
    deviation: Annotated[float, Meta(ge=0, le=1e6, description="How large the noise is: its standard deviation.")] = 0.1

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        return f"± {plain(self.deviation)}"

    def forward(self, w: Any, op: Op) -> None:
        if not w.training:
            op(copy, w.x, w.y)
            return
        w.drawn, w.noise = w.empty(w.x.shape, np.float32), w.empty(w.x.shape)

        def draw(drawn: Any) -> None:
            """From the normal distribution, into memory that is there."""
            w.rng.standard_normal(out=drawn, dtype=drawn.dtype)

        op(draw, w.drawn)
        op(copy, w.drawn, w.noise)  # multiplied with the program's digits
        op(np.multiply, w.noise, self.deviation, w.noise)
        op(np.add, w.x, w.noise, w.y)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is not None:
            op(copy, w.dy, w.dx)

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin(call=f"({{x}} + {self.deviation} * torch.randn_like({{x}}) if self.training else {{x}})")

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((6,)),)), Example(cls(deviation=0.5), (Spec((2, 3, 2)),))]
