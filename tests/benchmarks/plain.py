"""What the canvas is measured against: the same drawing as a QGraphicsScene with one item per node and wire.

Like most node editors that are built so, it repaints its whole viewport when something changes; `partly` leaves that
to Qt, which then repaints what items say they cover.
"""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QWheelEvent
from PySide6.QtWidgets import (
    QGraphicsEllipseItem,
    QGraphicsItem,
    QGraphicsPathItem,
    QGraphicsScene,
    QGraphicsView,
    QStyleOptionGraphicsItem,
    QWidget,
)

from editor.canvas.canvas import ZOOM
from editor.canvas.curves import controls
from editor.canvas.picture import SOLID
from editor.canvas.scene import Scene
from editor.look import colours, fonts
from editor.look.themes import Theme
from engine.graph import Wire
from engine.sheet import Place, Sheet

ROOM = 20_000.0  # scene units around the drawing, to pan in


class NodeItem(QGraphicsItem):
    """A rectangle with a title; its wires follow it."""

    def __init__(self, rect: QRectF, title: str, theme: Theme) -> None:
        super().__init__()
        self.body, self.title, self.theme = QRectF(0, 0, rect.width(), rect.height()), title, theme
        self.font, self.edge = fonts.ui(10, bold=True), QPen(theme.node_border, 1.0)
        self.wires: list[WireItem] = []
        self.setPos(rect.topLeft())
        self.setZValue(1)
        self.setFlags(QGraphicsItem.GraphicsItemFlag.ItemIsMovable | QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemSendsGeometryChanges)

    def boundingRect(self) -> QRectF:
        return self.body.adjusted(-1, -1, 1, 1)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setPen(self.edge)
        painter.setBrush(self.theme.node)
        painter.drawRect(self.body)
        painter.setFont(self.font)
        painter.setPen(self.theme.text)
        painter.drawText(QPointF(15, 20), self.title)

    def itemChange(self, change: QGraphicsItem.GraphicsItemChange, value: object) -> object:
        if change == QGraphicsItem.GraphicsItemChange.ItemPositionHasChanged:
            for wire in self.wires:
                wire.follow()
        return super().itemChange(change, value)


class WireItem(QGraphicsPathItem):
    """A curve between two nodes, as the canvas draws it."""

    def __init__(self, source: NodeItem, target: NodeItem, start: QPointF, end: QPointF, lane: float) -> None:
        super().__init__()
        self.ends, self.lane = ((source, start), (target, end)), lane
        for node in {source, target}:
            node.wires.append(self)
        self.follow()

    def follow(self) -> None:
        """Takes its path from where the nodes are."""
        start, end = (node.pos() + port for node, port in self.ends)
        points = [np.array([[point.x(), point.y()]]) for point in (start, end)]
        path = QPainterPath(start)
        for _, first, second, last in controls(points[0], points[1], np.array([self.lane]))[0].tolist():
            path.cubicTo(QPointF(*first), QPointF(*second), QPointF(*last))
        self.setPath(path)


class PlainView(QGraphicsView):
    """The view on such a scene: the wheel zooms, a drag on empty ground pans."""

    def __init__(self, sheet: Sheet, theme: Theme, *, partly: bool = False) -> None:
        super().__init__()
        self.drawing = QGraphicsScene()
        self.drawing.setBackgroundBrush(theme.canvas)
        scene = Scene(sheet)
        self.pens = [QPen(theme.wire(look), SOLID) for look in range(-1, colours.BINS + 4)]
        for pen in self.pens:
            pen.setCosmetic(True)  # as wide from afar as from near, like the canvas's
        self.nodes = {name: NodeItem(scene.rect(name), name, theme) for name in scene.names}
        self.wires: dict[Wire, WireItem] = {}
        for row, wire in enumerate(scene.wires):
            source, target = self.nodes[wire.source], self.nodes[wire.target]
            start, end = scene.points[row, 0].tolist(), scene.points[row, -1].tolist()
            ports = QPointF(*start) - source.pos(), QPointF(*end) - target.pos()
            self.wires[wire] = WireItem(source, target, *ports, float(scene.lanes[row]))
            self.wires[wire].setPen(self.pens[0])
        for item in (*self.wires.values(), *self.nodes.values()):
            self.drawing.addItem(item)
        self.pulses: list[QGraphicsEllipseItem] = []
        self.around = scene.bounds()
        self.drawing.setSceneRect(self.around.adjusted(-ROOM, -ROOM, ROOM, ROOM))
        self.setScene(self.drawing)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        for policy in (self.setHorizontalScrollBarPolicy, self.setVerticalScrollBarPolicy):
            policy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        mode = QGraphicsView.ViewportUpdateMode
        self.setViewportUpdateMode(mode.MinimalViewportUpdate if partly else mode.FullViewportUpdate)

    def fit(self) -> None:
        """Shows everything."""
        self.fitInView(self.around, Qt.AspectRatioMode.KeepAspectRatio)

    def recolour(self, looks: dict[Wire, int]) -> None:
        """Gives every wire the pen of its look."""
        for wire, look in looks.items():
            self.wires[wire].setPen(self.pens[look + 1])

    def move(self, name: str, place: Place) -> None:
        """Puts a node elsewhere."""
        self.nodes[name].setPos(*place)

    def pulse(self, count: int, theme: Theme) -> None:
        """So many pulses in place of those before, for `advance` to move."""
        for pulse in self.pulses:
            self.drawing.removeItem(pulse)
        edge, rect = QPen(theme.accent, 3), QRectF(-6, -6, 12, 12)
        self.pulses = [self.drawing.addEllipse(rect, edge, theme.spark) for _ in range(count)]

    def advance(self, share: float) -> None:
        """Moves each pulse to this share of its own wire."""
        for pulse, wire in zip(self.pulses, self.wires.values(), strict=False):
            pulse.setPos(wire.path().pointAtPercent(share))

    def wheelEvent(self, event: QWheelEvent) -> None:
        factor = ZOOM ** event.angleDelta().y()
        self.scale(factor, factor)
