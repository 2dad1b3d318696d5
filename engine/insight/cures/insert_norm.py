"""A norm behind layers."""

from engine.cure import Cure, cure, named
from engine.editing.behind import put_behind
from engine.editing.inside import everywhere
from engine.family import Setting
from engine.layers.batch_norm import BatchNorm
from engine.layers.layer import Layer
from engine.sheet import Sheet


@cure(title="Insert norm")
class InsertNorm(Cure, Setting):
    """One behind each of these nodes."""

    nodes: tuple[str, ...]
    norm: Layer = BatchNorm()

    @property
    def words(self) -> str:
        return f"Insert {self.norm.title} after {named(self.nodes, 'layers')}"

    @property
    def meaning(self) -> str:
        each = "each of them" if len(self.nodes) > 1 else self.nodes[0]
        return f"Brings what leaves {each} to one size, whatever the weights: signals and gradients keep theirs."

    def edit(self, sheet: Sheet) -> Sheet:
        return everywhere(sheet, self.nodes, lambda inner, name: put_behind(inner, name, self.norm)[0])
