"""How gradients flow, layer by layer, over the whole run: all that is shown of one layer or iteration together."""

from collections.abc import Iterable
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCursor, QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSplitter,
    QStackedLayout,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from editor.document.scope import Scope
from editor.explain import explain
from editor.forms.choice import StillComboBox
from editor.look.fonts import grown, ui
from editor.look.look import Look
from editor.look.numbers import count
from editor.panels.depth import HEALTHY, Depth
from editor.panels.heat_map import HeatMap
from editor.panels.layer_lines import Bounds, LayerLines
from editor.panels.ridges import Ridges
from editor.selection import Selection
from editor.training.branches import on_the_line
from editor.training.session import Session
from editor.training.words import invitation
from engine.editing.inside import whole_path
from engine.flow import Quantity, Table, all_layers, line, magnitudes, row_at, table
from engine.timeline import Readings

ITERATION = 120  # px
EVERY = 100  # ms from one redraw to the next at most
QUANTITIES: dict[Quantity, str] = {
    "gradients": "gradients of parameters",
    "returning": "gradients of outputs",
    "updates": "updates / weights",
}
MEANINGS: dict[Quantity, str] = {
    "gradients": "The RMS of ∂L/∂w over all numbers of a layer's parameters.",
    "returning": "The RMS of ∂L/∂y over all numbers that a layer puts out, summed where its wire branches.",
    "updates": "The length of the last update Δw as a share of the length of the layer's parameters.",
}
COSINES = Bounds(
    -1,
    1,
    "The cosine of the angle between a layer's gradient and that of the iteration right before it, also where only "
    "some iterations are kept. 1: the same direction again; 0: at right angles, as noise is; −1: back again, the "
    "layer oscillates. Lines are means of neighbours; of the selected layer the thin line is each iteration.",
)
DEAD = Bounds(
    0,
    1,
    "The share of a layer's units that are 0 for every sample of the batch: no gradient comes through them. Lines are "
    "means of neighbours; of the selected layer the thin line is each iteration.",
)
SIZES = (
    "How many of the layer's {kind} are how large, at some of the iterations, the newest in front. One step to the "
    "right is ten times as much; a ridge that moves to the left vanishes. Of a large layer 2,048 numbers are looked at."
)


class View(NamedTuple):
    """What can be seen beside the heat map."""

    title: str
    lines: tuple[Quantity, Bounds] | None = None  # as lines
    kind: str | None = None  # as ridges


VIEWS = (
    View("across depth"),
    *(View(f"sizes of {kind}", kind=kind) for kind in ("gradients", "weights", "activations")),
    View("cosines of gradients", ("cosines", COSINES)),
    View("dead units", ("dead", DEAD)),
)
PURPOSE = "to see, layer by layer, how large the gradients are that come back from the loss, and where they vanish"


