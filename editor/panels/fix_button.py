"""The button that cures a problem, wherever the problem is shown."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from editor.document.offers import Offers
from engine.check import Problem

AROUND = 22  # px that the words leave free, left and right together
LEAST = 60  # px


class FixButton(QPushButton):
    """Says what it will do; long words are cut in the middle, the tool tip has them whole."""

    def __init__(self, problem: Problem, words: str, offers: Offers, parent: QWidget | None = None) -> None:
        super().__init__(words, parent, objectName="fix", autoDefault=False)
        self.words = words
        self.setAccessibleName(words)
        self.setToolTip(f"{words}. One step, which Undo takes back.")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda: offers.take(problem, words))

    def sizeHint(self) -> QSize:
        """With all words."""
        return QSize(self.fontMetrics().horizontalAdvance(self.words) + AROUND, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST, super().minimumSizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        room = self.width() - AROUND + 2
        self.setText(self.fontMetrics().elidedText(self.words, Qt.TextElideMode.ElideMiddle, room))
        super().resizeEvent(event)


def fix_buttons(problem: Problem, offers: Offers, parent: QWidget | None = None) -> list[FixButton]:
    """One for each cure that is known."""
    return [FixButton(problem, words, offers, parent) for words in offers.words(problem)]
