"""The picture in the weight view: one grid as lines or as images, and what the mouse and the arrows do on it."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from editor.canvas.painters.bubble import paint_bubble
from editor.canvas.picture import Bubble
from editor.canvas.weights.lines import MOST, Bundle
from editor.canvas.weights.place import Place
from editor.canvas.weights.shading import Quantity, Shading, shading
from editor.canvas.weights.tiles import Tiles
from editor.canvas.weights.words import Said, said
from editor.look.announce import announce
from editor.look.fonts import SMALL, ui
from editor.look.look import Look
from engine.pictures import Grid, WeightView

PAD = 8.0
STEPS = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}


class Body(QWidget):
    """Shows a grid of a view. The mouse and the arrow keys point at a place, a click or Return chooses it."""

    chosen = Signal(object)  # Place: of the grid that is shown

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.look = look
        self.view: WeightView | None = None
        self.grid: Grid | None = None
        self.quantity: Quantity = "gradient"
        self.settled = True  # nothing runs: there is time for beauty
        self.pointed: Place | None = None
        self.selected: Place | None = None
        self._shades: Shading | None = None
        self._drawing: Bundle | Tiles | None = None
        self._drawn: tuple[object, ...] = ()
        self._image: QImage | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Weights")

    def show_grid(self, view: WeightView, grid: Grid, quantity: Quantity, settled: bool) -> None:
        """Other numbers, or others of them."""
        if self.grid is None or (grid.title, grid.values.shape) != (self.grid.title, self.grid.values.shape):
            self.pointed, self._drawing = None, None
        self.settled = settled or quantity != self.quantity or view.node != (self.view and self.view.node)
        self.view, self.grid, self.quantity = view, grid, quantity
        self._shades = self._image = None
        self.update()

    def clear(self) -> None:
        """There is nothing to show."""
        self.view = self.grid = self._shades = self.pointed = self._drawing = self._image = None
        self.update()

    def shading(self) -> Shading | None:
        """The colours of what is shown."""
        if self._shades is None and self.grid is not None:
            self._shades = shading(self.grid, self.quantity, self.look.theme)
        return self._shades

    @property
    def drawing(self) -> "Bundle | Tiles | None":
        """What lies where; made anew where size or grid are others."""
        if self.grid is None or self.view is None:
            return None
        if self._drawing is None:
            area = QRectF(self.rect()).adjusted(PAD, PAD, -PAD, -PAD)
            neurons = self.view.neurons
            as_lines = self.grid.axes == ("unit", "input") and self.grid.values.size <= MOST
            if as_lines and neurons is not None and self.grid is not None and neurons.weight.title == self.grid.title:
                units, inputs = self.grid.values.shape
                self._drawing = Bundle((units, inputs), neurons.bias, area)
            else:
                self._drawing = Tiles(self.grid.values.shape, area)
        return self._drawing

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.look.theme
        drawing, shades = self.drawing, self.shading()
        if drawing is None or shades is None:
            return
        if isinstance(drawing, Bundle):
            if self._image is None:
                self._image = drawing.image(shades, theme, self.devicePixelRatioF(), self.settled)
            painter.drawImage(drawing.rect.topLeft(), self._image)
            self._mark_line(painter, drawing)
            self._paint_neurons(painter, drawing)
        else:
            if self._image is None:
                self._image = drawing.image(shades, theme)
            smooth = min(drawing.wide, drawing.tall) * self.devicePixelRatioF() < 1
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
            painter.drawImage(drawing.rect, self._image)
            self._mark_cell(painter, drawing)
        if self.hasFocus():
            painter.setPen(QPen(theme.accent, 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        self._say(painter)

    def _mark_line(self, painter: QPainter, drawing: Bundle) -> None:
        """The selected line in the accent, the pointed one in white; of a pointed neuron its own ones stay bright."""
        theme = self.look.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, colour in ((self.selected, theme.accent), (self.pointed, theme.text)):
            if place is not None and place.kind == "number":
                unit, source = place.index
                ends = drawing.neuron("input", source), drawing.neuron("unit", unit)
                painter.setPen(QPen(theme.floating, 5.0))
                painter.drawLine(*ends)
                painter.setPen(QPen(colour, 2.4))
                painter.drawLine(*ends)

    def _paint_neurons(self, painter: QPainter, drawing: Bundle) -> None:
        """Circles; filled by how large their numbers are."""
        theme, neurons = self.look.theme, self.view.neurons if self.view is not None else None
        assert neurons is not None
        edge = theme.categories["Layers"]
        for kind, numbers in (("input", neurons.x), ("unit", neurons.y)):
            fills = shading(numbers, "value", theme)
            radius = drawing.radius(kind)
            painter.setPen(QPen(edge, 1.4 if radius > 3 else 0.6))
            for index in range(len(drawing.heights[kind])):
                middle = drawing.neuron(kind, index)
                if index < len(fills.looks):
                    painter.setBrush(theme.ramp[0].fromRgb(int(fills.colours[fills.looks[index]])))
                    painter.drawEllipse(middle, radius, radius)
                else:
                    self._paint_one(painter, middle, radius)
                    painter.setPen(QPen(edge, 1.4 if radius > 3 else 0.6))
        if self.pointed is not None and self.pointed.kind != "number":
            painter.setPen(QPen(theme.text, 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            radius = drawing.radius(self.pointed.kind) + 2
            painter.drawEllipse(drawing.neuron(self.pointed.kind, self.pointed.index[0]), radius, radius)

    def _paint_one(self, painter: QPainter, middle: QPointF, radius: float) -> None:
        """The one that multiplies the bias."""
        theme = self.look.theme
        painter.setBrush(theme.floating)
        painter.setPen(QPen(theme.port, 1.4))
        painter.drawEllipse(middle, radius, radius)
        if radius > 5:
            painter.setPen(theme.text)
            painter.setFont(ui(SMALL))
            painter.drawText(QRectF(middle - QPointF(8, 8), QSizeF(16, 16)), Qt.AlignmentFlag.AlignCenter, "1")

    def _mark_cell(self, painter: QPainter, drawing: Tiles) -> None:
        theme = self.look.theme
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for place, colour in ((self.selected, theme.accent), (self.pointed, theme.text)):
            if place is not None and place.kind == "number":
                cell = drawing.cell(place.index)
                cell.setSize(QSizeF(max(cell.width(), 3.0), max(cell.height(), 3.0)))
                painter.setPen(QPen(theme.floating, 4.0))
                painter.drawRect(cell)
                painter.setPen(QPen(colour, 2.0))
                painter.drawRect(cell)

    def _say(self, painter: QPainter) -> None:
        """The numbers of what is pointed at, beside it."""
        words, at = self.words(), self.spot()
        if words is not None and at is not None:
            paint_bubble(painter, Bubble(at, words.title, words.lines), self.look.theme)

    def words(self) -> Said | None:
        """Of what is pointed at."""
        if self.view is None or self.grid is None or self.pointed is None:
            return None
        return said(self.view, self.grid, self.pointed)

    def spot(self) -> QPointF | None:
        """The middle of what is pointed at."""
        drawing, place = self.drawing, self.pointed
        if place is None or drawing is None:
            return None
        if isinstance(drawing, Tiles):
            return drawing.cell(place.index).center()
        if place.kind == "number":
            return (drawing.neuron("input", place.index[1]) + drawing.neuron("unit", place.index[0])) / 2
        return drawing.neuron(place.kind, place.index[0])

    # mouse and keys

    def point(self, place: Place | None) -> None:
        """At this place."""
        if place != self.pointed:
            self.pointed = place
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.accept()
        drawing = self.drawing
        self.point(drawing.at(event.position()) if drawing is not None else None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.mouseMoveEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self.pointed is not None:
            self.chosen.emit(self.pointed)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        self.point(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._drawing = self._image = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in STEPS and self.drawing is not None:
            self.point(self.stepped(*STEPS[key]))
            if (words := self.words()) is not None:
                self.setAccessibleDescription(words.sentence)
                announce(self, words.sentence)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.pointed is not None:
            self.chosen.emit(self.pointed)
        else:
            event.ignore()

    def stepped(self, down: int, across: int) -> Place:
        """From what is pointed at one on: over the weights of a unit, left of the first to the unit itself."""
        assert self.grid is not None
        lines, shape = isinstance(self.drawing, Bundle), self.grid.values.shape
        place = self.pointed
        if place is None or place.kind == "input":
            return Place("unit", (0,)) if lines else Place("number", (0,) * len(shape))
        if place.kind == "unit":
            unit = min(max(place.index[0] + down, 0), shape[0] - 1)
            return Place("number", (unit, 0)) if across > 0 else Place("unit", (unit,))
        *leading, row, column = (0, *place.index) if len(shape) == 1 else place.index
        if lines and across < 0 and column == 0:
            return Place("unit", (row,))
        row = min(max(row + down, 0), (shape[-2] if len(shape) > 1 else 1) - 1)
        column += across
        if not 0 <= column < shape[-1]:
            leading, column = beyond(leading, shape, across), (0 if across > 0 else shape[-1] - 1)
            if leading == list(place.index[:-2]):
                column = place.index[-1]
        return Place("number", (*leading, row, column) if len(shape) > 1 else (column,))


def beyond(leading: list[int], shape: tuple[int, ...], step: int) -> list[int]:
    """The next picture or the one before; at either end the same."""
    for axis in reversed(range(len(leading))):
        if 0 <= leading[axis] + step < shape[axis]:
            rest = [0 if step > 0 else shape[other] - 1 for other in range(axis + 1, len(leading))]
            return [*leading[:axis], leading[axis] + step, *rest]
    return leading
