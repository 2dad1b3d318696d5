"""What went wrong is said over the canvas; it stays there until it is dealt with."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QToolButton, QWidget

from editor.look import icons
from editor.look.look import Look
from editor.panels.message import Message

CROSS = 22  # px


class Banner(Message):
    """One sentence and a cross."""

    def __init__(self, look: Look, below: QWidget) -> None:
        super().__init__(look, below)
        self.cross = QToolButton(objectName="cross", focusPolicy=Qt.FocusPolicy.TabFocus, autoRaise=True)
        self.cross.setFixedSize(CROSS, CROSS)
        self.cross.setIconSize(QSize(icons.WIDTH, icons.HEIGHT))
        self.cross.setAccessibleName("Close this message")
        self.cross.setToolTip("Close this message")
        self.cross.clicked.connect(self.dismiss)
        self.row.addWidget(self.cross, 0, Qt.AlignmentFlag.AlignTop)
        self.restyle()

    def restyle(self) -> None:
        self.cross.setIcon(icons.icon("cross", self.look.theme.muted, self.look.theme.muted))
        super().restyle()

    def say(self, sentence: str) -> None:
        super().say(sentence)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
