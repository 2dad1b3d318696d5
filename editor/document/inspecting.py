"""What is wrong with a sheet as it would be trained."""

from engine.check import Inspection, check
from engine.sheet import Sheet


def inspect(sheet: Sheet) -> Inspection:
    """What `check` finds in the sheet's graph, trained in batches of its size."""
    return check(sheet.graph, batch=sheet.training.batch_size, training=True)
