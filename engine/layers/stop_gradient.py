"""Stop gradient: what lies before it does not learn from what lies behind."""

from typing import Any

from engine.family import Setting
from engine.layers.layer import Example, Layer, TorchTwin, layer
from engine.op import Op
from engine.tensor import Spec, copy


@layer(title="Stop gradient", category="Arithmetic")
class StopGradient(Layer, Setting):
    """Passes its values on and lets no gradient back: y = x, ∂L/∂x = 0. Any shape.

    What lies before it keeps its weights, unless another way leads from there to a loss.
    """

    formula = "y = x, ∂L/∂x = 0"
    partials = {"x": "0"}
    passes_gradient = False

    def forward(self, w: Any, op: Op) -> None:
        op(copy, w.x, w.y)

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin(call="{x}.detach()")

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((5,)),)), Example(cls(), (Spec((2, 3, 3)),))]
