"""Another learning rate."""

from typing import Any, cast

from msgspec.structs import replace

from engine.editing.edits import set_training
from engine.sheet import Sheet


def with_rate(sheet: Sheet, rate: float) -> Sheet:
    """For the optimiser that there is; EditRefused where it cannot have it."""
    return set_training(sheet, at_rate(sheet, rate).training)


def at_rate(sheet: Sheet, rate: float) -> Sheet:
    """As it is while a run is steered so, whatever an edit may set."""
    optimizer = replace(cast(Any, sheet.training.optimizer), learning_rate=rate)
    return replace(sheet, training=replace(sheet.training, optimizer=optimizer))
