"""The canvas: one widget without items. It hands events on to gestures, and the picture to the painters."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from editor.canvas import accessible, hover, opening
from editor.canvas.arranging import Arranging
from editor.canvas.consulting import Consulting
from editor.canvas.context import ask_menu, open_at
from editor.canvas.curves import along
from editor.canvas.detail import Detail
from editor.canvas.editing import Editing
from editor.canvas.gestures.begin import begin
from editor.canvas.gestures.dropping import Dropping
from editor.canvas.gestures.gesture import Gesture
from editor.canvas.gestures.hand import Hand
from editor.canvas.hurry import Hurry
from editor.canvas.keyboard import Keyboard
from editor.canvas.painters import breakpoints, findings, foreseen, gains, light, overlays, wires
from editor.canvas.painters.below import Below
from editor.canvas.painters.chips import Chips
from editor.canvas.painters.nodes import Nodes, around
from editor.canvas.painters.pulses import Pulses
from editor.canvas.parts import parts
from editor.canvas.picture import Bubble, Overlay, Picture
from editor.canvas.remarking import Remarking
from editor.canvas.scene import PortKey, Side
from editor.canvas.showing import Showing
from editor.canvas.sparks import Sparks
from editor.canvas.structure import Structure
from editor.canvas.view import FITTED, LEGEND, View, fitted
from editor.canvas.walk import Walk
from editor.canvas.watch import Watch
from editor.document.scope import Scope
from editor.look.announce import announce
from editor.look.look import Look
from editor.selection import Selection
from editor.training.session import Session
from engine.graph import Wire

ZOOM = 1.0015  # for each eighth of a degree of the wheel


class Canvas(QWidget, Hand):
    """Shows the document's graph in training, and turns gestures into edits."""

    hands = {
        "Turn the wheel": "Zoom in or out at the cursor",
        "Double-click empty canvas": "Search for a layer to add there",
        "Double-click a wire": "Add a reroute dot",
        "Double-click a group": "Open it",
        "Double-click a layer": "Show its weights",
        "Double-click a frame's title or a note": "Write it",
        "Click with the right button": "Open the menu of what lies there",
    }

    begins = staticmethod(begin)  # the gesture of a press
    wire_hovered = Signal(object)  # Wire | None
    opened_changed = Signal()  # another node's inside is shown, or none
    port_hovered = Signal(object)  # PortKey | None
    looked = Signal()  # another view, or another drawing in it
    file_dropped = Signal(object)  # the path of a project to be opened
    menu_asked = Signal(str, QPoint)  # keys of commands, and where on the screen

    def __init__(
        self,
        scope: Scope,
        session: Session,
        selection: Selection,
        look: Look,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.scope, self.selection, self.look = scope, selection, look
        self.picture = Picture(scope.sheet, scope.inspection, look.theme)
        self.below, self.nodes, self.chips, self.pulses = Below(), Nodes(), Chips(), Pulses()
        self.editing, self.structure, self.remarking = Editing(self), Structure(self), Remarking(self)
        self.arranging, self.walk = Arranging(self), Walk(self)
        self.snap_to_grid = True  # what is dragged comes to lie on the grid
        self.gesture: Gesture | None = None
        self.cursor_at: QPointF | None = None  # where the mouse is, while it is over the canvas
        self.keyboard = Keyboard(self)
        self._dropping = Dropping(self)
        self._overlaid = QRegion()  # what the overlays have painted on
        self.opened: str | None = None  # the node whose inside is shown
        self.fits = True  # since the view was fitted, nobody has moved it; a change of size fits it again
        self.room_above = LEGEND
        self.room_below = 0  # px at the bottom that something lies over: the view is fitted above them
        self.hurry = Hurry(self)
        self._watch = Watch(self, session)
        self._consulting = Consulting(self, session)
        self._showing, self._sparks = Showing(self, session), Sparks(self, session)
        self.setObjectName("canvas")
        accessible.install()
        self.setAccessibleName("Canvas")
        self.setAccessibleDescription("The network as a graph: layers and the wires between them.")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(200, 150)

    # the view

    def fit(self) -> None:
        """Shows everything."""
        self._fit(self.picture.scene.bounds())

    def fit_selection(self) -> None:
        """Shows the selected nodes, or everything."""
        self._fit(self.picture.scene.bounds(self.selection.nodes or None))

    def _fit(self, rect: QRectF) -> None:
        self.set_view(fitted(rect, QSizeF(self.size()), self.room_below, self.room_above, FITTED * self.picture.larger))
        self.fits = True

    def set_view(self, view: View) -> None:
        """Looks elsewhere."""
        self.fits = False
        if view != self.picture.view:
            self.editing.dismiss()
        self.picture.view = view
        self.rearrange()

    def rearrange(self) -> None:
        """After a change that may touch anything: chips find their places anew, all is painted."""
        self.chips.place(self.picture, self.rect())
        self.update()
        self.looked.emit()

    # places, for whoever points at things

    def node_rect(self, name: str) -> QRect:
        """A node's body in the widget."""
        return self.picture.view.rect_to_widget(self.picture.scene.rect(name)).toRect()

    def port_position(self, node: str, port: str, side: Side) -> QPoint:
        """A port's centre in the widget; `side` is "in" or "out"."""
        return self.picture.view.to_widget(self.picture.scene.port(PortKey(node, port, side))).toPoint()

    def wire_position(self, wire: Wire, share: float = 0.5) -> QPoint:
        """A point of the widget on a wire, at this share of its way from its output."""
        points = self.picture.scene.points[self.picture.scene.wire_index[wire]]
        return self.picture.view.to_widget(QPointF(*along(points, share))).toPoint()

    # repainting

    def show_overlay(self) -> None:
        """Repaints where overlays were and are."""
        now = overlays.extent(self.picture, self.rect())
        self.update(self._overlaid + now)
        self._overlaid = now

    def repaint_nodes(self, names: Iterable[str]) -> None:
        """These nodes look different now."""
        known = [name for name in names if name in self.picture.scene.index]
        self.nodes.forget(known)
        if known and self.picture.detail == Detail.FAR:  # titles lie anywhere
            self.update()
            return
        for name in known:
            self.update(around(self.picture, name))

    def repaint_wires(self, shown: Iterable[Wire]) -> None:
        """These wires look different now."""
        index = self.picture.scene.wire_index
        self.update(wires.extents(self.picture, [index[wire] for wire in shown if wire in index]))

    def say(self, sentence: str, at: QPointF) -> None:
        """Why something was refused, beside this point of the widget, until the mouse has moved on."""
        announce(self, sentence)
        self.picture.overlay.bubble = Bubble(at, sentence, refused=True)
        self.show_overlay()

    def end_gesture(self) -> None:
        """Whatever was under way is over; nothing of it stays to be seen."""
        self.gesture = None
        dimmed = self.picture.overlay.open_ports is not None
        self.picture.overlay = Overlay()
        self.picture.lifted = frozenset()
        if dimmed:
            self.nodes.forget()
        self.unsetCursor()
        self.rearrange()

    def cancel(self) -> None:
        """Leaves everything as it was before the gesture."""
        if self.gesture is not None:
            self.gesture.cancel()
            self.end_gesture()

    # events

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, fine = QPainter(self), wires.few(self.picture, self.rect())
        try:
            for rect in parts(event.region()):
                painter.setClipRect(rect)  # without it everything takes twice as long
                self.below.paint(painter, self.picture, rect, fine)
                light.paint(painter, self.picture, fine)
                self.nodes.paint(painter, self.picture, rect)
                breakpoints.paint(painter, self.picture, rect)
                self.chips.paint(painter, self.picture, rect)  # above the glow of the node that runs
                self.pulses.paint(painter, self.picture, rect)
                findings.paint(painter, self.picture, rect)
                foreseen.paint(painter, self.picture)
                gains.paint(painter, self.picture, rect)
                overlays.paint(painter, self.picture, rect)
        finally:  # a fault in one of them leaves no painter behind, at which Qt would complain for ever
            painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self.fits:
            self.fit()
        else:
            self.rearrange()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.cursor_at = event.position()
        if self.gesture is not None and event.button() == self.gesture.button:
            self.cancel()  # its button was let go where nobody told us
        if self.gesture is None:
            hover.leave(self)
            self.gesture = self.begins(self, event, self.keyboard.space)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.cursor_at = event.position()
        if self.gesture is not None and not event.buttons() & self.gesture.button:
            self.cancel()  # its button was let go where nobody told us
        if self.gesture is not None:
            self.gesture.move(event.position(), event.modifiers())
        elif not event.buttons():
            hover.move(self, event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        gesture = self.gesture
        if gesture is not None and event.button() == gesture.button:
            gesture.release(event.position(), event.modifiers())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.gesture is None:
            open_at(self, event.position())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.gesture is None:  # else the button has begun one
            ask_menu(self, event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() or event.angleDelta().x()
        before = self.picture.view.scale
        self.hurry.begin()
        self.set_view(self.picture.view.zoomed(ZOOM**turned, event.position()))
        opening.after_zoom(self, before, event.position())
        event.accept()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), hover.tool_tip(self, QPointF(event.pos())), self)
            return True
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            self.looked.emit()
        return self.keyboard.take(event) or self._dropping.take(event) or super().event(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.cursor_at = None
        if self.gesture is None:
            hover.leave(self)
        super().leaveEvent(event)
