"""Nodes left out of their chain."""

from msgspec.structs import replace

from engine.cure import Cure, cure, named
from engine.editing.edits import remove, set_layer
from engine.editing.inside import everywhere
from engine.family import Setting
from engine.layers.dense import Dense
from engine.layers.identity import Identity
from engine.sheet import Sheet


@cure(title="Leave out")
class LeaveOut(Cure, Setting):
    """What was wired through them is joined again. Of a dense layer it is the activation that is left out."""

    nodes: tuple[str, ...]

    @property
    def words(self) -> str:
        return f"Leave out {named(self.nodes)}"

    @property
    def meaning(self) -> str:
        they = "it is" if len(self.nodes) == 1 else "they are"
        return f"Wires lead past {named(self.nodes)}: what arrives where {they} now goes on as it comes."

    def edit(self, sheet: Sheet) -> Sheet:
        return everywhere(sheet, self.nodes, left_out)


def left_out(sheet: Sheet, name: str) -> Sheet:
    """Without this node, or without its activation."""
    layer = sheet.graph.nodes[name]
    if isinstance(layer, Dense):
        return set_layer(sheet, name, replace(layer, activation=Identity()))
    return remove(sheet, [name])
