"""Batches of another size."""

from msgspec.structs import replace

from engine.cure import Cure, cure
from engine.editing.edits import set_training
from engine.family import Setting
from engine.sheet import Sheet


@cure(title="Batch size")
class BatchSize(Cure, Setting):
    """Samples in one iteration."""

    size: int

    @property
    def words(self) -> str:
        return f"Batch size {self.size:,}"

    @property
    def meaning(self) -> str:
        return f"Takes {self.size:,} samples into each iteration: the gradient is their mean."

    def edit(self, sheet: Sheet) -> Sheet:
        return set_training(sheet, replace(sheet.training, batch_size=self.size))
