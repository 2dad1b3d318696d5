"""Says something to who listens instead of looking."""

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent
from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, words: str) -> None:
    """A screen reader says these words next; the focus stays where it is."""
    if listened():
        tell(QAccessibleAnnouncementEvent(widget, words))


def tell(event: QAccessibleEvent) -> None:
    """To assistive technology, where there is any."""
    if listened():
        QAccessible.updateAccessibility(event)


def listened() -> bool:
    """Whether anybody listens."""
    return QAccessible.isActive()
