"""How gradients flow, layer by layer, over the whole run: what is shown together for one quantity and one iteration."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSplitter, QStackedLayout, QVBoxLayout, QWidget

from editor.document.inside import whole_path
from editor.document.scope import Scope
from editor.forms.choice import StillComboBox
from editor.look.fonts import ui
from editor.look.look import Look
from editor.look.numbers import count
from editor.panels.depth import Depth
from editor.panels.heat_map import HeatMap
from editor.selection import Selection
from editor.training.branches import on_the_line
from editor.training.session import Session
from editor.training.words import invitation
from engine.flow import Quantity, Table, layers_of, line, row_at, table
from engine.timeline import Readings

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
PURPOSE = "to see, layer by layer, how large the gradients are that come back from the loss, and where they vanish"


class GradientFlow(QWidget):
    """A heat map of all iterations, and beside it what the layers have at the one that is shown."""

    chosen = Signal(str)  # a node, by its long name

    def __init__(self, scope: Scope, session: Session, selection: Selection, look: Look) -> None:
        super().__init__()
        self.scope, self.session, self.selection, self.look = scope, session, selection, look
        self.pieces: list[Readings] = []
        self.table: Table | None = None
        self.quantity: Quantity = "gradients"
        self.depth_of = ""  # when
        self.choice = StillComboBox()
        self.choice.addItems(list(QUANTITIES.values()))
        self.choice.setAccessibleName("What is shown of each layer")
        self.said = QLabel(objectName="hint")
        self.said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # it asks for no room
        self.heat, self.depth = HeatMap(look), Depth(look)
        self.waiting = QLabel(objectName="hint", alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self.timer = QTimer(self, singleShot=True, interval=EVERY)
        self.timer.timeout.connect(self.draw)
        self.lay_out()
        self.choice.activated.connect(self.choose)
        for view in (self.heat, self.depth):
            view.chosen.connect(self.choose_layer)
            view.said.connect(self.say)
        self.heat.scrubbed.connect(session.past.show)
        session.timeline_changed.connect(self.follow)
        session.past.moved.connect(self.go)
        session.state_changed.connect(self.invite)
        selection.changed.connect(self.mark)
        scope.entered.connect(self.mark)
        self.invite()
        self.choose(0)

    def lay_out(self) -> None:
        """What is shown above, heat map and profile below."""
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.choice)
        head.addWidget(self.said, 1)
        self.both = QSplitter()
        for view in (self.heat, self.depth):
            self.both.addWidget(view)
        self.both.setHandleWidth(8)
        self.both.setStyleSheet("QSplitter::handle { background: transparent; }")
        self.both.setChildrenCollapsible(False)
        self.both.setSizes([1600, 1000])
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(12, 6, 12, 10)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.both, 1)
        self.pages = QStackedLayout(self)
        self.pages.addWidget(self.waiting)
        self.pages.addWidget(page)
        for label in (self.said, self.waiting):
            label.setFont(ui(9))

    def invite(self) -> None:
        """What to do while there is nothing to see."""
        self.waiting.setText(invitation(self.session.state, PURPOSE))

    def choose(self, place: int) -> None:
        """Another quantity, in all views."""
        self.quantity = list(QUANTITIES)[place]
        self.choice.setToolTip(MEANINGS[self.quantity])
        self.draw()

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
        if not self.pieces:
            self.table = None
            return
        self.table = table(self.pieces, self.quantity, layers_of(self.pieces[-1], self.quantity))
        self.heat.show_table(self.table)
        self.mark()
        self.go()

    def go(self) -> None:
        """To the iteration that is shown, as far as it lies on the line that the run is on; else to the newest."""
        place, timeline = self.session.past.wished, self.session.timeline
        if self.table is None or timeline is None or not self.isVisible():
            return
        past = place is not None and on_the_line(timeline, place)
        iteration = place.iteration if place is not None and past else int(self.table.iterations[-1])
        row = row_at(self.table, iteration)
        self.heat.show_cursor(iteration if past or place is None else None)
        self.depth.show_row(self.table, row, self.quantity)
        self.depth_of = f"Across depth: iteration {count(int(self.table.iterations[row]))}"
        self.say("")

    def say(self, text: str) -> None:
        """What is under the pointer, or else of when the profile is."""
        self.said.setText(text or self.depth_of)

    def mark(self) -> None:
        """What is selected on the canvas is marked in all views."""
        names = self.pieces[-1].nodes + self.pieces[-1].sources if self.pieces else ()
        marked = frozenset(name for name in names if self.is_selected(name))
        for view in (self.heat, self.depth):
            view.select(marked)

    def is_selected(self, name: str) -> bool:
        """Whether the node, or a group around it, is selected where the canvas is."""
        if "." not in name:
            path = (name,)
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
        super().hideEvent(event)
