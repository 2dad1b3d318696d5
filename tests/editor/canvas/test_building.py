"""Adding behind a node and wiring by a list of ports, with keys alone; each is one step."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from editor.canvas.building import possible
from editor.document import grouping
from engine.editing import edits
from engine.graph import Wire
from engine.layers.layer import LAYERS
from engine.refusal import refusal
from engine.sheet import Sheet
from tests.editor.canvas.conftest import IN, MIDDLE, OUT, TARGETS, Bench, chain

CTRL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
RETURN = Qt.Key.Key_Return


def type_in(text: str) -> None:
    """Into whatever has the focus."""
    QApplication.processEvents()  # a window that was just made is active only now
    QTest.keyClicks(QApplication.focusWidget(), text)


def press(key: Qt.Key) -> None:
    QApplication.processEvents()
    QTest.keyClick(QApplication.focusWidget(), key)


def listed(bench: Bench) -> list[str]:
    """What the list shows."""
    popup = bench.canvas.editing.popup
    assert popup is not None
    return [popup.list.item(row).text() for row in range(popup.list.count())]


def test_a_layer_is_added_behind_the_selected_node_wired_and_selected_in_one_step(bench: Bench) -> None:
    bench.selection.set(("dense_3",))
    bench.key(RETURN, SHIFT)
    type_in("relu")
    press(RETURN)
    assert Wire("dense_3", "y", "relu_1", "x") in bench.sheet.graph.wires
    assert bench.selection.nodes == {"relu_1"}
    assert bench.canvas.hasFocus()
    scene = bench.canvas.picture.scene
    assert scene.rect("relu_1").left() > scene.rect("dense_3").right()
    assert bench.canvas.rect().contains(bench.canvas.node_rect("relu_1"))
    assert bench.undone()


def test_ins_does_the_same_and_again_behind_what_was_added(bench: Bench) -> None:
    bench.selection.set(("dense_3",))
    for word in ("relu", "dense", "tanh"):
        bench.key(Qt.Key.Key_Insert)
        type_in(word)
        press(RETURN)
    wires = bench.sheet.graph.wires
    assert wires[-3:] == (
        Wire("dense_3", "y", "relu_1", "x"),
        Wire("relu_1", "y", "dense_4", "x"),
        Wire("dense_4", "y", "tanh_1", "x"),
    )
    scene = bench.canvas.picture.scene
    for one in scene.names:
        assert not any(scene.rect(one).intersects(scene.rect(other)) for other in scene.names if other != one)
    assert bench.document.undo_stack.count() == 3


def test_only_what_takes_the_wire_is_offered_and_the_free_output_comes_first(bench: Bench) -> None:
    bench.document.apply("", edits.disconnect(bench.sheet, (TARGETS,)))
    bench.selection.set(("spiral",))
    bench.key(RETURN, SHIFT)
    popup = bench.canvas.editing.popup
    assert popup is not None
    assert popup.field.placeholderText() == "Wire spiral.targets to…"
    assert "Binary cross-entropy" in listed(bench)
    assert "Conv2D" not in listed(bench)
    press(Qt.Key.Key_Escape)
    assert bench.canvas.hasFocus()


def test_on_a_selected_wire_it_goes_into_the_wire(bench: Bench) -> None:
    bench.selection.set((), (MIDDLE,))
    bench.key(RETURN, SHIFT)
    type_in("dropout")
    press(RETURN)
    wires = set(bench.sheet.graph.wires)
    assert {Wire("dense_1", "y", "dropout_1", "x"), Wire("dropout_1", "y", "tanh", "x")} <= wires
    assert MIDDLE not in wires
    assert bench.undone()


def test_with_nothing_selected_it_searches_all_layers(bench: Bench) -> None:
    bench.key(RETURN, SHIFT)
    type_in("xor")
    press(RETURN)
    assert bench.selection.nodes == {"xor_1"}
    assert len(bench.sheet.graph.wires) == 5
    assert bench.undone()


def test_without_an_output_it_says_so(make_bench: Callable[..., Bench]) -> None:
    sheet, name = edits.add_node(Sheet(), LAYERS["Outlet"](), (0, 0))
    bench = make_bench(sheet)
    bench.selection.set((name,))
    bench.key(RETURN, SHIFT)
    assert bench.refusal() == f"{name} has no output: nothing can be wired behind it."
    assert bench.untouched()


def test_in_a_group_it_is_added_inside(make_bench: Callable[..., Bench]) -> None:
    sheet, group = grouping.group(chain(), {"dense_1", "tanh"})
    bench = make_bench(sheet)
    bench.canvas.scope.enter(group)
    bench.selection.set(("dense_1",))
    bench.key(RETURN, SHIFT)
    type_in("dropout")
    press(RETURN)
    inside = bench.canvas.scope.sheet.graph
    assert Wire("dense_1", "y", "dropout_1", "x") in inside.wires
    assert "dropout_1" not in bench.sheet.graph.nodes
    assert bench.undone()


def test_a_node_is_wired_to_a_port_of_the_list(bench: Bench) -> None:
    bench.selection.set(("dense_3",))
    bench.key(Qt.Key.Key_K, CTRL)
    assert "x ← tanh.y · 64×8" in listed(bench)
    assert "y → tanh.x · in place of dense_1.y" in listed(bench)  # its own shape is not known yet
    type_in("dense_1.y")
    assert listed(bench)[0] == "x ← dense_1.y · 64×8"
    press(RETURN)
    assert Wire("dense_1", "y", "dense_3", "x") in bench.sheet.graph.wires
    assert bench.selection.nodes == {"dense_3"}
    assert bench.canvas.hasFocus()
    assert bench.undone()


def test_targets_are_listed_too(bench: Bench) -> None:
    bench.document.apply("", edits.disconnect(bench.sheet, (TARGETS,)))
    rows = {"loss": "targets ← spiral.targets · 64 labels", "spiral": "targets → loss.targets · 64 labels"}
    for node, row in rows.items():
        bench.selection.set((node,))
        bench.key(Qt.Key.Key_K, CTRL)
        assert listed(bench)[0] == row  # it is free, and of its kind
        type_in("targets")
        press(RETURN)
        assert TARGETS in bench.sheet.graph.wires
        bench.document.undo_stack.undo()


def test_what_would_be_refused_is_not_listed(bench: Bench) -> None:
    bench.selection.set(("dense_2",))
    bench.key(Qt.Key.Key_K, CTRL)
    said = " ".join(listed(bench))
    assert "tanh.x" not in said  # a cycle
    assert "x ← spiral.targets" not in said  # labels are no input of a dense layer
    assert "→ dense_3.x" in said
    press(Qt.Key.Key_Escape)
    assert bench.untouched()


@pytest.mark.parametrize("node", [*chain().graph.nodes])
def test_the_list_is_what_every_pair_of_ports_says(node: str) -> None:
    graph = chain().graph
    ports = [(name, port) for name, layer in graph.nodes.items() for port in layer.outputs()]
    ends = [(name, port) for name, layer in graph.nodes.items() for port in layer.inputs()]
    pairs = [Wire(*start, *end) for start in ports for end in ends if node in (start[0], end[0])]
    allowed = {wire for wire in pairs if refusal(graph, wire) is None}
    assert {*possible(graph, node, "out"), *possible(graph, node, "in")} == allowed


def test_a_selected_wire_is_moved_to_another_port(bench: Bench) -> None:
    bench.selection.set((), (OUT,))
    bench.key(Qt.Key.Key_K, CTRL)
    type_in("dense_3")
    press(RETURN)
    moved = Wire("tanh", "y", "dense_3", "x")
    assert bench.selection.wires == {moved}
    assert moved in bench.sheet.graph.wires
    assert OUT not in bench.sheet.graph.wires
    assert bench.undone()


def test_the_list_goes_when_the_drawing_changes_under_it(bench: Bench) -> None:
    bench.selection.set(("dense_3",))
    bench.key(Qt.Key.Key_K, CTRL)
    popup = bench.canvas.editing.popup
    assert popup is not None
    bench.document.apply("", edits.disconnect(bench.sheet, (IN,)))
    assert not popup.isVisible()


def test_a_node_is_pulled_out_of_its_chain(bench: Bench) -> None:
    bench.selection.set(("tanh",))
    bench.key(Qt.Key.Key_Delete, ALT)
    wires = bench.sheet.graph.wires
    assert Wire("dense_1", "y", "dense_2", "x") in wires
    assert not [wire for wire in wires if "tanh" in (wire.source, wire.target)]
    assert bench.selection.nodes == {"tanh"}
    assert bench.undone()
