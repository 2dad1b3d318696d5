"""Where in the window that lies which a lesson points at: its outline, in the window's pixels."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPainterPathStroker
from PySide6.QtWidgets import QSlider, QTabBar, QToolButton, QWidget

from editor.command import plain
from editor.lessons import marks
from editor.main_window import MainWindow
from editor.panels.loop_ribbon import LoopRibbon
from editor.panels.readouts import Readouts
from editor.panels.transport import Transport

AWAY = 3.0  # px between what is ringed and the ring
AROUND_WIRE = 22.0  # px that the ring of a wire is wide
ROUND = 7.0


def rounded(rect: QRect) -> QPainterPath:
    """A rectangle's outline, a little larger."""
    path = QPainterPath()
    path.addRoundedRect(QRectF(rect).adjusted(-AWAY, -AWAY, AWAY, AWAY), ROUND, ROUND)
    return path


def of_widget(window: MainWindow, widget: QWidget | None, rect: QRect | None = None) -> QPainterPath | None:
    """Of a widget, or of a part of it; None where it is not seen."""
    if widget is None or not widget.isVisible():
        return None
    part = widget.rect() if rect is None else rect
    return rounded(QRect(widget.mapTo(window, part.topLeft()), part.size()))


def on_canvas(window: MainWindow, path: QPainterPath) -> QPainterPath | None:
    """As much of an outline in the canvas's pixels as the canvas shows."""
    canvas, seen = window.canvas, QPainterPath()
    seen.addRect(QRectF(canvas.rect()).adjusted(2, 2, -2, -2))
    shown = path.intersected(seen)
    return None if shown.isEmpty() else shown.translated(QPointF(canvas.mapTo(window, QPoint())))


def node(mark: marks.Node, window: MainWindow) -> QPainterPath | None:
    if mark.name not in window.canvas.picture.scene.index:
        return None
    return on_canvas(window, rounded(window.canvas.node_rect(mark.name)))


def layers(mark: marks.Layers, window: MainWindow) -> QPainterPath | None:
    path, nodes = QPainterPath(), window.scope.sheet.graph.nodes
    for name, layer in nodes.items():
        if type(layer).__name__ == mark.kind:
            path.addPath(rounded(window.canvas.node_rect(name)))
    return on_canvas(window, path)


def wire(mark: marks.Wire, window: MainWindow) -> QPainterPath | None:
    picture = window.canvas.picture
    for found, row in picture.scene.wire_index.items():
        if (found.source, found.target) == (mark.source, mark.target):
            points = [picture.view.to_widget(QPointF(*point)) for point in picture.scene.points[row].tolist()]
            line = QPainterPath(points[0])
            for point in points[1:]:
                line.lineTo(point)
            stroker = QPainterPathStroker()
            stroker.setWidth(AROUND_WIRE)
            stroker.setCapStyle(Qt.PenCapStyle.RoundCap)
            stroker.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            return on_canvas(window, stroker.createStroke(line).simplified())
    return None


def button(mark: marks.Button, window: MainWindow) -> QPainterPath | None:
    action = window.commands[mark.command]
    shown = (found for found in window.findChildren(QToolButton) if found.defaultAction() is action)
    return of_widget(window, next(shown, None))


def menu(mark: marks.Menu, window: MainWindow) -> QPainterPath | None:
    bar = window.menuBar()
    for action in bar.actions():
        if plain(action.text()) == mark.title:
            return of_widget(window, bar, bar.actionGeometry(action))
    return None


def tab(mark: marks.Tab, window: MainWindow) -> QPainterPath | None:
    bar: QTabBar = window.plots.tabBar()
    for place in range(bar.count()):
        if bar.tabText(place) == mark.title:
            return of_widget(window, bar, bar.tabRect(place).intersected(bar.rect()))
    return None


PANELS: dict[str, Callable[[MainWindow], QWidget | None]] = {
    "palette": lambda window: window.palette_panel,
    "inspector": lambda window: window.inspector,
    "legend": lambda window: window.legend,
    "plots": lambda window: window.plots,
    "time line": lambda window: window.timeline_bar,
    "weights": lambda window: window.weights,
    "speed": lambda window: window.findChild(Transport).findChild(QSlider),
    "numbers": lambda window: window.findChild(Readouts),
}


def field(mark: marks.Field, window: MainWindow) -> QPainterPath | None:
    forms = [window.inspector.form] if window.inspector.form is not None else []
    while forms:
        form = forms.pop()
        if mark.name in form.fields:
            return of_widget(window, form.fields[mark.name])
        forms += form.below.values()
    return of_widget(window, window.inspector)  # where it will be


def pill(mark: marks.Pill, window: MainWindow) -> QPainterPath | None:
    buttons = window.findChild(LoopRibbon).buttons
    return of_widget(window, next(found for found in buttons if found.stage == mark.stage))


OUTLINES: dict[type[marks.Mark], Callable[[Any, MainWindow], QPainterPath | None]] = {
    marks.Node: node,
    marks.Layers: layers,
    marks.Wire: wire,
    marks.Button: button,
    marks.Pill: pill,
    marks.Menu: menu,
    marks.Tab: tab,
    marks.Panel: lambda mark, window: of_widget(window, PANELS[mark.name](window)),
    marks.Field: field,
}


def outline(mark: marks.Mark | None, window: MainWindow) -> QPainterPath | None:
    """Of what is pointed at; None where it is out of sight."""
    return None if mark is None else OUTLINES[type(mark)](mark, window)
