"""Whether the worker asks before a backward pass, and what it asks."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from engine.question import Asked, SetAsking


class Questions(QObject):
    """`tell` is called with each change of mind."""

    asked = Signal(object)  # Asked: the run has paused for it

    def __init__(self, parent: QObject, tell: Callable[[SetAsking], object]) -> None:
        super().__init__(parent)
        self.wanted = False
        self._tell = tell

    def renew(self) -> None:
        """There is another worker, that knows nothing of it."""
        if self.wanted:
            self._tell(SetAsking(True))

    def want(self, wanted: bool) -> None:
        """From now on."""
        if wanted != self.wanted:
            self.wanted = wanted
            self._tell(SetAsking(wanted))

    def take(self, event: Asked) -> None:
        """What has come."""
        self.asked.emit(event)
