"""Adam as the optimiser."""

from msgspec.structs import replace

from engine.cure import Cure, cure
from engine.editing.edits import set_training
from engine.family import Setting
from engine.optimizers.adam import Adam
from engine.sheet import Sheet
from engine.summary import plain


@cure(title="Use Adam")
class UseAdam(Cure, Setting):
    """With this learning rate; the rest as usual."""

    rate: float = 0.001

    @property
    def words(self) -> str:
        return f"Use Adam, learning rate {plain(self.rate)}"

    @property
    def meaning(self) -> str:
        return "Adam finds a step of its own for each weight: small gradients move their weights too."

    def edit(self, sheet: Sheet) -> Sheet:
        return set_training(sheet, replace(sheet.training, optimizer=Adam(learning_rate=self.rate)))
