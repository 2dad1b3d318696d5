"""What assistive technology is told of the drawing: its items with names, places and states, and the focus."""

import gc
import random
from collections.abc import Callable

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from editor.canvas.accessible import CanvasInterface, Key, Part, keys_of
from editor.canvas.canvas import Canvas
from editor.document import grouping
from editor.look import announce
from editor.main_window import MainWindow
from engine.editing import edits
from engine.graph import Learning, Wire
from engine.layers.layer import LAYERS
from engine.sheet import Frame, Note
from tests.editor.canvas.conftest import MIDDLE, TARGETS, Bench, chain, grid

Role, Name = QAccessible.Role, QAccessible.Text.Name
CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


def interface(bench: Bench) -> CanvasInterface:
    found = QAccessible.queryAccessibleInterface(bench.canvas)
    assert isinstance(found, CanvasInterface)
    return found


def children(bench: Bench) -> list[QAccessibleInterface]:
    canvas = interface(bench)
    found = [canvas.child(place) for place in range(canvas.childCount())]
    assert None not in found
    return [each for each in found if each is not None]


def names(bench: Bench) -> list[str]:
    return [child.text(Name) for child in children(bench)]


def part(bench: Bench, key: str | Wire) -> Part:
    found = interface(bench).part(key)
    assert found is not None
    return found


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[QAccessible.Event, str]]:
    """What is told while somebody listens: kind and words."""
    found: list[tuple[QAccessible.Event, str]] = []

    def tell(event: QAccessibleEvent) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            found.append((event.type(), event.message()))
        else:
            found.append((event.type(), event.accessibleInterface().text(Name)))

    monkeypatch.setattr(announce, "listened", lambda: True)
    monkeypatch.setattr("editor.canvas.accessible.listened", lambda: True)
    monkeypatch.setattr(QAccessible, "updateAccessibility", tell)
    return found


def test_nodes_come_in_the_order_of_the_data_each_before_the_wires_that_leave_it(bench: Bench) -> None:
    found = [name.split(",")[0] for name in names(bench)]
    assert found == [
        "spiral",
        "wire from spiral.inputs to dense_1.x",
        "wire from spiral.targets to loss.targets",
        "dense_3",
        "dense_1",
        "wire from dense_1.y to tanh.x",
        "tanh",
        "wire from tanh.y to dense_2.x",
        "dense_2",
        "wire from dense_2.y to loss.prediction",
        "loss",
    ]
    assert {child.role() for child in children(bench)} == {Role.ListItem}
    assert interface(bench).role() == Role.List


def test_a_node_says_what_it_is_what_it_gives_and_what_is_wrong(bench: Bench) -> None:
    said = {name.split(",")[0]: name for name in names(bench)}
    assert said["dense_1"] == "dense_1, Dense, 2 to 8, 24 parameters, output 64 by 8, fed by spiral, feeds tanh"
    assert said["spiral"] == "spiral, Spiral, 500 points, inputs 64 by 2, targets 64 labels, feeds dense_1 and loss"
    assert said["loss"] == "loss, Binary cross-entropy, σ(ŷ) against y, fed by dense_2 and spiral"
    (problem,) = [each for each in bench.document.inspection.problems if each.node == "dense_3"][:1]
    assert said["dense_3"].startswith("dense_3, Dense, to 3, output of unknown shape, fed by nothing, feeds nothing; ")
    assert f"problem: {problem.sentence}" in said["dense_3"]


def test_muted_frozen_sharing_and_groups_are_said(make_bench: Callable[..., Bench]) -> None:
    sheet = edits.mute(chain(), {"tanh"}, True)
    sheet = edits.set_learning(sheet, "dense_1", Learning(frozen=True))
    sheet = edits.set_learning(sheet, "dense_3", Learning(shares="dense_1"))
    sheet, group = grouping.group(sheet, {"dense_2"})
    said = {name.split(",")[0]: name for name in names(make_bench(sheet))}
    assert ", muted," in said["tanh"]
    assert ", frozen," in said["dense_1"]
    assert ", uses the weights of dense_1," in said["dense_3"]
    assert f"{group}, Group, 1 node, 9 parameters, " in said[group]


def test_a_wire_says_what_it_carries_and_its_newest_numbers(bench: Bench) -> None:
    assert part(bench, MIDDLE).text(Name) == "wire from dense_1.y to tanh.x, 64 by 8"
    bench.session.say({MIDDLE: 2.1e-3, TARGETS: None})
    assert part(bench, MIDDLE).text(Name) == "wire from dense_1.y to tanh.x, 64 by 8, value 0.50, gradient 2.1e-3"
    assert part(bench, TARGETS).text(Name).endswith("64 labels, value 0.50, gradient none")
    bench.session.say({}, losses={"loss": 0.25})
    assert "against y, loss 0.2500, fed by" in part(bench, "loss").text(Name)


def test_notes_and_frames_come_last(make_bench: Callable[..., Bench]) -> None:
    remarks = {"note_1": Note(place=(0, 300), text="read me"), "frame_1": Frame(place=(-40, -60), title="all")}
    bench = make_bench(replace(chain(), remarks=remarks))
    assert names(bench)[-2:] == ["note: read me", "frame all"]


def test_places_and_hits_are_those_of_the_screen(bench: Bench) -> None:
    canvas = bench.canvas
    for key, at in (("tanh", bench.node("tanh")), (MIDDLE, canvas.wire_position(MIDDLE))):
        found = interface(bench).childAt(*canvas.mapToGlobal(at).toTuple())
        assert found is part(bench, key)
    body = part(bench, "tanh").rect()
    assert body.contains(canvas.mapToGlobal(canvas.node_rect("tanh").center()))
    assert abs(body.width() - canvas.node_rect("tanh").width()) <= 2
    assert interface(bench).childAt(*canvas.mapToGlobal(QPoint(5, canvas.height() - 5)).toTuple()) is None


