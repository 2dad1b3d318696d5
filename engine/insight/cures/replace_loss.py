"""Another loss in the place of one."""

from typing import Any, cast

from msgspec.structs import replace

from engine.cure import Cure, cure
from engine.editing.edits import EditRefused
from engine.editing.inside import everywhere
from engine.editing.swap import swap
from engine.family import Setting
from engine.layers.layer import Layer
from engine.losses.loss import Loss
from engine.sheet import Sheet


@cure(title="Replace the loss")
class ReplaceLoss(Cure, Setting):
    """With the same wires, and the same weight among other losses."""

    node: str
    loss: Layer

    @property
    def words(self) -> str:
        return f"Use {self.loss.title} in {self.node}"

    @property
    def meaning(self) -> str:
        return f"Judges the last layer's output by {self.loss.title}, which takes such numbers."

    def edit(self, sheet: Sheet) -> Sheet:
        return everywhere(sheet, [self.node], self.replaced)

    def replaced(self, sheet: Sheet, name: str) -> Sheet:
        """With it in the place of this one."""
        was, now = sheet.graph.nodes[name], cast(Any, self.loss)
        if not (isinstance(was, Loss) and isinstance(now, Loss)):
            other = name if isinstance(now, Loss) else self.loss.title
            raise EditRefused(f"{other} is no loss. Choose a loss.")
        return swap(sheet, [name], replace(now, weight=was.weight))[0]
