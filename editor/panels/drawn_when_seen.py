"""A panel that is drawn only while somebody looks: behind another tab news cost nothing."""

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget


class DrawnWhenSeen(QWidget):
    """Whoever has news for it calls `follow`."""

    def draw(self) -> None:
        """Everything, as it is now."""

    def follow(self) -> None:
        """There is something new: shown when somebody looks."""
        if self.isVisible():
            self.draw()

    def showEvent(self, event: QShowEvent) -> None:
        self.draw()
        super().showEvent(event)
