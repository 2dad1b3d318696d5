"""Random command sequences: undo to the first sheet, redo to the last, clean mark, files, real views."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace

from editor.canvas.canvas import Canvas
from editor.canvas.geometry import bodies
from editor.document import grouping, remarks
from editor.document.arrange.align import align, distribute
from editor.document.arrange.body import Bodies
from editor.document.arrange.room import make_room
from editor.document.arrange.tidy import tidy
from editor.document.document import Document
from editor.document.offers import Offers
from editor.document.scope import Scope
from editor.look.look import Look
from editor.panels.inspector import Inspector
from editor.selection import Selection
from editor.training.inline import InlineWorker
from editor.training.session import Session
from engine.check import Inspection, check
from engine.data.spiral import Spiral
from engine.editing import edits
from engine.editing.edits import EditRefused
from engine.formats.sheet_text import from_text, paths, to_text
from engine.graph import Learning, Wire
from engine.groups.group import Group
from engine.groups.inlet import Inlet
from engine.groups.outlet import Outlet
from engine.layers.add import Add
from engine.layers.conv2d import Conv2D
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.flatten import Flatten
from engine.layers.input import Input
from engine.layers.layer import Layer
from engine.layers.relu import ReLU
from engine.losses.cross_entropy import CrossEntropy
from engine.losses.mse import MSE
from engine.optimizers.adam import Adam
from engine.optimizers.sgd import SGD
from engine.refusal import refusal
from engine.sheet import Frame, Note, Sheet, Training
from tests.editor.document.sheets import chain, diamond
from tests.editor.document.told import Mirror, Told
from tests.editor.document.views import canvas_agrees, inspector_agrees

MANY = 16  # nodes; a sheet does not get more interesting beyond
PLACES = st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
LAYERS = st.one_of(
    st.builds(Dense, units=st.integers(0, 4), bias=st.booleans()),  # 0 is refused
    st.builds(Add, count=st.integers(2, 4)),
    st.builds(Input, shape=st.lists(st.integers(1, 4), max_size=3).map(tuple)),
    st.sampled_from([Spiral(), ReLU(), Dropout(), Flatten(), Conv2D(), MSE(), CrossEntropy()]),
)
TRAININGS = st.builds(
    Training,
    optimizer=st.sampled_from([Adam(), SGD(), SGD(learning_rate=float("nan"))]),  # NaN is refused
    epochs=st.integers(1, 9),
)
LEARNING = st.builds(
    Learning,
    frozen=st.booleans(),
    rate=st.sampled_from([1.0, 0.5, -1.0]),  # −1 is refused
    seed=st.sampled_from([None, 3]),
)
SIZES = st.tuples(st.floats(-1, 1e7), st.floats(0, 500))  # too small and too large are mended
REMARKS = st.one_of(
    st.builds(Frame, place=PLACES, size=SIZES, title=st.sampled_from(["", "Ends", "层"])),
    st.builds(Note, place=PLACES, size=SIZES, text=st.sampled_from(["", "# a\n- b"]), colour=st.just("red")),
)
NAMES = st.sampled_from(["a", "b", "dense_1", "x y", "层", "no.dot", ""])
PICK = st.integers(0, 10**6)  # which node or wire, counted round
MERGES = st.sampled_from(["", "", "one", "two"])


ARRANGE: dict[str, Callable[[Sheet, set[str], Bodies], Sheet]] = {
    "tidy": lambda sheet, names, known: tidy(sheet, known, names),
    "tidy all": lambda sheet, _, known: tidy(sheet, known),
    "left": lambda sheet, names, known: align(sheet, names, "left", known),
    "middle": lambda sheet, names, known: align(sheet, names, "middle", known),
    "across": lambda sheet, names, known: distribute(sheet, names, "across", known),
}


class Step(NamedTuple):
    """What one undo step must bring back."""

    before: bytes
    after: bytes
    merge: str


class DocumentMachine(RuleBasedStateMachine):
    """A document, a model of its history in JSON, and the views that show it."""

    fragments = Bundle("fragments")

    @initialize(sheet=st.sampled_from([Sheet(), chain(), diamond()]))
    def open(self, sheet: Sheet) -> None:
        self.document = Document()
        self.document.replace(sheet)
        self.mirror, self.told = Mirror(self.document), Told(self.document)
        self.session = Session(worker=InlineWorker)  # nothing is compiled: the canvas shows the sheet alone
        self.selection, look = Selection(), Look("dark")
        self.scope = Scope(self.document)
        self.canvas = Canvas(self.scope, self.session, self.selection, look)
        self.inspector = Inspector(self.scope, self.session, self.selection, look, Offers(self.document))
        self.loaded: tuple[Sheet, bytes] | None = None
        self.found: tuple[Sheet, Inspection] | None = None
        self.first = self.text()
        self.steps: list[Step] = []
        self.index = 0
        self.clean: int | None = 0

    # what the rules are made of

    def text(self) -> bytes:
        """The sheet as canonical JSON, read again whenever it is another: save and load are the identity."""
        sheet = self.document.sheet
        if self.loaded is None or self.loaded[0] is not sheet:
            text = to_text(sheet)
            assert from_text(text) == sheet
            assert to_text(from_text(text)) == text
            self.loaded = sheet, text
        return self.loaded[1]

    @property
    def nodes(self) -> list[str]:
        """Of the group that one looks into, or of the whole graph."""
        return list(self.scope.sheet.graph.nodes)

    @property
    def remarks(self) -> list[str]:
        return list(self.scope.sheet.remarks)

    def node(self, pick: int) -> str:
        return self.nodes[pick % len(self.nodes)] if self.nodes else "nobody"

    def some(self, picks: list[int]) -> set[str]:
        return {self.node(pick) for pick in picks if self.nodes}

    def things(self, picks: list[int]) -> set[str]:
        """Nodes and remarks."""
        there = [*self.nodes, *self.remarks]
        return {there[pick % len(there)] for pick in picks if there}

    def size(self) -> int:
        """Nodes on all levels."""
        return len(paths(self.document.sheet.graph))

    def wire(self, pick: int) -> Wire:
        wires = self.scope.sheet.graph.wires
        return wires[pick % len(wires)] if wires else Wire("nobody", "y", "nobody", "x")

    def apply(self, made: Any, merge: str = "") -> None:
        """Applies an edit, or sees that a refused one leaves no trace."""
        before, whole, sheet = self.text(), self.document.sheet, self.scope.sheet
        self.told.take()
        try:
            result = made(sheet)
            after_edit = result if isinstance(result, Sheet) else result[0]
            self.scope.apply("Edit", after_edit, merge)
        except EditRefused:
            assert self.document.sheet is whole
            return
        assert self.told.take().count("changed") == (self.document.sheet is not whole) == (after_edit != sheet)
        assert self.scope.sheet == after_edit
        if after_edit != sheet:
            self.remember(Step(before, self.text(), f"{'.'.join(self.scope.path)} {merge}" if merge else ""))
        assert to_text(whole) == before, "an edit wrote into the sheet it was given"

    def remember(self, step: Step) -> None:
        """The model of Qt's stack: what was undone goes, and steps with the same key join."""
        del self.steps[self.index :]
        if self.clean is not None and self.clean > self.index:
            self.clean = None
        last = self.steps[-1] if self.steps else None
        if last and step.merge and step.merge == last.merge and self.clean != self.index:
            self.steps[-1] = Step(last.before, step.after, step.merge)
            if from_text(last.before) == from_text(step.after):
                del self.steps[-1]
        else:
            self.steps.append(step)
        self.index = len(self.steps)

    # the rules: every edit there is, and what surrounds them

    @precondition(lambda self: self.size() < MANY)
    @rule(layer=LAYERS, place=PLACES)
    def add_node(self, layer: Layer, place: tuple[float, float]) -> None:
        self.apply(lambda sheet: edits.add_node(sheet, layer, place))

    @precondition(lambda self: self.size() < MANY)
    @rule(layer=LAYERS, place=PLACES, pick=PICK)
    def insert_on_wire(self, layer: Layer, place: tuple[float, float], pick: int) -> None:
        self.apply(lambda sheet: edits.insert_on_wire(sheet, layer, place, self.wire(pick)))

    @precondition(lambda self: self.size() < MANY)
    @rule(layer=LAYERS, place=PLACES, pick=PICK)
    def insert_with_room(self, layer: Layer, place: tuple[float, float], pick: int) -> None:
        def made(sheet: Sheet) -> Sheet:
            sheet, name = edits.insert_on_wire(sheet, layer, place, self.wire(pick))
            return make_room(sheet, name, bodies(sheet.graph))

        self.apply(made)

    @rule(picks=st.lists(PICK, max_size=5), how=st.sampled_from(sorted(ARRANGE)))
    def arrange(self, picks: list[int], how: str) -> None:
        names = self.some(picks)
        self.apply(lambda sheet: ARRANGE[how](sheet, names, bodies(sheet.graph)))

    @rule(picks=st.lists(PICK, max_size=3), wires=st.lists(PICK, max_size=2), heal=st.booleans())
    def remove(self, picks: list[int], wires: list[int], heal: bool) -> None:
        names, gone = self.things(picks), {self.wire(pick) for pick in wires}
        old = self.scope.sheet.graph
        self.apply(lambda sheet: edits.remove(sheet, names, gone, heal=heal))
        new = self.scope.sheet.graph
        assert heal or set(new.wires) <= set(old.wires)
        for wire in set(new.wires) - set(old.wires):
            others = tuple(other for other in new.wires if other != wire)
            assert refusal(type(new)(new.nodes, others), wire) is None, "healing made a wire that is refused"

    @rule(first=PICK, second=PICK, port=PICK)
    def connect(self, first: int, second: int, port: int) -> None:
        graph = self.scope.sheet.graph
        source, target = self.node(first), self.node(second)
        outputs = (graph.nodes[source].outputs() if self.nodes else ()) or ("y",)
        inputs = (graph.nodes[target].inputs() if self.nodes else ()) or ("x",)
        wire = Wire(source, outputs[port % len(outputs)], target, inputs[port // 2 % len(inputs)])
        allowed = refusal(graph, wire) is None
        self.apply(lambda sheet: edits.connect(sheet, wire))
        assert (wire in self.scope.sheet.graph.wires) == (allowed or wire in graph.wires)

    @rule(picks=st.lists(PICK, max_size=2))
    def disconnect(self, picks: list[int]) -> None:
        wires = {self.wire(pick) for pick in picks}
        self.apply(lambda sheet: edits.disconnect(sheet, wires))
        assert not wires & set(self.scope.sheet.graph.wires)

    @rule(picks=st.lists(PICK, max_size=3), place=PLACES, merge=MERGES)
    def move(self, picks: list[int], place: tuple[float, float], merge: str) -> None:
        places = {name: (place[0] / (i + 1), place[1]) for i, name in enumerate(sorted(self.things(picks)))}
        self.apply(lambda sheet: edits.move(sheet, places), merge)

    @rule(pick=PICK, merge=MERGES)
    def move_back(self, pick: int, merge: str) -> None:
        """To where it was before the last step: a merged drag that comes back."""
        if self.index and self.nodes and not self.scope.path:
            places = from_text(self.steps[self.index - 1].before).places
            name = self.node(pick)
            if name in places:
                self.apply(lambda sheet: edits.move(sheet, {name: places[name]}), merge)

    @rule(pick=PICK, layer=LAYERS, merge=MERGES)
    def set_layer(self, pick: int, layer: Layer, merge: str) -> None:
        self.apply(lambda sheet: edits.set_layer(sheet, self.node(pick), layer), merge)

    @rule(pick=PICK, other=PICK, shares=st.booleans(), learning=LEARNING, merge=MERGES)
    def set_learning(self, pick: int, other: int, shares: bool, learning: Learning, merge: str) -> None:
        learning = replace(learning, shares=self.node(other) if shares else "")
        self.apply(lambda sheet: edits.set_learning(sheet, self.node(pick), learning), merge)

    @rule(pick=PICK, name=NAMES)
    def rename(self, pick: int, name: str) -> None:
        self.apply(lambda sheet: edits.rename(sheet, self.node(pick), name))

    @rule(training=TRAININGS, merge=MERGES)
    def set_training(self, training: Training, merge: str) -> None:
        self.apply(lambda sheet: edits.set_training(sheet, training), merge)

    @precondition(lambda self: self.size() < MANY)
    @rule(picks=st.lists(PICK, max_size=3), wired=st.booleans())
    def duplicate(self, picks: list[int], wired: bool) -> None:
        self.apply(lambda sheet: edits.duplicate(sheet, self.things(picks), wired=wired))

    @rule(target=fragments, picks=st.lists(PICK, max_size=3))
    def copy(self, picks: list[int]) -> Sheet:
        return edits.copy(self.scope.sheet, self.things(picks))

    @rule(picks=st.lists(PICK, max_size=4))
    def group(self, picks: list[int]) -> None:
        before, names, layers = len(self.nodes), self.some(picks), self.scope.sheet.graph.nodes
        members = [name for name in names if not isinstance(layers[name], Inlet | Outlet)]  # those stay where they are
        self.apply(lambda sheet: grouping.group(sheet, names))
        assert len(self.nodes) in (before, before - len(members) + 1)

    @rule(pick=PICK)
    def ungroup(self, pick: int) -> None:
        self.apply(lambda sheet: grouping.ungroup(sheet, self.node(pick)))

    @rule(pick=PICK)
    def group_and_back(self, pick: int) -> None:
        """A group that is taken apart again has changed nothing but names that were taken."""
        if self.nodes and not self.scope.sheet.graph.learns(self.node(pick)).shares:
            sheet, name = self.scope.sheet, self.node(pick)
            with suppress(EditRefused):
                grouped, made = grouping.group(sheet, (name,))
                again = grouping.ungroup(grouped, made)[0]
                assert again.graph.nodes == sheet.graph.nodes
                assert set(again.graph.wires) == set(sheet.graph.wires)
                assert again.remarks == sheet.remarks

    @rule(pick=PICK)
    def enter(self, pick: int) -> None:
        if len(self.scope.path) < 3 and isinstance(self.scope.sheet.graph.nodes.get(self.node(pick)), Group):
            self.scope.enter(self.node(pick))

    @rule()
    def leave(self) -> None:
        self.scope.go(self.scope.path[:-1])

    @rule(picks=st.lists(PICK, max_size=3), muted=st.booleans())
    def mute(self, picks: list[int], muted: bool) -> None:
        self.apply(lambda sheet: edits.mute(sheet, self.some(picks), muted))

    @rule(picks=st.lists(PICK, max_size=3), frozen=st.booleans())
    def freeze(self, picks: list[int], frozen: bool) -> None:
        self.apply(lambda sheet: edits.freeze(sheet, self.some(picks), frozen))

    @rule(picks=st.lists(PICK, max_size=2))
    def pull_out(self, picks: list[int]) -> None:
        self.apply(lambda sheet: edits.pull_out(sheet, self.some(picks)))

    @rule(node=PICK, pick=PICK)
    def put_on_wire(self, node: int, pick: int) -> None:
        self.apply(lambda sheet: edits.put_on_wire(sheet, self.node(node), self.wire(pick)))

    @precondition(lambda self: len(self.remarks) < 4)
    @rule(remark=REMARKS)
    def add_remark(self, remark: Frame | Note) -> None:
        self.apply(lambda sheet: remarks.add(sheet, remark))

    @rule(pick=PICK, remark=REMARKS, merge=MERGES)
    def change_remark(self, pick: int, remark: Frame | Note, merge: str) -> None:
        name = self.remarks[pick % len(self.remarks)] if self.remarks else "nobody"
        self.apply(lambda sheet: remarks.change(sheet, name, remark), merge)

    @precondition(lambda self: self.size() < MANY)
    @rule(fragment=fragments, place=PLACES)
    def paste(self, fragment: Sheet, place: tuple[float, float]) -> None:
        self.apply(lambda sheet: edits.paste(sheet, fragment, place))

    @rule(count=st.integers(1, 4))
    def undo(self, count: int) -> None:
        for _ in range(min(count, self.index)):
            self.document.undo_stack.undo()
            self.index -= 1
            assert self.text() == self.steps[self.index].before

    @rule(count=st.integers(1, 4))
    def redo(self, count: int) -> None:
        for _ in range(min(count, len(self.steps) - self.index)):
            self.document.undo_stack.redo()
            assert self.text() == self.steps[self.index].after
            self.index += 1

    @rule(picks=st.lists(PICK, max_size=2), wires=st.lists(PICK, max_size=1))
    def select(self, picks: list[int], wires: list[int]) -> None:
        marked = {self.wire(pick) for pick in wires}
        self.selection.set(self.some(picks), marked & set(self.scope.sheet.graph.wires))

    @rule()
    def save(self) -> None:
        self.document.saved(Path("/nowhere/a.chain"), "a")
        self.clean = self.index

    # what always holds

    @invariant()
    def the_views_agree_with_the_sheet(self) -> None:
        sheet = self.document.sheet
        if self.found is None or self.found[0] is not sheet:
            self.found = sheet, check(sheet.graph, batch=sheet.training.batch_size, training=True)
        found = self.found[1]
        assert self.mirror.agrees()
        assert self.document.inspection == found
        here, path = sheet, self.scope.path
        for name in path:
            group = here.graph.nodes[name]
            assert isinstance(group, Group)
            here = Sheet(graph=group.graph)
        assert self.scope.sheet.graph == here.graph
        seen = found if not self.scope.prefix else self.scope.inspection
        canvas_agrees(self.canvas, self.scope.sheet, seen, self.selection)
        inspector_agrees(self.inspector, self.scope.sheet, seen, self.selection)

    @invariant()
    def no_wire_dangles(self) -> None:
        sheet, waiting = self.document.sheet, [self.document.sheet.graph]
        assert sheet.places.keys() == paths(sheet.graph)
        for graph in waiting:
            waiting += [layer.graph for layer in graph.nodes.values() if isinstance(layer, Group)]
            for wire in graph.wires:
                assert wire.output in graph.nodes[wire.source].outputs()
                assert wire.input in graph.nodes[wire.target].inputs()
            assert len({(wire.target, wire.input) for wire in graph.wires}) == len(graph.wires)
            assert {*graph.muted, *graph.learning} <= graph.nodes.keys()

    @invariant()
    def the_stack_and_the_clean_mark_are_those_of_the_model(self) -> None:
        stack = self.document.undo_stack
        assert (stack.index(), stack.count()) == (self.index, len(self.steps))
        assert self.document.modified == (self.clean != self.index)

    @invariant()
    def what_is_saved_is_loaded(self) -> None:
        assert self.text()

    def teardown(self) -> None:
        stack = self.document.undo_stack
        while stack.canRedo():
            stack.redo()
        last = self.text()
        assert last == (self.steps[-1].after if self.steps else self.first)
        while stack.canUndo():
            stack.undo()
        assert self.text() == self.first
        self.the_views_agree_with_the_sheet()
        stack.setIndex(stack.count())
        assert self.text() == last
        self.the_views_agree_with_the_sheet()


quiet = {"deadline": None, "stateful_step_count": 100, "suppress_health_check": list(HealthCheck)}


@pytest.mark.usefixtures("qapp")
class TestDocument(DocumentMachine.TestCase):  # type: ignore[misc, name-defined]
    settings = settings(max_examples=50, derandomize=True, **quiet)


@pytest.mark.nightly
@pytest.mark.usefixtures("qapp")
class TestDocumentLong(DocumentMachine.TestCase):  # type: ignore[misc, name-defined]
    settings = settings(max_examples=500, **quiet)
