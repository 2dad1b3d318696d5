"""A dot that leads a wire around others."""

from engine.family import Setting
from engine.layers.layer import Example, Layer, TorchTwin, layer
from engine.tensor import Spec


@layer(title="Reroute")
class Reroute(Layer, Setting):
    """Passes on what comes in, class labels too, so that a wire can be led around things: y = x. It costs nothing."""

    formula = "y = x"
    figure = "dot"
    reshapes = True

    def infer(self, *inputs: Spec) -> tuple[Spec, ...]:
        return inputs

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin(call="{x}")

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((5,)),)), Example(cls(), (Spec((2, 3, 3)),))]
