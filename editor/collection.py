"""When Python collects what holds itself in circles: between two events, never in the middle of one.

By itself Python collects whenever enough was made: while Qt goes through its widgets or paints, and in the thread that
reads what the engine says. A widget collected there is one that Qt still holds; and the pause falls into a frame.
"""

import gc

from PySide6.QtCore import QAbstractEventDispatcher


def collect_between_events() -> None:
    """From now on, whenever this thread's event loop has nothing to do. What is there already is not searched again."""
    gc.disable()
    gc.collect()
    gc.freeze()
    QAbstractEventDispatcher.instance().aboutToBlock.connect(collect_due)


def collect_due() -> None:
    """Collects the oldest generation that is due by Python's own thresholds, if any is."""
    for generation, (made, most) in reversed(list(enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)))):
        if made > most:
            gc.collect(generation)
            return
