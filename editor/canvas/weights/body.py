"""The picture in the weight view, and what the mouse and the arrows do on it."""

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from editor.canvas.weights.pages import Page, drawing
from editor.canvas.weights.place import Place
from editor.canvas.weights.seen import Drawing, Seen
from editor.canvas.weights.tints import Quantity, decades_of, numbers_of, tints
from editor.canvas.weights.words import Said, said
from editor.look.announce import announce
from editor.look.look import Look
from engine.pictures import Grid, WeightView

PAD = 8.0
STEPS = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}


class Body(QWidget):
    """Shows a page of a view. The mouse and the arrow keys point at a place, a click or Return chooses it."""

    chosen = Signal(object)  # Place
    pointing = Signal()  # at another place, or what is said of it is new

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.seen: Seen | None = None
        self.pointed: Place | None = None
        self.selected: Place | None = None
        self.drawing: Drawing | None = None
        self._page: Page | None = None
        self._quantity: Quantity = "gradient"
        self._image: QPixmap | None = None
        self._shown: tuple[object, ...] = ()  # in it
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Weights")

    def show_page(self, view: WeightView, page: Page, quantity: Quantity, settled: bool) -> None:
        """Other numbers, or others of them."""
        if self._page is None or page.shapes != self._page.shapes:
            self.pointed, self.drawing = None, None
        theme, scale = self.look.theme, self.devicePixelRatioF()
        anew = settled or quantity != self._quantity or self.drawing is None
        decades = decades_of(self.look)
        found = tuple([tints(grid, self.quantity_of(grid, page, quantity), theme, decades) for grid in page.grids])
        self._page, self._quantity = page, quantity
        self.seen = Seen(view, page.grids, found, theme, scale, anew)
        if self.drawing is None:
            self.drawing = drawing(view, page, QRectF(self.rect()).adjusted(PAD, PAD, -PAD, -PAD))
        self.pointing.emit()
        self.update()

    @staticmethod
    def quantity_of(grid: Grid, page: Page, wanted: Quantity) -> Quantity:
        """Among others that have it, a row without what is wanted shows its numbers."""
        some = any(numbers_of(each, wanted) is not None for each in page.grids)
        return wanted if numbers_of(grid, wanted) is not None or not some else "value"

    def clear(self) -> None:
        """There is nothing to show."""
        self.seen = self.pointed = self.selected = self.drawing = self._page = None
        self.pointing.emit()
        self.update()

    def words(self) -> Said | None:
        """Of what is pointed at."""
        if self.seen is None or self.pointed is None:
            return None
        return said(self.seen.view, self.seen.grids[self.pointed.grid], self.pointed)

    def paintEvent(self, event: QPaintEvent) -> None:
        """From an image: light that runs behind it makes it be painted sixty times a second."""
        shown = (self.drawing, self.seen, self.selected, self.pointed, self.hasFocus())
        if self._image is None or any(one is not other for one, other in zip(shown, self._shown, strict=True)):
            scale = self.devicePixelRatioF()
            self._image, self._shown = QPixmap(self.size() * scale), shown
            self._image.setDevicePixelRatio(scale)
            self._image.fill(Qt.GlobalColor.transparent)
            painter = QPainter(self._image)
            try:
                self._paint(painter)
            finally:  # a fault leaves no painter behind, at which Qt would end the process
                painter.end()
        QPainter(self).drawPixmap(0, 0, self._image)

    def _paint(self, painter: QPainter) -> None:
        theme = self.look.theme
        if self.drawing is not None and self.seen is not None:
            self.drawing.paint(painter, self.seen)
            for place, colour in ((self.selected, theme.accent), (self.pointed, theme.text)):
                if place is not None:
                    self.drawing.mark(painter, place, colour, self.seen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(QPen(theme.accent, 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)

    # mouse and keys

    def point(self, place: Place | None) -> None:
        """At this place."""
        if place != self.pointed:
            self.pointed = place
            self.pointing.emit()
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.point(self.drawing.at(event.position()) if self.drawing is not None else None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
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
        self.drawing = self._image = None
        if self._page is not None and self.seen is not None:
            self.show_page(self.seen.view, self._page, self._quantity, self.seen.settled)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in STEPS and self.drawing is not None:
            self.point(self.drawing.stepped(self.pointed, *STEPS[key]))
            if (words := self.words()) is not None:
                self.setAccessibleDescription(words.sentence)
                announce(self, words.sentence)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.pointed is not None:
            self.chosen.emit(self.pointed)
        else:
            event.ignore()
