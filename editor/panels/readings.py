"""A small table of what wires carry: RMS of value and gradient, and a piece of wire as on the canvas."""

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from editor.explain import explain
from editor.look import colours
from editor.look.fonts import SMALL, mono, ui
from editor.look.look import Look
from editor.look.numbers import FORMER, MARK, gradient_text, value_text
from editor.look.shading import answering, look_of, text
from engine.readings import Reading, WireQuantity

BREAK = "\u200b"  # lets a long name go on in the next line
HEADINGS = ("", "value RMS", "gradient RMS", "")


class Streak(QWidget):
    """A piece of wire, painted as the canvas paints one with this gradient."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.bin = colours.PLAIN
        self.setFixedSize(QSize(26, 14))

    def set_bin(self, found: int) -> None:
        """Repaints where the look is another."""
        if found != self.bin:
            self.bin = found
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        pen = QPen(self.look.theme.wire(self.bin), float(colours.widths()[self.bin]))
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if dashes := colours.dashes(self.bin):
            pen.setDashPattern(list(dashes))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        painter.drawLine(QPointF(0, 7), QPointF(26, 7))


class Readings(QWidget):
    """One row for each wire."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.rows: dict[str, tuple[QLabel, QLabel, QLabel, Streak]] = {}
        self.shown: tuple[dict[str, Reading | None], WireQuantity] = {}, "rms"
        look.shaded.connect(self.shade)
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 14, 0, 0)
        self.grid.setHorizontalSpacing(10)
        self.grid.setVerticalSpacing(4)
        self.grid.setColumnStretch(0, 1)
        self.remark = QLabel(f"{MARK} {FORMER}", objectName="line")
        self.remark.setFont(ui(SMALL))
        for column, heading in enumerate(HEADINGS):
            label = QLabel(heading, objectName="line")
            label.setFont(ui(SMALL))
            self.grid.addWidget(label, 0, column, right if column else Qt.AlignmentFlag.AlignLeft)
        self.hide()

    def show_wires(self, readings: dict[str, Reading | None], measured: WireQuantity = "rms") -> None:
        """These wires, by title; None where nothing has been read yet. `measured` is what else was."""
        if list(readings) != list(self.rows):
            self.lay_out(list(readings))
        self.setVisible(bool(readings))
        for title, reading in readings.items():
            _, value, gradient, _ = self.rows[title]
            former = reading is not None and reading.former
            said = gradient_text(reading) + MARK * former
            gradient.setToolTip(FORMER.capitalize() if former else "")
            for label, words in ((value, value_text(reading)), (gradient, said)):
                if label.text() != words:
                    label.setText(words)
        self.shown = readings, measured
        self.shade()
        self.remark.setVisible(any(reading is not None and reading.former for reading in readings.values()))

    def shade(self) -> None:
        """Pieces of wire as on the canvas, whatever wires show there."""
        (readings, measured), shading = self.shown, self.look.shading.filtered(0, 1)
        for title, reading in zip(readings, answering([*readings.values()], shading.quantity, measured), strict=True):
            streak = self.rows[title][3]
            streak.set_bin(look_of(reading, shading))
            streak.setToolTip(f"As on the canvas: {shading.words.title} {text(reading, shading.quantity)}")

    def lay_out(self, titles: list[str]) -> None:
        """Other rows."""
        for parts in self.rows.values():
            for part in parts:
                self.grid.removeWidget(part)
                part.hide()
                part.deleteLater()
        self.rows = {}
        for row, title in enumerate(titles, 1):
            breakable = title.replace("_", f"_{BREAK}")
            name, value, gradient = QLabel(breakable, objectName="line", wordWrap=True), QLabel(), QLabel()
            streak = Streak(self.look)
            name.setFont(ui(9))
            name.setToolTip(title)
            explain(name)
            name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # no name widens the panel
            value.setFont(mono(9))
            gradient.setFont(mono(9))
            for column, part in enumerate((name, value, gradient, streak)):
                self.grid.addWidget(part, row, column, right if column else Qt.AlignmentFlag(0))
            self.rows[title] = (name, value, gradient, streak)
        self.grid.addWidget(self.remark, len(titles) + 1, 0, 1, len(HEADINGS), right)


right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
