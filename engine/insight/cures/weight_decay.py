"""Weights that are drawn towards zero."""

from msgspec.structs import replace

from engine.cure import Cure, cure
from engine.editing.edits import set_training
from engine.family import Setting
from engine.sheet import Sheet
from engine.summary import plain


@cure(title="Weight decay")
class WeightDecay(Cure, Setting):
    """λ of the L2 penalty."""

    l2: float

    @property
    def words(self) -> str:
        return f"Weight decay {plain(self.l2)}"

    @property
    def meaning(self) -> str:
        return f"Adds {plain(self.l2)} · w to the gradient of each weight w: what no sample needs shrinks."

    def edit(self, sheet: Sheet) -> Sheet:
        return set_training(sheet, replace(sheet.training, l2=self.l2))
