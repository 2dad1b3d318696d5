"""Identity: a point on the way, with a name."""

from engine.family import Setting
from engine.layers.activation import Activation
from engine.layers.layer import Example, TorchTwin, layer
from engine.tensor import Spec


@layer(title="Identity", category="Arithmetic")
class Identity(Activation, Setting):
    """Passes everything on as it is: y = x. It costs nothing: the numbers stay where they are. Any shape."""

    formula = "y = x"
    partials = {"x": "1"}
    reshapes = True

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin("nn.Identity")

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((5,)),)), Example(cls(), (Spec((2, 3, 3)),))]
