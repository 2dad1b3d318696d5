"""Inputs brought to a common measure."""

from engine.cure import Cure, cure
from engine.editing.behind import put_behind
from engine.editing.inside import everywhere
from engine.family import Setting
from engine.layers.standardise import Standardise as Layer
from engine.sheet import Sheet


@cure(title="Standardise")
class Standardise(Cure, Setting):
    """What a data set gives, less the mean, divided by the deviation, of the training part."""

    data: str
    mean: tuple[float, ...]
    deviation: tuple[float, ...]

    @property
    def words(self) -> str:
        return f"Standardise the inputs of {self.data}"

    @property
    def meaning(self) -> str:
        return "Brings every input to mean 0 and deviation 1: one learning rate then suits all weights."

    def edit(self, sheet: Sheet) -> Sheet:
        layer = Layer(mean=self.mean, deviation=self.deviation)
        return everywhere(sheet, [self.data], lambda inner, name: put_behind(inner, name, layer)[0])
