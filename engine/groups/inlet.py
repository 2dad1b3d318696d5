"""Where a group's inner graph takes what is wired to the group."""

from engine.family import Setting
from engine.layers.layer import Layer, layer
from engine.tensor import ShapeError, Spec


@layer(title="Inlet")
class Inlet(Layer, Setting):
    """Stands inside a group for what comes in; its node's name is the name of the group's input port."""

    formula = "y = what is wired to the group"
    figure = "flag"

    def inputs(self) -> tuple[str, ...]:
        return ()

    def infer(self, *inputs: Spec) -> tuple[Spec, ...]:
        raise ShapeError("stands for what comes into a group, and is in none", "Delete it, or put a data set there.")
