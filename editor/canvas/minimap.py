"""The whole graph in small, with a frame around what is seen; shown while something is out of sight."""

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap

from editor.canvas.canvas import Canvas
from editor.canvas.painters.lines import draw_rects
from editor.canvas.painters.remarks import tint
from editor.canvas.plate import AWAY, Plate
from editor.canvas.view import View
from editor.look.themes import mixed

SIZE = QSize(168, 104)
PAD = 10.0
CHOSEN = 1.5  # px that a selected node is larger all round


class Minimap(Plate):
    """A click or drag in it moves the view there."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas, "Minimap")
        self.wanted = True
        self.setFixedSize(SIZE)
        self.setToolTip("The whole graph. Drag to move the view.")
        self._image = QPixmap()
        self._key: tuple[object, ...] = ()
        canvas.looked.connect(self.follow)
        self.follow()

    def want(self, wanted: bool) -> None:
        """Whether it is to be shown at all."""
        self.wanted = wanted
        self.follow()

    def follow(self) -> None:
        """The view or the graph is another."""
        canvas = self.canvas
        if canvas.gesture is not None and self.isVisible():
            self.update()  # while nodes are dragged the picture waits
            return
        bounds = canvas.picture.scene.bounds()
        seen = canvas.picture.view.rect_to_scene(QRectF(canvas.rect()))
        self.setVisible(self.wanted and not bounds.isEmpty() and not seen.contains(bounds))
        self.move(AWAY, canvas.height() - SIZE.height() - AWAY)
        self.update()

    def small(self) -> View:
        """From the scene into the minimap."""
        bounds = self.canvas.picture.scene.bounds()
        free = QSizeF(SIZE.width() - 2 * PAD, SIZE.height() - 2 * PAD)
        scale = min(free.width() / max(bounds.width(), 1.0), free.height() / max(bounds.height(), 1.0), 0.2)
        return View(scale).centred(bounds.center(), QSizeF(SIZE))

    def paintEvent(self, event: QPaintEvent) -> None:
        canvas, theme = self.canvas, self.canvas.picture.theme
        scene = canvas.picture.scene
        key = (scene, scene.drawn, theme, canvas.selection.nodes)
        if (key != self._key or self._image.isNull()) and canvas.gesture is None:
            self._key = key
            self._draw(self.small())
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, self._image)
        seen = self.small().rect_to_widget(canvas.picture.view.rect_to_scene(QRectF(canvas.rect())))
        painter.setPen(QPen(theme.accent, 1.4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(seen.intersected(QRectF(self.rect()).adjusted(2, 2, -2, -2)), 2, 2)

    def _draw(self, small: View) -> None:
        """Frames and nodes, the selected ones marked."""
        picture, theme = self.canvas.picture, self.canvas.picture.theme
        ratio = self.devicePixelRatioF()
        self._image = QPixmap(SIZE * ratio)
        self._image.setDevicePixelRatio(ratio)
        self._image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self._image)
        painter.setPen(Qt.PenStyle.NoPen)
        for name, remark in picture.scene.remarks.items():
            painter.setBrush(mixed(tint(theme, remark), theme.floating, 0.3))
            painter.drawRect(small.rect_to_widget(picture.scene.rect(name)))
        for chosen, colour in ((False, mixed(theme.port, theme.floating, 0.8)), (True, theme.accent)):
            rows = [row for row, name in enumerate(picture.scene.names) if (name in picture.selected) == chosen]
            rects = picture.scene.rects[rows] * small.scale
            rects[:, :2] += (small.dx, small.dy)
            rects[:, 2:] = rects[:, 2:].clip(1.5)
            rects += (-CHOSEN, -CHOSEN, 2 * CHOSEN, 2 * CHOSEN) if chosen else (0, 0, 0, 0)
            painter.setBrush(colour)
            draw_rects(painter, rects.copy())
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.look_at(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if event.buttons():
            self.look_at(event.position())

    def look_at(self, at: QPointF) -> None:
        """Moves the view so that this place is in its middle."""
        canvas = self.canvas
        canvas.set_view(canvas.picture.view.centred(self.small().to_scene(at), QSizeF(canvas.size())))
