"""Another factor to the learning rate of single layers."""

from msgspec.structs import replace

from engine.cure import Cure, cure
from engine.editing.edits import set_learning
from engine.editing.inside import inside, seats, with_inside
from engine.family import Setting
from engine.sheet import Sheet


@cure(title="Learning rate of a layer")
class LayerRate(Cure, Setting):
    """By default the layers learn as the others do."""

    nodes: tuple[str, ...]
    factor: float = 1.0

    @property
    def words(self) -> str:
        return f"Rate of {self.nodes[0]} ×{self.factor:g}" + (
            f" and {len(self.nodes) - 1} more" * (len(self.nodes) > 1)
        )

    @property
    def meaning(self) -> str:
        return f"Multiplies the learning rate for {', '.join(self.nodes[:3])} by {self.factor:g}."

    def edit(self, sheet: Sheet) -> Sheet:
        for path, name in seats(sheet, self.nodes):
            inner = inside(sheet, path)
            changed = replace(inner.graph.learns(name), rate=self.factor)
            sheet = with_inside(sheet, path, set_learning(inner, name, changed))
        return sheet
