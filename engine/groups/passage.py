"""A point that numbers only pass: what is left of inlets, outlets and muted nodes where nothing is drawn any more."""

from engine.family import Setting
from engine.layers.layer import Layer, TorchTwin
from engine.tensor import Spec


class Passage(Layer, Setting):
    """y = x, class labels too. It costs nothing: the numbers stay where they are. The ports keep their names."""

    reshapes = True
    entry: str = "x"
    exit: str = "y"

    def inputs(self) -> tuple[str, ...]:
        return (self.entry,)

    def outputs(self) -> tuple[str, ...]:
        return (self.exit,)

    def infer(self, *inputs: Spec) -> tuple[Spec, ...]:
        return inputs

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin(call=f"{{{self.entry}}}")


class Entrance(Passage):
    """What is left of an inlet: its long name is that of the group and of the group's input port."""
