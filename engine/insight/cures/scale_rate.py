"""A learning rate that is so many times as large, or as small."""

from engine.cure import Cure, cure
from engine.editing.rate import with_rate
from engine.family import Setting
from engine.sheet import Sheet
from engine.summary import plain

DIGITS = 12  # kept: 0.07 · 0.1 is 0.007


@cure(title="Scale the learning rate")
class ScaleRate(Cure, Setting):
    """Of the optimiser that there is."""

    factor: float
    was: float

    @property
    def words(self) -> str:
        return f"Learning rate {plain(self.was)} → {plain(self.was * self.factor)}"

    @property
    def meaning(self) -> str:
        end = "shorter steps do not leap across the valley" if self.factor < 1 else "longer steps get there sooner"
        return f"Multiplies the learning rate by {plain(self.factor)}: {end}."

    def edit(self, sheet: Sheet) -> Sheet:
        return with_rate(sheet, float(f"{sheet.training.optimizer.learning_rate * self.factor:.{DIGITS}g}"))
