"""A limit to the gradient's length."""

from msgspec.structs import replace

from engine.cure import Cure, cure
from engine.editing.edits import set_training
from engine.family import Setting
from engine.sheet import Sheet
from engine.summary import plain


@cure(title="Clip the gradient")
class ClipNorm(Cure, Setting):
    """Of all parameters together."""

    value: float

    @property
    def words(self) -> str:
        return f"Clip the gradient at {plain(self.value)}"

    @property
    def meaning(self) -> str:
        return f"Shortens the gradient to the length {plain(self.value)} wherever it is longer; its direction stays."

    def edit(self, sheet: Sheet) -> Sheet:
        return set_training(sheet, replace(sheet.training, clip_norm=self.value))