def test_states_follow_selection_focus_and_view(bench: Bench) -> None:
    QApplication.processEvents()
    bench.selection.set(("tanh", "dense_1"))
    states = {key: part(bench, key).state() for key in ("tanh", "dense_1", "loss", MIDDLE)}
    assert [bool(state.selected) for state in states.values()] == [True, True, False, False]
    assert [bool(state.focused) for state in states.values()] == [True, False, False, False]
    assert not states["tanh"].offscreen
    bench.canvas.set_view(bench.canvas.picture.view.panned(-9000, 0))
    assert part(bench, "tanh").state().offscreen
    bench.selection.set((), (MIDDLE,))
    assert part(bench, MIDDLE).state().selected
    assert part(bench, MIDDLE).state().focused
    assert interface(bench).focusChild() is part(bench, MIDDLE)


def test_each_step_of_the_walk_tells_where_the_focus_is(
    bench: Bench, told: list[tuple[QAccessible.Event, str]]
) -> None:
    QApplication.processEvents()
    told.clear()
    bench.key(Qt.Key.Key_Right, CTRL)
    bench.key(Qt.Key.Key_Right, ALT)
    bench.key(Qt.Key.Key_W, ALT)
    focused = [words.split(",")[0] for kind, words in told if kind == QAccessible.Event.Focus]
    assert focused == ["spiral", "dense_1", "wire from spiral.inputs to dense_1.x"]


def test_edits_refusals_and_rows_of_a_list_are_announced(
    bench: Bench, told: list[tuple[QAccessible.Event, str]]
) -> None:
    def announced() -> list[str]:
        found = [words for kind, words in told if kind == QAccessible.Event.Announcement]
        told.clear()
        return found

    QApplication.processEvents()
    bench.selection.set(("loss",))
    announced()
    bench.key(Qt.Key.Key_Right, ALT)
    assert announced() == ["loss feeds nothing."]
    bench.key(Qt.Key.Key_Delete)
    assert announced() == ["Delete loss"]
    bench.selection.set(("dense_3",))
    bench.key(Qt.Key.Key_K, CTRL)
    popup = bench.canvas.editing.popup
    assert popup is not None
    first, second = (popup.list.item(row).text() for row in (0, 1))
    assert announced()[-1] == first
    QTest.keyClick(popup.field, Qt.Key.Key_Down)
    assert announced() == [second]


def test_what_is_gone_is_invalid_and_back_again_the_same(bench: Bench) -> None:
    node, wire = part(bench, "tanh"), part(bench, MIDDLE)
    bench.document.apply("Delete tanh", edits.remove(bench.sheet, {"tanh"}))
    for gone in (node, wire):
        assert not gone.isValid()
        assert gone.text(Name) == ""
        assert gone.rect().isNull()
        assert gone.state().invalid
    assert "tanh" not in {name.split(",")[0] for name in names(bench)}
    bench.document.undo_stack.undo()
    assert part(bench, "tanh") is node
    assert node.isValid()
    assert node in children(bench)


def test_widgets_above_the_canvas_are_its_children_too(window: MainWindow) -> None:
    found = QAccessible.queryAccessibleInterface(window.canvas)
    assert isinstance(found, CanvasInterface)
    said = [found.child(place).text(Name) for place in range(found.childCount())]
    assert "Minimap" in said
    for place in range(found.childCount()):
        assert found.indexOfChild(found.child(place)) == place


def test_nothing_is_told_while_nobody_listens(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: QAccessibleEvent) -> None:
        raise AssertionError

    monkeypatch.setattr(announce, "listened", lambda: False)
    monkeypatch.setattr(QAccessible, "updateAccessibility", fail)
    bench.key(Qt.Key.Key_Right, CTRL)
    bench.key(Qt.Key.Key_Delete)


def test_soak_many_questions_while_the_drawing_changes(bench: Bench) -> None:
    """Python objects that Qt's cache owns: none may be freed twice, or asked after it is gone."""
    chance, asked, stack = random.Random(3), 0, bench.document.undo_stack
    while asked < 10_000:
        for child in children(bench):
            child.text(Name), child.rect(), child.state(), child.parent().childCount(), child.isValid()
            asked += 5
        match chance.randrange(5):
            case 0 if bench.sheet.graph.nodes:
                name = chance.choice([*bench.sheet.graph.nodes])
                bench.document.apply("", edits.remove(bench.sheet, {name}))
            case 1:
                sheet, _ = edits.add_node(bench.sheet, LAYERS["ReLU"](), (chance.random() * 900, 400))
                bench.document.apply("", sheet)
            case 2:
                stack.undo()
            case 3:
                stack.redo()
            case _:
                stack.setIndex(0)
        gc.collect(0 if chance.random() < 0.95 else 2)


def test_soak_canvases_come_and_go(make_bench: Callable[..., Bench]) -> None:
    kept: list[QAccessibleInterface] = []
    for _ in range(20):
        bench = make_bench(chain())
        kept += children(bench)[:3]
        bench.canvas.close()
        bench.canvas.deleteLater()
        del bench
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
    assert [each for each in kept if each.isValid()] == []


def test_a_large_drawing_is_looked_up_once(make_bench: Callable[..., Bench], monkeypatch: pytest.MonkeyPatch) -> None:
    bench, looked = make_bench(grid(300)), list[Canvas]()

    def look_up(canvas: Canvas) -> list[Key]:
        looked.append(canvas)
        return keys_of(canvas)

    monkeypatch.setattr("editor.canvas.accessible.keys_of", look_up)
    assert len(children(bench)) == 599
    assert len(looked) == 1
