"""Which classes are taken for which: counts of the test samples, actual by row, predicted by column."""

from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from editor.look.fonts import ui
from editor.look.look import Look
from editor.look.themes import mixed
from engine.events import ConfusionView

LARGEST = 56  # px: a cell's height, and its width where the names fit; two classes need not fill the panel
HEAD = 20  # px: the row of predicted names
Middle = Qt.AlignmentFlag.AlignCenter


class Layout(NamedTuple):
    """Where the cells lie: the first one's corner, and the steps to the right and down."""

    left: float
    top: float
    across: float
    down: float


class Confusion(QWidget):
    """Hits on the diagonal in blue, mistakes in the warning colour, each by its share of the row."""

    title = "confusion"
    hint = "row: actual · column: predicted"

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
        count, metrics = len(view.names), QFontMetrics(ui(8))
        longest = max(metrics.horizontalAdvance(name) for name in view.names)
        number = metrics.horizontalAdvance(str(int(np.max(view.counts))))
        left = min(longest + 10, width * 0.3)
        down = min((height - HEAD) / count, LARGEST)
        across = min((width - left) / count, max(down, longest + 8, number + 10))
        return Layout(left, HEAD, across, down)

    def cell(self, place: Layout, row: int, column: int) -> QRectF:
        """The rectangle of a cell; a gap stays between two."""
        gap = 4 if place.down > 30 else 2
        left, top = place.left + column * place.across, place.top + row * place.down
        return QRectF(left, top, place.across - gap, place.down - gap)

    def colours(self, share: float, hit: bool) -> tuple[QColor, QColor]:
        """Ground and text of a cell that holds this share of its row."""
        theme = self.look.theme
        if share == 0:
            return theme.raised, theme.muted
        top, least = (theme.primary, 0.35) if hit else (theme.warning, 0.12)
        ground = mixed(top, theme.raised, least + (1 - least) * share)
        if hit and contrast(theme.on_accent, ground) > 3.5:
            return ground, theme.on_accent  # all along the diagonal, as far as it can be read
        return ground, max((theme.text, theme.canvas), key=lambda text: contrast(text, ground))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.view is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        view, place = self.view, self.layout_of(self.view, self.width(), self.height())
        counts = np.asarray(view.counts)
        shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        self.paint_names(painter, view, place)
        size = 11 if place.down > 40 else 9 if place.down > 24 else 8 if place.down > 16 else 7
        painter.setFont(ui(size, bold=place.down > 40))
        for row, column in np.ndindex(counts.shape):
            cell = self.cell(place, row, column)
            ground, text = self.colours(float(shares[row, column]), row == column)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(cell, *(4, 4) if place.down > 30 else (2, 2))
            painter.setPen(text)
            painter.drawText(cell, Middle, f"{counts[row, column]}")

    def paint_names(self, painter: QPainter, view: ConfusionView, place: Layout) -> None:
        """Class names at the left and above, shortened where they have no room."""
        painter.setFont(ui(8))
        painter.setPen(self.look.theme.muted)
        metrics = painter.fontMetrics()
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for number, name in enumerate(view.names):
            cell = self.cell(place, number, number)
            beside = QRectF(0, cell.top(), place.left - 6, cell.height())
            above = QRectF(cell.left(), 0, cell.width(), HEAD - 2)
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


def contrast(first: QColor, second: QColor) -> float:
    """How well one is read on the other: WCAG's ratio, from 1 to 21."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: QColor) -> float:
    """Relative luminance of an sRGB colour."""
    parts = np.array(colour.getRgbF()[:3])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))