class GradientFlow(QWidget):
    """A heat map of all iterations, and beside it one of the other views."""

    chosen = Signal(str)  # a node, by its long name

    def __init__(self, scope: Scope, session: Session, selection: Selection, look: Look) -> None:
        super().__init__()
        self.scope, self.session, self.selection, self.look = scope, session, selection, look
        self.pieces: list[Readings] = []
        self.table: Table | None = None
        self.quantity: Quantity = "gradients"
        self.view = VIEWS[0]
        self.layer = ""  # whose sizes are shown
        self.heat, self.depth, self.lines, self.ridges = HeatMap(look), Depth(look), LayerLines(look), Ridges(look)
        self.quantities = chooser("What is shown of each layer", QUANTITIES.values())
        self.views = chooser("What is shown beside the heat map", (view.title for view in VIEWS))
        self.caption = QLabel(objectName="hint")
        self.caption.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # it asks for no room
        self.caption.setFont(ui(9))
        explain(self.caption)
        self.waiting = QLabel(objectName="hint", alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self.waiting.setFont(ui(9))
        self.timer = QTimer(self, singleShot=True, interval=EVERY)
        self.timer.timeout.connect(self.draw)
        self.lay_out()
        self.connect_views()
        session.timeline_changed.connect(self.follow)
        session.past.moved.connect(self.go)
        session.state_changed.connect(self.invite)
        scope.document.inspected.connect(self.follow)
        selection.changed.connect(self.mark)
        scope.entered.connect(self.mark)
        self.invite()
        self.choose(0)

    def lay_out(self) -> None:
        """The heat map and the other views, each below what it shows."""
        beside = QWidget()
        self.shown = QStackedLayout(beside)
        for view in (self.depth, self.lines, self.ridges):
            self.shown.addWidget(view)
        both = QSplitter()
        both.addWidget(headed(self.quantities, QLabel(), self.heat))
        both.addWidget(headed(self.views, self.caption, beside))
        both.setHandleWidth(10)
        both.setStyleSheet("QSplitter::handle { background: transparent; }")
        both.setChildrenCollapsible(False)
        both.setSizes([1400, 1000])
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(12, 6, 12, 10)
        column.addWidget(both)
        self.pages = QStackedLayout(self)
        self.pages.addWidget(self.waiting)
        self.pages.addWidget(page)

    def connect_views(self) -> None:
        """What is chosen, pointed at and scrubbed in one is in all."""
        self.quantities.activated.connect(self.choose)
        self.views.activated.connect(self.look_at)
        for view in (self.heat, self.depth, self.lines):
            view.chosen.connect(self.choose_layer)
        for view in (self.heat, self.lines, self.ridges):
            view.scrubbed.connect(self.session.past.show)
        for view in (self.heat, self.depth, self.lines, self.ridges):
            view.said.connect(partial(self.say, view))

    def invite(self) -> None:
        """What to do while there is nothing to see."""
        self.waiting.setText(invitation(self.session.state, PURPOSE))

    def choose(self, place: int) -> None:
        """Another quantity, in heat map and profile."""
        self.quantity = list(QUANTITIES)[place]
        self.quantities.setToolTip(MEANINGS[self.quantity])
        self.explain()
        self.draw()

    def look_at(self, place: int) -> None:
        """Another view beside the heat map."""
        self.view = VIEWS[place]
        self.shown.setCurrentWidget(self.ridges if self.view.kind else self.lines if self.view.lines else self.depth)
        self.explain()
        self.draw()

    def explain(self) -> None:
        """How to read what is seen beside the heat map."""
        lines, kind = self.view.lines, self.view.kind
        text = SIZES.format(kind=kind) if kind else lines[1].meaning if lines else HEALTHY[self.quantity]
        for widget in (self.views, self.caption):
            widget.setToolTip(text)

    def choose_layer(self, name: str) -> None:
        """Its node is selected on the canvas, if it is still there."""
        if self.there(name):
            self.chosen.emit(name)

    def there(self, name: str) -> bool:
        """Whether the graph as it is drawn now has the node."""
        return any(key[0] == name for key in self.scope.document.inspection.specs)

    def follow(self) -> None:
        """There is something new: draws it soon, if somebody looks."""
        if self.isVisible() and not self.timer.isActive():
            self.timer.start()

    def draw(self) -> None:
        """What is known now."""
        self.pieces = line(self.session.timeline)
        self.pages.setCurrentIndex(1 if self.pieces else 0)
        self.table = self.of_layers(self.quantity) if self.pieces else None
        if self.table is not None:
            self.heat.show_table(self.table)
            if self.view.lines is not None:
                quantity, bounds = self.view.lines
                self.lines.show_table(self.of_layers(quantity), bounds)
            self.mark()
            self.go()

    def of_layers(self, quantity: Quantity) -> Table:
        """Of the layers that are drawn now."""
        return table(self.pieces, quantity, self.layers(quantity))

    def layers(self, quantity: Quantity) -> tuple[str, ...]:
        """Those of which anything is told, in the order of the data; the next iteration may be long off."""
        told = set(all_layers(self.pieces, quantity))
        return tuple(name for name in self.scope.document.inspection.order if name in told)

    def go(self) -> None:
        """To the iteration that is shown, as far as it lies on the line that the run is on; else to the newest."""
        place, timeline = self.session.past.wished, self.session.timeline
        if self.table is None or timeline is None or not self.isVisible():
            return
        past = place is not None and on_the_line(timeline, place)
        iteration = place.iteration if place is not None and past else int(self.table.iterations[-1])
        for view in (self.heat, self.lines, self.ridges):
            view.show_cursor(iteration if past or place is None else None)
        if self.view.kind is None and self.view.lines is None:
            row = row_at(self.table, iteration)
            self.depth.show_row(self.table, row, self.quantity)
            near = int(self.table.iterations[row])
            self.head(f"{'iteration' if near == iteration else 'nearest kept:'} {count(near)}", room=grown(ITERATION))

    def head(self, text: str, room: int = 0) -> None:
        """What the view beside the heat map is of; it takes so many pixels from the map at most."""
        self.caption.setText(text)
        self.caption.setMinimumWidth(min(room, self.caption.fontMetrics().horizontalAdvance(text)))

    def say(self, view: QWidget, text: str) -> None:
        """What is under the pointer, beside it."""
        QToolTip.showText(QCursor.pos(), text, view)

    def mark(self) -> None:
        """What is selected on the canvas is marked in all views; of a layer that is, the sizes are shown."""
        if not self.pieces:
            return
        trained = self.layers("gradients")
        marked = frozenset(name for name in trained + self.layers("dead") if self.is_selected(name))
        for view in (self.heat, self.depth, self.lines):
            view.select(marked)
        if self.layer not in trained:
            self.layer = trained[0] if trained else ""
        self.layer = next((name for name in trained if name in marked), self.layer)
        self.wish()
        if self.view.kind is not None:
            self.ridges.show_magnitudes(magnitudes(self.session.timeline, self.layer), self.view.kind)
        if self.view.kind is not None or self.view.lines is not None:
            self.head(self.layer if self.view.kind is not None else ", ".join(sorted(marked)[:3]))

    def wish(self) -> None:
        """Asks for sizes only while they are seen."""
        self.session.wishes.layer = self.layer if self.isVisible() and self.view.kind is not None else None

    def is_selected(self, name: str) -> bool:
        """Whether the node, or a group around it, is selected where the canvas is."""
        if "." not in name:
            path: tuple[str, ...] = (name,)
        elif self.there(name):
            path = whole_path(self.scope.document.sheet, name)
        else:
            return False
        depth = len(self.scope.path)
        return path[:depth] == self.scope.path and len(path) > depth and path[depth] in self.selection.nodes

    def showEvent(self, event: QShowEvent) -> None:
        self.session.wishes.want_timeline("gradient flow", True)
        self.draw()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self.session.wishes.want_timeline("gradient flow", False)
        self.wish()
        super().hideEvent(event)


def chooser(name: str, words: Iterable[str]) -> StillComboBox:
    """A box of choices."""
    box = StillComboBox()
    box.addItems(list(words))
    box.setAccessibleName(name)
    explain(box)
    return box


def headed(box: StillComboBox, said: QLabel, view: QWidget) -> QWidget:
    """A view below its choice and a line of words."""
    found = QWidget()
    head = QHBoxLayout()
    head.setSpacing(12)
    head.addWidget(box)
    head.addWidget(said, 1)
    column = QVBoxLayout(found)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(6)
    column.addLayout(head)
    column.addWidget(view, 1)
    return found
