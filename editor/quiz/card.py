"""The card of a question, at the bottom of the canvas: its choices, and once it is answered which is right, and why."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from editor.look.announce import announce
from editor.look.fonts import grown
from editor.look.look import Look
from editor.panels.cross import Cross
from editor.panels.message import AWAY, Message
from editor.quiz.score import Score
from engine.question import Question

WIDE = 700
TALL = 28  # px: a choice
MOST = 4  # choices


class QuestionCard(Message):
    """Shows what it is told, and tells what is pressed. It takes no focus by itself."""

    answered = Signal(int)
    closed = Signal()

    def __init__(self, look: Look, below: QWidget) -> None:
        super().__init__(look, below)
        self.setObjectName("question")
        self.question: Question | None = None
        self.score, self.line = QLabel(objectName="hint"), QLabel(wordWrap=True)
        for label in (self.score, self.line):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.chosen: int | None = None
        self.revealed = False
        self.cross = Cross(look, "Close this question", "Close this question (Esc)")
        self.cross.clicked.connect(self.closed)
        self.buttons = [self._button(number) for number in range(MOST)]
        self._lay_out()
        self.restyle()

    def _button(self, number: int) -> QPushButton:
        made = QPushButton(parent=self, objectName="choice", focusPolicy=Qt.FocusPolicy.TabFocus, autoDefault=False)
        made.clicked.connect(lambda: self.answered.emit(number))
        return made

    def _lay_out(self) -> None:
        self.row.removeWidget(self.words)
        head, column, self.choices = QHBoxLayout(), QVBoxLayout(), QGridLayout()
        self.row.setContentsMargins(14, 8, 10, 9)
        self.choices.setSpacing(6)
        head.addWidget(self.words, 1)
        self.score.setContentsMargins(0, 2, 4, 0)  # level with the words
        head.addWidget(self.score, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.cross, 0, Qt.AlignmentFlag.AlignTop)
        column.setSpacing(6)
        column.addLayout(head)
        column.addLayout(self.choices)
        column.addWidget(self.line)
        self.row.addLayout(column, 1)

    def _arrange(self, count: int) -> None:
        """The choices side by side, where they fit; else in two rows."""
        wide = max(button.sizeHint().width() for button in self.buttons[:count]) + self.choices.spacing()
        room = min(self.wanted_width(), self.below.width() - 2 * AWAY) - 24
        columns = count if wide * count <= room else 2
        for number, button in enumerate(self.buttons):
            self.choices.removeWidget(button)
            button.setVisible(number < count)
            self.choices.setColumnStretch(number, int(number < columns))
            if number < count:
                self.choices.addWidget(button, number // columns, number % columns)

    def colour(self) -> QColor:
        return self.look.theme.accent

    def wanted_width(self) -> int:
        return grown(WIDE)

    def restyle(self) -> None:
        super().restyle()
        if self.question is not None:
            self._paint_choices()

    def ask(self, question: Question, score: Score, hint: str) -> None:
        """A new question, not answered yet."""
        self.question, self.chosen, self.revealed = question, None, False
        self._tell(score, hint)
        self._arrange(len(question.choices))
        self.say(question.text)
        said = " ".join(f"{number}: {words}." for number, words in enumerate(question.choices, 1))
        announce(self.below, f"{question.text} {said}")

    def choose(self, chosen: int, hint: str) -> None:
        """An answer is held: nobody is told yet whether it is right."""
        self.chosen = chosen
        self.line.setText(hint)
        self._paint_choices()

    def reveal(self, chosen: int | None, score: Score) -> None:
        """Which is right, and why."""
        question = self.question
        assert question is not None
        self.chosen, self.revealed = chosen, True
        verdict = "" if chosen is None else "Right. " if chosen == question.right else "Not so. "
        self._tell(score, f"{verdict}{question.because}")
        self.row.activate()
        self.place()
        announce(self.below, f"{verdict}{question.choices[question.right]}. {question.because}")

    def _tell(self, score: Score, line: str) -> None:
        self.score.setText(str(score))
        self.line.setText(line)
        self._paint_choices()

    def _paint_choices(self) -> None:
        """The chosen one is framed; once it is told, the right one has a tick, a wrong answer a cross."""
        question, theme = self.question, self.look.theme
        assert question is not None
        ink = theme.text if self.revealed else theme.muted
        self.line.setStyleSheet(f"color: {ink.name()}")
        for number, (button, words) in enumerate(zip(self.buttons, question.choices, strict=False)):
            right = self.revealed and number == question.right
            wrong = self.revealed and number == self.chosen and not right
            sign = "✓" if right else "✗" if wrong else str(number + 1)
            button.setText(f"{sign}   {words}".replace("&", "&&"))
            said = "right: " if right else "your answer, wrong: " if wrong else ""
            button.setAccessibleName(f"{number + 1}: {said}{words}")
            colour = theme.good if right else theme.danger if wrong else theme.accent
            edge = colour if right or wrong or number == self.chosen else theme.border
            text = colour if right or wrong else theme.text
            button.setMinimumHeight(grown(TALL))
            button.setStyleSheet(
                f"QPushButton {{ text-align: left; padding: 3px 9px; border: 2px solid {edge.name()}; "
                f"color: {text.name()}; }}"
                f"QPushButton:focus {{ border-color: {theme.accent.name()}; }}"
            )
