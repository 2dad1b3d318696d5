"""The race: two drawings in training, one above or beside the other, and all that is shared between them."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMainWindow, QSplitter, QVBoxLayout, QWidget

from editor.canvas.view import fitted
from editor.command import Command, plain
from editor.keymap import Keymap, sequences, spoken
from editor.look.look import Look
from editor.panels.both_depths import Depths
from editor.panels.both_losses import Losses
from editor.panels.legend import Legend
from editor.race.aside import Aside
from editor.race.course import ABOVE
from editor.race.lane import HEAD, Lane
from editor.race.rivals import Rival
from editor.race.time_bar import TimeBar
from editor.race.together import Together
from editor.race.transport import Transport
from editor.tabbing import step
from editor.training.inline import InlineWorker
from editor.training.lockstep import Lockstep
from editor.training.process import WorkerProcess
from editor.training.session import Session
from engine.graph import Wire

EVERY = 150  # ms from one drawing of the plots to the next at most
PLOTS = 230  # px
SMALLEST = QSize(1000, 640)
OWN = {"train": "train", "step": "step_batch", "reset": "reset"}  # the main window's commands whose keys they have


class RaceWindow(QMainWindow):
    """Closing it ends both workers."""

    closed = Signal()

    def __init__(
        self,
        rivals: tuple[Rival, Rival],
        look: Look,
        keymap: Keymap,
        parent: QWidget | None = None,
        *,
        worker: Callable[[], WorkerProcess | InlineWorker] = WorkerProcess,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"{rivals[0].title} against {rivals[1].title} — Race")
        self.setMinimumSize(SMALLEST)
        self.keymap = keymap
        self.look = Aside(look)
        self.lanes = tuple(Lane(rival, place, self.look, keymap, worker) for place, rival in enumerate(rivals))
        sessions = [lane.session for lane in self.lanes]
        self.lockstep, self.together = Lockstep(sessions, self), Together(sessions, self)
        self.commands = {command.key: command for command in self.own_commands()}
        self.actions_by_key = {key: self.action(command) for key, command in self.commands.items()}
        self.addActions(list(self.actions_by_key.values()))
        self.transport = Transport(self.lockstep, self.look, self.actions_by_key)
        self.legend = Legend(self.look)
        sides = [lane.side for lane in self.lanes]
        self.losses, self.depths = Losses(sides, self.look), Depths(sides, self.look)
        self.time_bar = TimeBar(self.together, self.look)
        self.state = QLabel(objectName="hint")
        self.timer = QTimer(self, singleShot=True, interval=EVERY)
        self.timer.timeout.connect(self.draw)
        self.lay_out()
        self.connect_all()
        if parent is not None:
            parent.installEventFilter(self)  # when that window goes, so does this one
        for lane in self.lanes:
            lane.begin()
        self.refresh()
        self.transport.train.setFocus()

    def own_commands(self) -> tuple[Command, ...]:
        """What is done to both at once."""
        lockstep = self.lockstep
        return (
            Command(
                "train", "Train both", lockstep.toggle, says="Trains both, iteration by iteration, or pauses them."
            ),
            Command("step", "Step both", lockstep.step, says="Runs one iteration of each.", refused=self.why_no_step),
            Command("reset", "Reset both", self.reset, says="Draws the first weights of both again, at iteration 0."),
        )

    def choose_wires(self, commands: Sequence[Command]) -> None:
        """The commands of the legend's menus, which choose what wires show."""
        self.commands |= {command.key: command for command in commands}
        self.actions_by_key |= {command.key: self.action(command) for command in commands}
        self.legend.add_menus(self.actions_by_key)
        self.refresh()

    def action(self, command: Command) -> QAction:
        """Its action, under the keys that the main window has for the like."""
        found = QAction(plain(command.words), self, checkable=command.checked is not None)
        keys = self.keymap.shortcuts.get(OWN.get(command.key, ""), "")
        found.setShortcuts(sequences(keys))
        found.setToolTip(f"{command.says} ({spoken(keys)})" if keys else command.says)
        found.triggered.connect(lambda: (command.does(), self.refresh()))
        return found

    def lay_out(self) -> None:
        """Transport and legend above, then both drawings, then both plots, then the time line."""
        head, column, whole = QHBoxLayout(), QVBoxLayout(), QWidget()
        head.setContentsMargins(14, 8, 14, 8)
        head.setSpacing(14)
        head.addWidget(self.transport)
        head.addWidget(self.state, 1)
        head.addWidget(self.legend)
        self.bar = QWidget(objectName="raised")
        self.bar.setLayout(head)
        self.drawings, self.plots, self.middle = Drawings(), QSplitter(), QSplitter(Qt.Orientation.Vertical)
        for splitter, widgets in (
            (self.drawings, self.lanes),
            (self.plots, (self.losses, self.depths)),
            (self.middle, (self.drawings, self.plots)),
        ):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(1)
            for widget in widgets:
                splitter.addWidget(widget)
        self.plots.setMinimumHeight(150)
        self.middle.setStretchFactor(0, 1)
        self.middle.setSizes([10_000, PLOTS])
        for splitter in (self.drawings, self.plots):
            splitter.setSizes([1000, 1000])
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.middle, 1)
        column.addWidget(self.time_bar)
        whole.setLayout(column)
        self.setCentralWidget(whole)

    def connect_all(self) -> None:
        """Who tells whom."""
        for place, lane in enumerate(self.lanes):
            lane.canvas.wire_hovered.connect(partial(self.mark, lane))
            lane.session.progressed.connect(self.follow)
            lane.session.compiled.connect(self.refresh)
            lane.selected.connect(partial(self.select, lane, self.lanes[1 - place]))
        self.together.timeline_changed.connect(self.follow)
        self.together.past.moved.connect(self.draw)
        self.lockstep.changed.connect(self.after_change)
        self.lockstep.ended.connect(self.tell_end)
        self.look.shaded.connect(self.refresh)
        self.legend.left.connect(self.lanes[0].canvas.setFocus)
        self.depths.chosen.connect(lambda place, name: self.lanes[place].canvas.selection.set((name,)))

    def why_no_step(self) -> str:
        """Both run already."""
        return "Pause both first." if self.lockstep.running else ""

    def after_change(self) -> None:
        """They run, or do no more; what made them stop is dealt with once they run again."""
        if self.lockstep.running:
            self.say_nothing()
        self.refresh()

    def say_nothing(self) -> None:
        """Of what has happened to either of them."""
        for lane in self.lanes:
            lane.say("")

    def refresh(self) -> None:
        """What can be done now, and what is on."""
        for key, command in self.commands.items():
            action, refused = self.actions_by_key[key], command.refused()
            action.setEnabled(not refused and (key not in OWN or self.lockstep.ready))
            if command.checked is not None:
                action.setChecked(command.checked())
        self.follow()

    def follow(self) -> None:
        """There is something new: it is drawn soon."""
        if not self.lockstep.running and not self.transport.train.isEnabled() and self.lockstep.ready:
            self.refresh()
        if not self.timer.isActive():
            self.timer.start()

    def draw(self) -> None:
        """Curves and profiles as they are now."""
        wished, live = self.together.past.wished, self.together.live
        self.losses.draw()
        self.losses.show_past(wished.iteration if wished is not None else None)
        if wished is not None or live is not None:
            self.depths.show_iteration(wished.iteration if wished is not None else live.iteration)
        self.state.setText(self.words())

    def words(self) -> str:
        """Where both are."""
        one, other = self.lockstep.iterations
        if not self.lockstep.ready:
            return "Getting ready…"
        if one == other:
            return f"both at iteration {one:,}"
        return f"{abs(one - other):,} iteration{'s' if abs(one - other) > 1 else ''} apart"

    def reset(self) -> None:
        """From the start."""
        self.say_nothing()
        self.lockstep.reset()

    def tell_end(self, session: Session) -> None:
        """One of them has stopped by itself."""
        lane = next(lane for lane in self.lanes if lane.session is session)
        if session.state == "finished" and session.sheet is not None:
            lane.say(f"All {session.sheet.training.epochs:,} epochs are done. Train both for as many more.")

    def mark(self, lane: Lane, wire: object) -> None:
        """The hovered wire, on the legend of both."""
        self.legend.show_reading(lane.canvas.picture.reading(wire) if isinstance(wire, Wire) else None)

    def select(self, lane: Lane, other: Lane) -> None:
        """What is selected in one is in the other."""
        other.select(lane.canvas.selection.nodes)

    @property
    def panels(self) -> tuple[QWidget, ...]:
        """In the order in which Tab goes through them."""
        return (self.bar, *self.lanes, self.losses, self.depths, self.time_bar)

    def focusNextPrevChild(self, on: bool) -> bool:
        return step(self.panels, on)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Hide and not event.spontaneous():
            self.close()
        return False

    def closeEvent(self, event: QCloseEvent) -> None:
        for lane in self.lanes:
            lane.session.close()
        self.closed.emit()
        event.accept()


class Drawings(QSplitter):
    """Both lanes, so as there is most room for their drawings."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        lanes = [self.widget(place) for place in range(self.count())]
        bounds = [lane.canvas.picture.scene.bounds() for lane in lanes if isinstance(lane, Lane)]
        self.setOrientation(arrangement(bounds, event.size()))
        super().resizeEvent(event)


def arrangement(bounds: Sequence[QRectF], room: QSize) -> Qt.Orientation:
    """Side by side or one above the other: whatever shows the smaller of two drawings larger."""

    def scale(wide: float, tall: float) -> float:
        return min(fitted(each, QSizeF(wide, tall - HEAD), above=ABOVE).scale for each in bounds)

    wide, tall = room.width(), room.height()
    beside, below = scale(wide / 2, tall), scale(wide, tall / 2)
    return Qt.Orientation.Horizontal if beside >= below else Qt.Orientation.Vertical
