"""A whole graph in one node, once or several times in a row."""

from typing import Annotated

from msgspec import Meta

from engine.family import Setting
from engine.graph import Graph
from engine.groups.inlet import Inlet
from engine.groups.outlet import Outlet
from engine.layers.layer import Layer, layer
from engine.summary import counted
from engine.tensor import ShapeError, Spec

DEEPEST = 8  # groups in one another; JSON that is nested deeper than a file's is not read


@layer(title="Group")
class Group(Layer, Setting):
    """Stands for the graph inside it, whose inlets and outlets are its ports.

    Repeated, the first outlet of each turn feeds the first inlet of the next one, the second the second, and so on;
    other inlets get the same in every turn. `tied` turns all use the weights of the first.
    """

    formula = "y = fⁿ(x), n = repeat"
    graph: Annotated[Graph, Meta(description="What the group stands for.")] = Graph()
    repeat: Annotated[int, Meta(ge=1, le=1000, description="How many times in a row.")] = 1
    tied: Annotated[bool, Meta(description="All turns use the same weights.")] = False

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        nodes = [layer for layer in self.graph.nodes.values() if layer.figure == "box"]
        return counted(len(nodes), "nodes")

    def caption(self) -> str:
        return "Group" if self.repeat == 1 else f"Group ×{self.repeat}"

    def inputs(self) -> tuple[str, ...]:
        return tuple(name for name, inner in self.graph.nodes.items() if isinstance(inner, Inlet))

    def outputs(self) -> tuple[str, ...]:
        return tuple(name for name, inner in self.graph.nodes.items() if isinstance(inner, Outlet))

    def infer(self, *inputs: Spec) -> tuple[Spec, ...]:
        raise ShapeError("is a group that was not unfolded", "Report this as a fault of the program.")


def depth(graph: Graph) -> int:
    """How many groups lie in one another, at most."""
    groups = (layer for layer in graph.nodes.values() if isinstance(layer, Group))
    return max((1 + depth(group.graph) for group in groups), default=0)
