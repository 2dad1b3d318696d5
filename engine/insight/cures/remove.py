"""Nodes taken away."""

from engine.cure import Cure, cure, named
from engine.editing import edits
from engine.editing.inside import everywhere
from engine.family import Setting
from engine.sheet import Sheet


@cure(title="Remove")
class Remove(Cure, Setting):
    """With their parameters."""

    nodes: tuple[str, ...]

    @property
    def words(self) -> str:
        return f"Remove {named(self.nodes)}"

    @property
    def meaning(self) -> str:
        their = "its" if len(self.nodes) == 1 else "their"
        return f"Takes {named(self.nodes)} out of the drawing, with {their} parameters: no loss depends on them."

    def edit(self, sheet: Sheet) -> Sheet:
        return everywhere(sheet, self.nodes, lambda inner, name: edits.remove(inner, [name]))
