"""The four numbers of a training: epoch, iteration, loss, and the test metric."""

import math

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from editor.explain import explain
from editor.look.fonts import SMALL, ui
from editor.look.look import Look
from editor.look.numbers import NOTHING, counted, loss_text
from editor.training.session import Session
from engine.events import Progress

GOOD = 0.9  # an accuracy or R² worth praising
# Heading, and the widest that is shown: columns stay where they are whatever the numbers.
COLUMNS = (("epoch", "1,000"), ("iteration", "999,999"), ("batch loss", "1.23e-05"), ("test accuracy", "100.0 %"))


def texts(progress: Progress | None, compiled: bool = True) -> tuple[str, str, str, str]:
    """What the four columns say; a graph that is not `compiled` predicts nothing."""
    if progress is None:
        return (NOTHING,) * 4
    metric = progress.metrics[0].text if progress.metrics and compiled else NOTHING
    return counted(progress.epoch, 9_999), counted(progress.iteration, 999_999), loss_text(progress.loss), metric


class Readouts(QWidget):
    """Small headings above large numbers."""

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self.session, self.look = session, look
        self.headings, self.values = [], []
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(0)
        for column, (words, widest) in enumerate(COLUMNS):
            heading, value = QLabel(words, objectName="hint"), QLabel(NOTHING)
            heading.setFont(ui(SMALL))
            value.setFont(ui(11, bold=True))
            room = max(
                QFontMetrics(heading.font()).horizontalAdvance(words),
                QFontMetrics(value.font()).horizontalAdvance(widest),
            )
            for row, label in enumerate((heading, value)):
                label.setFixedWidth(room + 2)
                explain(label, heading.text)
                label.setTextFormat(Qt.TextFormat.PlainText)
                grid.addWidget(label, row, column)
            self.headings.append(heading)
            self.values.append(value)
        session.progressed.connect(self.refresh)
        session.state_changed.connect(self.refresh)
        look.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Shows the newest progress."""
        progress, theme = self.session.progress, self.look.theme
        measure = progress.metrics[0] if progress is not None and progress.metrics else None
        self.headings[3].setText(f"test {measure.title}" if measure else "test metric")
        compiled = bool(self.session.has_program)
        for heading, value, text in zip(self.headings, self.values, texts(progress, compiled), strict=True):
            value.setText(text)
            value.setAccessibleName(f"{heading.text()} {text}")
        broken = progress is not None and progress.loss is not None and not math.isfinite(progress.loss)
        self._colour(self.values[2], theme.danger.name() if broken else theme.text.name())
        good = compiled and measure is not None and measure.value >= GOOD
        self._colour(self.values[3], theme.good.name() if good else theme.text.name())

    @staticmethod
    def _colour(label: QLabel, colour: str) -> None:
        style = f"color: {colour}"
        if label.styleSheet() != style:  # setting it costs a polish
            label.setStyleSheet(style)
