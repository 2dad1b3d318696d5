"""A button that makes one step which Undo takes back: it says what it will do, in as many lines as that takes."""

from functools import lru_cache

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from editor.look.fonts import grown, larger, ui

AROUND = 22  # px that the words leave free, left and right together
LEAST = 60  # px
TALL = 24  # px: with one line


class StepButton(QPushButton):
    """Return presses it too."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(words, parent, objectName="fix", autoDefault=False)
        policy = QSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.say(words)

    def say(self, words: str) -> None:
        """What it will do."""
        self.words = words
        self.setAccessibleName(words)
        self.write()

    def write(self) -> None:
        """The words in lines as long as it is wide."""
        self.setText("\n".join(lines(self.words, self.width())))

    def sizeHint(self) -> QSize:
        """With all words in a line."""
        return QSize(self.fontMetrics().horizontalAdvance(self.words) + AROUND, grown(TALL))

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST, grown(TALL))

    def heightForWidth(self, width: int) -> int:
        return tall(self.words, width)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.write()
        super().resizeEvent(event)


def lines(words: str, width: int) -> tuple[str, ...]:
    """The words as they stand on a button of this width; a name that is too long for a line is cut in the middle."""
    return broken(words, width, larger())


@lru_cache(10_000)
def broken(words: str, width: int, times: float) -> tuple[str, ...]:
    """The same, of words that are so many times as large as meant."""
    metrics, room, found = QFontMetrics(ui(times=times)), width - AROUND + 2, [""]
    for word in words.split(" "):
        longer = f"{found[-1]} {word}".lstrip()
        if found[-1] and metrics.horizontalAdvance(longer) > room:
            found.append(word)
        else:
            found[-1] = longer
    return tuple(metrics.elidedText(line, Qt.TextElideMode.ElideMiddle, room) for line in found)


def tall(words: str, width: int) -> int:
    """The height of a button of this width."""
    return grown(TALL) + (len(lines(words, width)) - 1) * QFontMetrics(ui()).lineSpacing()
