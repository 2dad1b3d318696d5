"""Which classes are taken for which: counts of the test samples, actual by row, predicted by column."""

from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from editor.look.fonts import SMALL, grown, ui
from editor.look.look import Look
from editor.look.themes import mixed
from engine.pictures import ConfusionView

LARGEST = 56  # px: a cell's height, and its width where the names fit; two classes need not fill the panel
FULLEST = {"dark": 0.34, "light": 0.43}  # how much of the text's colour a cell with its whole row has
LEAST = 0.12  # of that for a single mistake: it shall be seen
HEAD = 20  # px: the row of predicted names
Middle = Qt.AlignmentFlag.AlignCenter


class Layout(NamedTuple):
    """Where the cells lie: the first one's corner, and the steps to the right and down."""

    left: float
    top: float
    across: float
    down: float


class Confusion(QWidget):
    """The fuller a cell's share of its row, the stronger its grey; the diagonal, where they are right, is outlined.

    No hue: classes have hues of their own, and may be called blue and orange.
    """

    title = "confusion"
    hint = "row:\N{NO-BREAK SPACE}actual · column:\N{NO-BREAK SPACE}predicted"

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.view: ConfusionView | None = None
        self.setMinimumSize(150, 100)
        self.setAccessibleName("Confusion matrix")
        look.changed.connect(self.update)

    def show_view(self, view: ConfusionView) -> None:
        """The newest counts."""
        self.view = view
        counts = np.asarray(view.counts)
        self.setAccessibleDescription(f"{np.trace(counts):,} of {counts.sum():,} test samples are right.")
        self.update()

    def wanted_width(self, height: int) -> int:
        """So wide that every name and number has room."""
        if self.view is None:
            return 0
        place = self.layout_of(self.view, 10_000, height)
        return int(place.left + place.across * len(self.view.names)) + 1

    def layout_of(self, view: ConfusionView, width: int, height: int) -> Layout:
        """As large as there is room for; cells are wider than high where their texts need it."""
        count, metrics = len(view.names), QFontMetrics(ui(SMALL))
        longest = max(metrics.horizontalAdvance(name) for name in view.names)
        number = metrics.horizontalAdvance(str(int(np.max(view.counts))))
        left = min(longest + 10, width * 0.3)
        head = grown(HEAD)
        down = min((height - head) / count, grown(LARGEST))
        across = min((width - left) / count, max(down, longest + 8, number + 10))
        return Layout(left, head, across, down)

    def cell(self, place: Layout, row: int, column: int) -> QRectF:
        """The rectangle of a cell; a gap stays between two."""
        gap = 4 if place.down > 30 else 2
        left, top = place.left + column * place.across, place.top + row * place.down
        return QRectF(left, top, place.across - gap, place.down - gap)

    def ground(self, share: float) -> QColor:
        """A cell that holds this share of its row: only so far from the panel that the text keeps 4.5:1."""
        theme = self.look.theme
        seen = LEAST + (1 - LEAST) * share if share else 0.0
        return mixed(theme.text, theme.raised, FULLEST[theme.name] * seen)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.view is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        view, place = self.view, self.layout_of(self.view, self.width(), self.height())
        counts = np.asarray(view.counts)
        shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        self.paint_names(painter, view, place)
        size = 11 if place.down > grown(40) else 9 if place.down > grown(24) else SMALL
        painter.setFont(ui(size, bold=place.down > 40))
        theme = self.look.theme
        outline = QPen(theme.text, 1.5 if place.down > 30 else 1)
        for row, column in np.ndindex(counts.shape):
            cell, share = self.cell(place, row, column), float(shares[row, column])
            painter.setPen(outline if row == column else Qt.PenStyle.NoPen)
            painter.setBrush(self.ground(share))
            painter.drawRoundedRect(cell.adjusted(1, 1, -1, -1), *(4, 4) if place.down > 30 else (2, 2))
            painter.setPen(theme.text if share else theme.muted)
            painter.drawText(cell, Middle, f"{counts[row, column]}")

    def paint_names(self, painter: QPainter, view: ConfusionView, place: Layout) -> None:
        """Class names at the left and above, shortened where they have no room."""
        painter.setFont(ui(SMALL))
        painter.setPen(self.look.theme.muted)
        metrics = painter.fontMetrics()
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for number, name in enumerate(view.names):
            cell = self.cell(place, number, number)
            beside = QRectF(0, cell.top(), place.left - 6, cell.height())
            above = QRectF(cell.left(), 0, cell.width(), grown(HEAD) - 2)
            for room, side in ((beside, right), (above, Middle)):
                painter.drawText(room, side, metrics.elidedText(name, Qt.TextElideMode.ElideRight, int(room.width())))

    def sentence_at(self, point: QPoint) -> str:
        """What the count under the pointer says."""
        if self.view is None:
            return ""
        place, counts = self.layout_of(self.view, self.width(), self.height()), np.asarray(self.view.counts)
        column, row = (
            int((point.x() - place.left) // place.across),
            int((point.y() - place.top) // place.down),
        )
        if not (0 <= row < len(counts) and 0 <= column < len(counts)):
            return ""
        actual, predicted = self.view.names[row], self.view.names[column]
        of = f"{counts[row, column]:,} of {counts[row].sum():,} test samples of “{actual}”"
        return f"{of} are recognised." if row == column else f"{of} are taken for “{predicted}”."

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.sentence_at(event.pos()), self)
            return True
        return super().event(event)
