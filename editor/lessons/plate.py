"""The plate of a lesson, over the canvas: what a step says and asks for, whether it is done, and the way on."""

from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from editor.look.announce import announce
from editor.look.fonts import grown
from editor.look.look import Look
from editor.panels.cross import Cross
from editor.panels.message import Message

WIDE = 660
LEAST = 64  # px of a button


class LessonPlate(Message):
    """Says `lines`; tells what is pressed."""

    moved = Signal(int)  # a step on or back
    closed = Signal()

    def __init__(self, look: Look, below: QWidget) -> None:
        super().__init__(look, below)
        self.setObjectName("lesson")
        self.words.setTextFormat(Qt.TextFormat.RichText)
        self.lowest = 0  # px: while it says the same step it does not become lower; numbers in it change
        self.said: tuple[str, ...] = ()
        self.cross = Cross(look, "Close this lesson", "It goes on at this step when you open it again.")
        self.cross.clicked.connect(self.closed)
        self.back = self.button("Back", "The step before.", -1)
        self.on = self.button("Next", "The next step.", 1)
        ways = QHBoxLayout(spacing=6)
        ways.addWidget(self.back)
        ways.addWidget(self.on)
        column = QVBoxLayout()
        column.addWidget(self.cross, 0, Qt.AlignmentFlag.AlignRight)
        column.addStretch(1)
        column.addLayout(ways)
        self.row.addLayout(column)
        self.restyle()

    def button(self, words: str, says: str, by: int) -> QPushButton:
        made = QPushButton(words, focusPolicy=Qt.FocusPolicy.TabFocus, objectName="fix")
        made.setToolTip(says)
        made.setMinimumWidth(LEAST)  # another word on it takes no room from the lines beside
        made.clicked.connect(lambda: self.moved.emit(by))
        return made

    def colour(self) -> QColor:
        return self.look.theme.accent

    def wanted_width(self) -> int:
        return grown(WIDE)

    def restyle(self) -> None:
        super().restyle()
        if self.said:
            self.words.setText(self.marked_up(*self.said))

    def tell(self, title: str, text: str, do: str, then: str) -> None:
        """A step: its place, what it says and asks for; `then` is what is said once it is done, '' before."""
        lines = title, text, do, then
        if lines == self.said and self.isVisible():
            return
        another = lines[:1] != self.said[:1]
        done_now = bool(then) and not (self.said and self.said[3])
        self.said = lines
        self.words.setText(self.marked_up(*lines))
        self.setAccessibleName(". ".join(filter(None, lines)))
        if another or self.isHidden():
            self.lowest = 0
        if self.isHidden():
            self.show()
            self.raise_()
            self.place()
        elif self.heightForWidth(self.width()) > self.lowest or another:
            self.place()
        self.lowest = max(self.lowest, self.height())
        if another:
            announce(self.below, f"{title}. {text} {do}")
        elif done_now:
            announce(self.below, then)

    def show_ways(self, *, back: bool, done: bool, last: bool) -> None:
        """Which buttons there are: on from a step that is not done is to skip it."""
        self.back.setEnabled(back)
        self.on.setText("Finish" if done and last else "Close" if last else "Next" if done else "Skip")
        if self.on.property("primary") != done:
            self.on.setProperty("primary", done)
            self.on.style().unpolish(self.on)
            self.on.style().polish(self.on)

    def marked_up(self, title: str, text: str, do: str, then: str) -> str:
        """In the theme's colours."""
        theme = self.look.theme
        ended = f"<p style='margin: 5px 0 0 0; color: {theme.good.name()}'>✓ {escape(then)}</p>" if then else ""
        asked = (theme.muted if then else theme.accent).name()
        return (
            f"<p style='margin: 0; color: {theme.muted.name()}'>{escape(title)}</p>"
            f"<p style='margin: 4px 0 0 0'>{escape(text)}</p>"
            f"<p style='margin: 5px 0 0 0; color: {asked}'>▸ {escape(do)}</p>{ended}"
        )
