"""Another activation in the place of some."""

from msgspec.structs import replace

from engine.cure import Cure, cure
from engine.editing.inside import inside, seats, with_inside
from engine.editing.swap import swap
from engine.family import Setting
from engine.layers.activation import Activation
from engine.layers.dense import Dense
from engine.layers.relu import ReLU
from engine.sheet import Sheet


@cure(title="Swap activation")
class SwapActivation(Cure, Setting):
    """Nodes that are activations, or hold one."""

    nodes: tuple[str, ...]
    was: str = "Sigmoid"  # title of what is replaced
    activation: Activation = ReLU()

    @property
    def words(self) -> str:
        return f"{self.was} → {self.activation.title}"

    @property
    def meaning(self) -> str:
        many = f"all {len(self.nodes)}" if len(self.nodes) > 1 else self.nodes[0]
        return f"Puts {self.activation.title} in the place of {many}: where it is open it passes the gradient whole."

    def edit(self, sheet: Sheet) -> Sheet:
        for path, name in seats(sheet, self.nodes):
            inner = inside(sheet, path)
            layer = inner.graph.nodes.get(name)
            if isinstance(layer, Dense):
                nodes = {**inner.graph.nodes, name: replace(layer, activation=self.activation)}
                inner = replace(inner, graph=replace(inner.graph, nodes=nodes))
            else:
                inner, _ = swap(inner, [name], self.activation)
            sheet = with_inside(sheet, path, inner)
        return sheet
