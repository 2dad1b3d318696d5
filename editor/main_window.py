"""The window: puts the panels together around the canvas and behaves in no way of its own."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QMainWindow, QMenu, QSizePolicy, QSplitter, QTabWidget, QToolBar, QVBoxLayout, QWidget

from editor.canvas.breadcrumbs import Breadcrumbs
from editor.canvas.canvas import Canvas
from editor.canvas.find import Find
from editor.canvas.making_room import with_room
from editor.canvas.minimap import Minimap
from editor.canvas.reveal import show
from editor.canvas.weights.card import WeightCard
from editor.doctor.treatment import Treatment
from editor.document.document import Document
from editor.document.offers import Offers
from editor.document.scope import Scope
from editor.explain import explain
from editor.file_commands import FileCommands
from editor.floating import Floating
from editor.keymap import Keymap
from editor.look.look import Look
from editor.panels.banner import Banner
from editor.panels.inspector import Inspector
from editor.panels.legend import Legend
from editor.panels.looking_back import LookingBack
from editor.panels.loop_ribbon import LoopRibbon
from editor.panels.palette import Palette
from editor.panels.readouts import Readouts
from editor.panels.status import Status
from editor.panels.timeline import TimelineBar
from editor.panels.transport import Transport
from editor.selection import Selection
from editor.tabbing import step
from editor.training.follow import Follow, meaning
from editor.training.freshness import Freshness
from editor.training.live_values import SessionValues
from editor.training.playback import Playback
from editor.training.session import Session
from editor.window_drop import WindowDrop
from engine.editing.inside import located
from engine.graph import Wire
from engine.layers.layer import LAYERS

SMALLEST = QSize(1040, 640)  # less and the toolbar would hide its numbers
PALETTE, INSPECTOR, PLOTS = 178, 320, 226  # pixels that the panels take at first
LOWEST = 150  # pixels of height that the plots keep


class MainWindow(QMainWindow):
    """Menus and toolbar above, palette left, canvas over plots in the middle, inspector right, status below."""

    why_asked = Signal(str)  # where an illness is explained, as `Finding` has it

    def __init__(self, document: Document, session: Session, look: Look) -> None:
        super().__init__()
        self.document, self.session, self.look = document, session, look
        self.setMinimumSize(SMALLEST)
        self.commands: Mapping[str, QAction] = {}
        self.keymap = Keymap(self)
        self.selection = Selection()
        self.scope = Scope(document)
        self.canvas = Canvas(self.scope, session, self.selection, look)
        self.files = FileCommands(self, document, session, self.canvas.editing.dismiss)
        self.follow = Follow(document, session)
        self.freshness = Freshness(self, document, self.follow)
        self.palette_panel = Palette(look)
        self.offers = Offers(document, with_room)
        self.treatment = Treatment(document, session, self.follow, with_room)
        self.inspector = Inspector(self.scope, session, self.selection, look, self.offers)
        self.legend = Legend(look, self.canvas)
        self.banner = Banner(look, self.canvas)
        self.playback = Playback(session)
        self.timeline_bar = TimelineBar(session, self.playback, look)
        self.minimap, self.find = Minimap(self.canvas), Find(self.canvas)
        self.breadcrumbs = Breadcrumbs(self.canvas, document)
        self.weights = WeightCard(self.canvas, session)
        self._meant = meaning(document.sheet)  # when the banner was looked at last
        self.plots = QTabWidget()
        self.plots.setDocumentMode(True)
        self.plots.setMinimumHeight(LOWEST)  # no plot may push the canvas away
        self._arrange()
        self._connect()
        self.dropping = WindowDrop(self, self.canvas)
        self._was_painted = False
        SessionValues(self, document, session)
        explain(self)
        self.say_title()
        self.canvas.setFocus()  # typing on the canvas adds layers; the search field would take the letters

    def _arrange(self) -> None:
        """Splitters and status bar."""
        self.middle, above = QSplitter(Qt.Orientation.Vertical), QWidget()
        column = QVBoxLayout(above)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.canvas, 1)
        column.addWidget(self.timeline_bar)
        self.middle.addWidget(above)
        self.middle.addWidget(self.plots)
        self.middle.setStretchFactor(0, 1)
        self.across = QSplitter()
        for widget in (self.palette_panel, self.middle, self.inspector):
            self.across.addWidget(widget)
        self.across.setStretchFactor(1, 1)
        for splitter in (self.across, self.middle):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(1)
        self.across.setSizes([PALETTE, 10_000, INSPECTOR])
        self.middle.setSizes([10_000, PLOTS])
        self.setCentralWidget(self.across)
        status = Status(self.document, self.session, self.look)
        status.asked.connect(self.show_tab)
        self.setStatusBar(status)

    def add_commands(self, actions: Mapping[str, QAction]) -> None:
        """The toolbar: what runs the training, where the loop stands, and the four numbers."""
        self.commands = actions
        self.legend.add_menus(actions)
        self.timeline_bar.add_commands(actions)
        looking_back = LookingBack(self.session, self.look, self.canvas, actions)
        self.floating = Floating(self.canvas, self.legend, self.weights, looking_back, self.banner)
        for key in (key for key in actions if key in ("train", "reset") or key.startswith("step_")):
            actions[key].triggered.connect(self.banner.dismiss)  # what went wrong is being dealt with
        bar = QToolBar("Training")
        bar.setMovable(False)
        bar.toggleViewAction().setEnabled(False)
        bar.addWidget(Transport(self.session, self.look, actions))
        bar.addWidget(LoopRibbon(self.session, self.look, actions))
        gap = QWidget()
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar.addWidget(gap)
        bar.addWidget(Readouts(self.session, self.look))
        self.addToolBar(bar)

    @property
    def panels(self) -> tuple[QWidget, ...]:
        """In the order in which Tab goes through them."""
        bars = self.findChildren(QToolBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return (self.palette_panel, self.canvas, self.timeline_bar, self.plots, self.inspector, *bars, self.statusBar())

    def focusNextPrevChild(self, on: bool) -> bool:
        return step(self.panels, on)

    def _connect(self) -> None:
        """Who tells whom."""
        self.palette_panel.chosen.connect(self.insert)
        self.canvas.wire_hovered.connect(self._mark_on_legend)
        self.legend.left.connect(self.canvas.setFocus)
        self.canvas.menu_asked.connect(self.open_menu)
        self.canvas.file_dropped.connect(lambda path: QTimer.singleShot(0, self, lambda: self.files.open_path(path)))
        self.session.progressed.connect(lambda: self._mark_on_legend(self.canvas.picture.hovered))
        self.session.went_on.connect(self.say_title)
        self.document.title_changed.connect(self.say_title)
        self.document.replaced.connect(self.canvas.setFocus)
        self.document.replaced.connect(self.banner.dismiss)
        self.document.changed.connect(self._after_change)
        self.session.failed.connect(self.banner.say)
        self.session.halted.connect(lambda halted: self.banner.say(halted.sentence))
        self.session.restarted.connect(self.banner.say)
        self.session.state_changed.connect(self._say_refused)
        self.session.state_changed.connect(lambda state: state == "running" and self.banner.dismiss())
        self.session.past.refused.connect(self.banner.say)
        self.inspector.plates.left.connect(self.canvas.setFocus)

    def insert(self, kind: str) -> None:
        """Adds a layer of this type as near to the middle of the canvas as there is room."""
        self.canvas.editing.add_in_view(LAYERS[kind]())

    def open_menu(self, keys: str, at: QPoint) -> None:
        """A menu of these commands at this point of the screen; those that can do nothing here are left out."""
        self.menu = QMenu(self)
        for key in keys.split():
            if key == "|":
                self.menu.addSeparator()
            elif key in self.commands and self.commands[key].isEnabled():
                self.menu.addAction(self.commands[key])
        self.menu.popup(at)

    def _mark_on_legend(self, wire: object) -> None:
        self.legend.show_reading(self.canvas.picture.reading(wire) if isinstance(wire, Wire) else None)

    def _after_change(self) -> None:
        """What went wrong is dealt with by an edit that means something to the training; moving nodes is none."""
        before, self._meant = self._meant, meaning(self.document.sheet)
        if before != self._meant:
            self.banner.dismiss()

    def _say_refused(self) -> None:
        """Why there is no program, where the drawing does not show it: a sample can't be used."""
        if self.session.refused and not self.document.inspection.errors:
            self.banner.say(str(self.session.refused[0]))

    def say_title(self) -> None:
        """The document's name, with a star while there is something to save."""
        self.setWindowTitle(self.files.window_title())

    def add_plots(self) -> None:
        """The plots, imported now: pyqtgraph takes longer to load than the window to appear."""
        from editor.plots import add_tabs

        add_tabs(self)

    def go_to(self, long: str) -> None:
        """Selects a node, wherever it lies, and shows it."""
        show(self.canvas, *located(self.document.sheet, long))

    def show_tab(self, title: str) -> None:
        """The tab below the canvas that is called so, with the keyboard in it."""
        if self.plots.isHidden():
            self.commands["show_plots"].trigger()
        titles = [self.plots.tabText(place) for place in range(self.plots.count())]
        self.plots.setCurrentIndex(next(place for place, each in enumerate(titles) if each.startswith(title)))
        self.plots.currentWidget().setFocus()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self.add_plots)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            QTimer.singleShot(0, self, self.freshness.look)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.files.may_lose():
            event.ignore()
            return
        self.session.close()
        event.accept()
