"""The mixer: a fader for every weight, a meter for its gradient; prediction and loss answer while one drags."""

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedLayout, QWidget

from editor.document import masking
from editor.document.document import Document, Turn
from editor.document.scope import Scope
from editor.look.fonts import grown, ui
from editor.look.look import Look
from editor.panels.desk import Desk, Strip, laid_out, numbers
from editor.panels.mixer_reading import MixerReading
from editor.panels.mixer_strips import MixerStrips
from editor.panels.rate_fader import RateFader
from editor.selection import Selection
from editor.training.session import Session
from engine.editing import edits
from engine.graph import Graph
from engine.groups.group import Group
from engine.groups.unfold import MOST, size, unfold
from engine.mixing import Level, Mix, Mixing, Tried

READING = 262  # px that the words take


class Mixer(QWidget):
    """Strips of the selected layers' weights, or of all; it asks the session for those in view while it is seen."""

    def __init__(self, scope: Scope, session: Session, selection: Selection, look: Look) -> None:
        super().__init__()
        self.scope, self.session, self.selection, self.look = scope, session, selection, look
        self.mix: Mix | None = None
        self.graph = Graph()  # without groups
        self.opened: frozenset[str] = frozenset()
        self.tried: Tried | None = None
        self.letting_go: Tried | None = None  # the fader was released here; the worker has not yet said what was before
        self.movements = 0  # of the master fader
        self.rate, self.strips, self.reading = RateFader(), MixerStrips(look), MixerReading()
        self.waiting = QLabel(objectName="hint", alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self.waiting.setFont(ui(9))
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(10, 4, 10, 4)
        row.setSpacing(6)
        row.addWidget(self.rate)
        row.addWidget(self.strips, 1)
        row.addWidget(self.reading)
        self.widen()
        look.changed.connect(self.widen)
        self.pages = QStackedLayout(self)
        self.pages.addWidget(self.waiting)
        self.pages.addWidget(page)
        self.connect_parts()
        self.follow_sheet()

    def widen(self) -> None:
        """What the words take."""
        self.reading.setFixedWidth(grown(READING))

    @property
    def document(self) -> Document:
        """What the mixer edits, whatever part of it one sees."""
        return self.scope.document

    def connect_parts(self) -> None:
        """Who tells whom."""
        strips = self.strips
        strips.chosen.connect(self.choose)
        strips.dragged.connect(self.drag)
        strips.released.connect(self.let_go)
        strips.dropped.connect(self.drop)
        strips.still_asked.connect(self.freeze)
        strips.solo_asked.connect(self.solo)
        strips.opening_asked.connect(self.open)
        strips.moved.connect(self.ask)
        self.rate.moved.connect(self.set_rate)
        self.rate.taken.connect(self.count_movement)
        self.session.went_on.connect(self.take)
        self.selection.changed.connect(self.refresh)
        self.selection.weight_changed.connect(self.reveal)
        self.scope.changed.connect(self.follow_sheet)

    # What there is to see.

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.take()
        self.follow_sheet()
        self.reveal()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.tried = self.letting_go = None
        self.session.mix(None)

    def take(self) -> None:
        """What the worker says of the newest iteration."""
        live = self.session.live
        if live is None:
            self.mix = self.tried = self.letting_go = None
            self.strips.settle()
        elif live.mix is not None:
            first, self.mix = self.mix is None, live.mix
            self.commit()
            if first:
                self.reveal()  # what was selected before anything was known of its strip
        else:
            return
        self.refresh()

    def follow_sheet(self) -> None:
        """The document has changed."""
        if not self.isVisible():
            return
        sheet = self.document.sheet
        self.graph = unfold(sheet.graph).graph if size(sheet.graph) <= MOST else Graph()
        self.rate.show_rate(sheet.training.optimizer.learning_rate)
        self.refresh()

    def refresh(self) -> None:
        """Shows what is known of what is selected."""
        if not self.isVisible():
            return
        levels = self.levels()
        desk = laid_out(levels, self.opened) if levels else Desk()
        self.waiting.setText(self.excuse())
        self.pages.setCurrentIndex(1 if desk.count else 0)
        self.strips.show_desk(desk, self.graph, self.mix)
        strip = self.strips.current
        there = strip is not None and self.strips.current_number() is not None
        told = numbers(self.mix, strip) if there and strip is not None and self.mix is not None else None
        self.reading.show_strip(strip if there else None, told, self.mix)
        self.ask()

    def levels(self) -> list[Level]:
        """Of the selected nodes that have weights, or of all where nothing is selected."""
        levels = self.mix.levels if self.mix is not None else ()
        chosen = self.nodes()
        return [level for level in levels if chosen is None or level.node in chosen]

    def nodes(self) -> set[str] | None:
        """The long names of those that have the selected nodes' weights; None where nothing is selected."""
        nodes, found = self.scope.sheet.graph.nodes, set[str]()
        chosen = [name for name in self.selection.nodes if name in nodes]
        for name in chosen:
            long = self.scope.long_name(name)
            inside = isinstance(nodes[name], Group)
            found |= {each for each in self.graph.nodes if each == long or (inside and each.startswith(f"{long}."))}
        return {self.graph.keeper(name) for name in found} if chosen else None

    def excuse(self) -> str:
        """Why there are no strips."""
        if self.mix is not None and self.mix.refused:
            return self.mix.refused
        if self.mix is None:
            return "Complete the graph to see its weights as faders."
        if self.nodes() is not None:
            return "The selected nodes have no weights. Select a layer that has some, or nothing to see all."
        return "The graph has no weights."

    def ask(self) -> None:
        """For the weights in view."""
        if self.isVisible():
            parts = self.strips.desk.parts(*self.strips.span)
            self.session.mix(Mixing(parts, self.tried))

    # What is selected.

    def choose(self, strip: Strip) -> None:
        """A strip was pressed."""
        self.selection.set_weight(strip.weight)
        self.refresh()

    def reveal(self) -> None:
        """A weight was selected, here or elsewhere."""
        weight = self.selection.weight
        strip = self.strips.current
        if not self.isVisible() or weight is None or (strip is not None and strip.weight == weight):
            return
        node = self.graph.keeper(weight.node)
        own = weight._replace(node=node)
        if all(level.node != node for level in self.levels()):
            return
        if self.strips.desk.number(node, own) is None:
            self.opened |= {node}
            self.refresh()
        number = self.strips.desk.number(node, own)
        if number is not None:
            self.strips.current = self.strips.desk.strip(number)
            self.strips.bring(number)
            self.refresh()

    def open(self, node: str) -> None:
        """Shows a large layer's weights, or its norm alone."""
        self.opened ^= {node}
        self.refresh()

    # What is turned.

    def drag(self, strip: Strip, value: float) -> None:
        """A fader is on its way; training pauses."""
        self.session.pause()
        self.tried, self.letting_go = Tried(strip.key, strip.place, value), None
        self.ask()

    def let_go(self, strip: Strip, value: float) -> None:
        """It stays here, once it is known exactly where it was."""
        self.tried = self.letting_go = Tried(strip.key, strip.place, value)
        self.ask()
        self.commit()

    def drop(self) -> None:
        """It goes back to where it was."""
        self.tried = self.letting_go = None
        self.strips.settle()
        self.ask()

    def commit(self) -> None:
        """The step that can be undone, with the numbers as the worker holds them."""
        outcome, wanted = (self.mix.outcome if self.mix is not None else None), self.letting_go
        if outcome is None or wanted is None or not same(outcome.tried, wanted):
            return
        self.tried = self.letting_go = None
        key, place, value = outcome.tried.key, outcome.tried.place, outcome.tried.value
        strip = self.strips.lifted.strip if self.strips.lifted is not None else None
        self.strips.settle()
        weight = strip.weight if strip is not None else None
        words = f"Set {weight.title} of {weight.node}" if weight is not None else "Set a weight"
        self.document.turn(words, Turn(key, place, outcome.before), Turn(key, place, value))
        self.ask()

    def freeze(self, strip: Strip) -> None:
        """M: lets a weight, or a layer, rest or learn."""
        weight, sheet = strip.weight, self.document.sheet
        if weight is None:
            self.document.apply(f"Freeze or unfreeze {strip.node}", masking.frozen(sheet, strip.node))
            return
        run = (strip.place, strip.place + 1)
        changed = masking.masked(sheet, strip.node, strip.parameter, strip.shape, run, "still")
        self.document.apply(f"Freeze or unfreeze {weight.title} of {strip.node}", changed)

    def solo(self, strip: Strip) -> None:
        """S: while anything is solo, nothing else learns."""
        weight, sheet = strip.weight, self.document.sheet
        if weight is None:
            shapes = next(dict(level.parameters) for level in self.levels() if level.node == strip.node)
            self.document.apply(f"Solo of {strip.node}", masking.soloed(sheet, strip.node, shapes))
            return
        run = (strip.place, strip.place + 1)
        changed = masking.masked(sheet, strip.node, strip.parameter, strip.shape, run, "solo")
        self.document.apply(f"Solo of {weight.title} of {strip.node}", changed)

    def count_movement(self) -> None:
        """Each is a step of its own."""
        self.movements += 1

    def set_rate(self, rate: float) -> None:
        """The master fader is moved."""
        sheet = self.document.sheet
        training = replace(sheet.training, optimizer=replace(sheet.training.optimizer, learning_rate=rate))
        self.document.apply("Change learning rate", edits.set_training(sheet, training), f"master {self.movements}")


def same(told: Tried, wanted: Tried) -> bool:
    """Whether the worker tells of what was wanted; it rounds to the type of its weights."""
    close = abs(told.value - wanted.value) <= 1e-6 * max(abs(wanted.value), 1e-30)
    return (told.key, told.place) == (wanted.key, wanted.place) and close
