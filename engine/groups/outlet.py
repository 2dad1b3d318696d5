"""Where a group's inner graph gives what the group's wires carry on."""

from engine.family import Setting
from engine.layers.layer import Layer, layer
from engine.tensor import ShapeError, Spec


@layer(title="Outlet")
class Outlet(Layer, Setting):
    """Stands inside a group for what goes out; its node's name is the name of the group's output port."""

    formula = "the group's y = x"
    figure = "flag"

    def outputs(self) -> tuple[str, ...]:
        return ()

    def infer(self, *inputs: Spec) -> tuple[Spec, ...]:
        raise ShapeError("stands for what goes out of a group, and is in none", "Delete it.")
