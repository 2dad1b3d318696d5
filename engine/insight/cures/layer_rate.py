"""Another factor to the learning rate of single layers."""

from msgspec.structs import replace

from engine.cure import Cure, cure, named
from engine.editing.edits import set_learning
from engine.editing.inside import everywhere
from engine.family import Setting
from engine.sheet import Sheet
from engine.summary import plain


@cure(title="Learning rate of a layer")
class LayerRate(Cure, Setting):
    """By default the layers learn as the others do."""

    nodes: tuple[str, ...]
    factor: float = 1.0

    @property
    def words(self) -> str:
        return f"Learning rate of {named(self.nodes, 'layers')} × {plain(self.factor)}"

    @property
    def meaning(self) -> str:
        if self.factor == 1:
            return f"Lets {named(self.nodes, 'layers')} learn at the rate of all the others."
        return f"Multiplies the learning rate for {named(self.nodes, 'layers')} by {plain(self.factor)}."

    def edit(self, sheet: Sheet) -> Sheet:
        return everywhere(sheet, self.nodes, self.paced)

    def paced(self, sheet: Sheet, name: str) -> Sheet:
        """With this factor for one."""
        return set_learning(sheet, name, replace(sheet.graph.learns(name), rate=self.factor))
