"""What went wrong is said over the canvas; it stays there until it is dealt with."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QWidget

from editor.look.look import Look
from editor.panels.cross import Cross
from editor.panels.message import Message


class Banner(Message):
    """One sentence and a cross."""

    def __init__(self, look: Look, below: QWidget) -> None:
        super().__init__(look, below)
        self.cross = Cross(look, "Close this message")
        self.cross.clicked.connect(self.dismiss)
        self.row.addWidget(self.cross, 0, Qt.AlignmentFlag.AlignTop)
        self.restyle()

    def say(self, sentence: str) -> None:
        super().say(sentence)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
