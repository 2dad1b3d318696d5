"""Another activation in the place of some."""

from msgspec.structs import replace

from engine.cure import Cure, cure, named
from engine.editing.edits import EditRefused, set_layer
from engine.editing.inside import everywhere
from engine.editing.swap import swap
from engine.family import Setting
from engine.layers.activation import Activation
from engine.layers.dense import Dense
from engine.layers.leaky_relu import LeakyReLU
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
        many = f"all {len(self.nodes)}" if len(self.nodes) > 2 else named(self.nodes)
        helps = "gives what the loss asks for"
        if isinstance(self.activation, ReLU | LeakyReLU):
            helps = "passes the gradient whole wherever its sums are above 0"
        return f"Puts {self.activation.title} in the place of {many}: it {helps}."

    def edit(self, sheet: Sheet) -> Sheet:
        return everywhere(sheet, self.nodes, self.swapped)

    def swapped(self, sheet: Sheet, name: str) -> Sheet:
        """With it in the place of one."""
        layer = sheet.graph.nodes[name]
        if isinstance(layer, Dense):
            return set_layer(sheet, name, replace(layer, activation=self.activation))
        if not isinstance(layer, Activation):
            raise EditRefused(f"{name} is no activation and holds none. Choose a node that bends numbers.")
        return swap(sheet, [name], self.activation)[0]
