"""Dropout behind a node."""

from engine.cure import Cure, cure
from engine.editing.behind import put_behind
from engine.editing.inside import everywhere
from engine.family import Setting
from engine.layers.dropout import Dropout
from engine.sheet import Sheet
from engine.summary import plain


@cure(title="Add dropout")
class AddDropout(Cure, Setting):
    """With this share of the values dropped in training."""

    node: str
    rate: float = 0.3

    @property
    def words(self) -> str:
        return f"Insert Dropout {plain(self.rate)} after {self.node}"

    @property
    def meaning(self) -> str:
        return "Drops a random share of the values in each iteration: no unit can lean on a few others by heart."

    def edit(self, sheet: Sheet) -> Sheet:
        dropout = Dropout(rate=self.rate)
        return everywhere(sheet, [self.node], lambda inner, name: put_behind(inner, name, dropout)[0])
