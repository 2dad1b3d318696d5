"""The operation that ran last: its arithmetic with real numbers, and beside it the code that did it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from editor.look.fonts import SMALL, mono, ui
from editor.look.look import Look
from editor.look.worked import example, result
from editor.panels.drawn_when_seen import DrawnWhenSeen
from editor.panels.formula import FormulaLabel
from editor.panels.source import Source
from editor.training.session import Session
from engine.readings import Operation

PURPOSE = "one operation runs, and here are its numbers and the code that ran"


class Code(DrawnWhenSeen):
    """Arithmetic on the left, source on the right; before anything was stepped, what to press."""

    def __init__(self, session: Session, look: Look, step: QAction) -> None:
        super().__init__()
        self.session, self.look, self.step = session, look, step
        self.shown: Operation | None = None
        self.waiting = QLabel(objectName="hint", alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self.waiting.setFont(ui())
        self.source = Source(look)
        self.head, self.result, self.which, self.example = (QLabel(wordWrap=True) for _ in range(4))
        self.formula = FormulaLabel()
        both = QWidget()
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._arithmetic(), 2)
        row.addWidget(self.source, 3)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.waiting)
        self.pages.addWidget(both)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pages)
        session.progressed.connect(self.follow)
        session.state_changed.connect(self.follow)
        step.changed.connect(self.invite)
        look.changed.connect(self.restyle)
        self.restyle()
        self.draw()

    def _arithmetic(self) -> QScrollArea:
        """What was computed, from top to bottom."""
        sums = QWidget()
        column = QVBoxLayout(sums)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(6)
        for label in (self.head, self.which):
            label.setFont(ui(SMALL))
            label.setObjectName("hint")
        for label in (self.result, self.example):
            label.setFont(mono())
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for label in (self.head, self.formula, self.result, self.which, self.example):
            column.addWidget(label)
        column.addStretch(1)
        area = QScrollArea(widgetResizable=True)
        area.setWidget(sums)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName("Arithmetic of the operation")
        return area

    def restyle(self) -> None:
        """The source's colours are the theme's."""
        self.shown = None
        self.draw()

    def invite(self) -> None:
        """What to do while there is nothing to show."""
        keys = self.step.shortcut().toString()
        press = f"Step op ({keys})" if keys else "Step op"
        if self.session.state == "empty":
            words = f"Complete the graph, then press {press}: {PURPOSE}."
        elif self.session.state == "running":
            words = f"At full speed there is no time to read. Press {press}, or choose a slow speed: {PURPOSE}."
        else:
            words = f"Press {press}: {PURPOSE}."
        self.waiting.setText(words)

    def draw(self) -> None:
        """The operation that the session tells."""
        progress = self.session.progress
        operation = progress.operation if progress is not None else None
        if operation is None or operation.worked is None:
            self.shown = None
            self.invite()
            self.pages.setCurrentIndex(0)
            return
        self.pages.setCurrentIndex(1)
        if operation is self.shown:
            return
        self.shown = operation
        worked = operation.worked
        place = f"operation {operation.index + 1:,} of {operation.count:,}"
        self.head.setText(f"{operation.node or 'optimiser'} · {operation.stage} · {place}")
        self.formula.show_formula(worked.formula)
        said = {
            self.result: f"→ {result(worked)}" if worked.result else "",
            self.which: worked.of,
            self.example: f"The first number: {example(worked)}" if worked.example else "",
        }
        for label, words in said.items():
            label.setText(words)
            label.setVisible(bool(words))
        self.source.show_listings(operation.listings, worked.shapes)
