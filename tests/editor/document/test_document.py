"""The document: exactly which signals each edit sends, one undo step for each, and nothing half done."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytestqt.exceptions import capture_exceptions

from editor.document import document as document_module
from editor.document import edits
from editor.document.document import UNDO_LIMIT, Document
from engine.graph import Graph, Wire
from engine.layers.add import Add
from engine.layers.dense import Dense
from engine.layers.relu import ReLU
from engine.sheet import Sheet, Training
from tests.editor.document.sheets import chain, deep, diamond
from tests.editor.document.told import Mirror, Told

pytestmark = pytest.mark.usefixtures("qapp")

FIRST = Wire("spiral_1", "inputs", "dense_1", "x")
IN, OUT = Wire("dense_1", "y", "relu_1", "x"), Wire("relu_1", "y", "dense_2", "x")
HEALED = Wire("dense_1", "y", "dense_2", "x")
GRAPH = ["graph_changed", "inspected", "changed"]


def opened(sheet: Sheet) -> Document:
    document = Document()
    document.replace(sheet, title="sheet")
    return document


@pytest.mark.parametrize(
    ("edit", "words", "back"),
    [
        (
            lambda s: edits.add_node(s, Dense(), (0, 0))[0],
            [("node_added", "dense_3"), *GRAPH],
            [("node_removed", "dense_3"), *GRAPH],
        ),
        (
            lambda s: edits.remove(s, ["relu_1"]),
            [
                ("wire_removed", IN),
                ("wire_removed", OUT),
                ("node_removed", "relu_1"),
                ("wire_added", HEALED),
                *GRAPH,
            ],
            [
                ("wire_removed", HEALED),
                ("node_added", "relu_1"),
                ("wire_added", IN),
                ("wire_added", OUT),
                *GRAPH,
            ],
        ),
        (
            lambda s: edits.connect(s, HEALED),
            [("wire_removed", OUT), ("wire_added", HEALED), *GRAPH],
            [("wire_removed", HEALED), ("wire_added", OUT), *GRAPH],
        ),
        (
            lambda s: edits.disconnect(s, [IN]),
            [("wire_removed", IN), *GRAPH],
            [("wire_added", IN), *GRAPH],
        ),
        (
            lambda s: edits.move(s, {"dense_1": (1, 1), "relu_1": (300, 0)}),
            [("node_moved", "dense_1"), "changed"],
            [("node_moved", "dense_1"), "changed"],
        ),
        (
            lambda s: edits.set_layer(s, "dense_1", Dense(units=3)),
            [("node_changed", "dense_1"), *GRAPH],
            [("node_changed", "dense_1"), *GRAPH],
        ),
        (
            lambda s: edits.rename(s, "spiral_1", "data"),
            [
                ("wire_removed", FIRST),
                ("wire_removed", Wire("spiral_1", "targets", "loss", "targets")),
                ("node_removed", "spiral_1"),
                ("node_added", "data"),
                ("wire_added", Wire("data", "inputs", "dense_1", "x")),
                ("wire_added", Wire("data", "targets", "loss", "targets")),
                *GRAPH,
            ],
            None,
        ),
        (
            lambda s: edits.set_training(s, Training(epochs=3)),
            ["training_changed", "changed"],
            ["training_changed", "changed"],
        ),
        (
            lambda s: edits.duplicate(s, ["relu_1", "dense_2"])[0],
            [
                ("node_added", "relu_2"),
                ("node_added", "dense_3"),
                ("wire_added", Wire("relu_2", "y", "dense_3", "x")),
                *GRAPH,
            ],
            None,
        ),
    ],
)
def test_an_edit_sends_exactly_its_signals(
    edit: Callable[[Sheet], Sheet], words: list[Any], back: list[Any] | None
) -> None:
    document = opened(chain())
    told = Told(document)
    document.apply("Edit", edit(document.sheet))
    assert told.take() == [*words, "title_changed"]
    assert document.undo_stack.count() == 1
    assert document.modified
    document.undo_stack.undo()
    undone = told.take()
    if back is not None:
        assert undone == [*back, "title_changed"]
    assert document.sheet == chain()
    assert not document.modified
    document.undo_stack.redo()
    assert told.take() == [*words, "title_changed"]


def test_fewer_ports_take_their_wires_along() -> None:
    document = opened(diamond())
    told = Told(document)
    document.apply("Count 2", edits.set_layer(document.sheet, "add_1", Add(count=2)))
    assert told.take()[:2] == [
        ("wire_removed", Wire("dense_1", "y", "add_1", "c")),
        ("node_changed", "add_1"),
    ]


def test_another_order_of_wires_is_a_change_of_the_graph_without_ids() -> None:
    document = opened(chain())
    told = Told(document)
    graph = document.sheet.graph
    document.apply("Order", Sheet(graph=Graph(graph.nodes, graph.wires[::-1]), places=document.sheet.places))
    assert told.take() == [*GRAPH, "title_changed"]


def test_a_node_without_a_place_is_moved_by_getting_one_and_by_losing_it() -> None:
    document = opened(Sheet(graph=chain().graph))
    mirror, told = Mirror(document), Told(document)
    document.apply("Place", edits.move(document.sheet, {"dense_1": (5, 5)}))
    assert told.take()[0] == ("node_moved", "dense_1")
    document.undo_stack.undo()
    assert told.take()[0] == ("node_moved", "dense_1")
    assert mirror.agrees()


def test_an_equal_sheet_is_no_change() -> None:
    document = opened(chain())
    told = Told(document)
    document.apply("Nothing", chain())
    assert told.take() == []
    assert document.undo_stack.count() == 0


def test_signals_come_when_everything_is_in_its_new_state() -> None:
    document = opened(chain())
    seen: list[object] = []

    def look(_: object = None) -> None:
        seen.append((document.sheet.graph.nodes["dense_1"], document.undo_stack.index(), document.modified))
        seen.append(document.inspection.specs["dense_1", "y"].shape)

    document.node_changed.connect(look)
    document.changed.connect(look)
    document.apply("Units", edits.set_layer(document.sheet, "dense_1", Dense(units=3)))
    assert seen == [(Dense(units=3), 1, True), (3,)] * 2


def test_the_graph_is_inspected_once_for_a_change_and_never_for_a_move(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document = opened(chain())
    inspected: list[Graph] = []
    real = document_module.check
    monkeypatch.setattr(document_module, "check", lambda graph, **_: inspected.append(graph) or real(graph))
    document.apply("Move", edits.move(document.sheet, {"dense_1": (5, 5)}))
    document.apply("Epochs", edits.set_training(document.sheet, Training(epochs=2)))
    assert inspected == []
    document.apply("Units", edits.set_layer(document.sheet, "dense_1", Dense(units=3)))
    assert inspected == [document.sheet.graph]
    after = document.inspection
    document.undo_stack.undo()
    assert document.inspection == real(document.sheet.graph)
    document.undo_stack.redo()
    assert document.inspection is after


def test_the_batch_size_is_part_of_what_is_inspected() -> None:
    """The memory that a graph needs grows with it."""
    document = opened(chain())
    told = Told(document)
    document.apply("Batch", edits.set_training(document.sheet, Training(batch_size=64)))
    assert told.take() == ["training_changed", "inspected", "changed", "title_changed"]
    document.undo_stack.undo()
    assert "inspected" in told.take()


def test_changes_with_the_same_key_are_one_step() -> None:
    document = opened(chain())
    for x in range(5):
        document.apply("Move", edits.move(document.sheet, {"dense_1": (x, 0)}), merge="drag 1")
    document.apply("Move", edits.move(document.sheet, {"dense_1": (9, 9)}), merge="drag 2")
    document.apply("Move", edits.move(document.sheet, {"dense_1": (9, 8)}))
    document.apply("Move", edits.move(document.sheet, {"dense_1": (9, 7)}))
    assert document.undo_stack.count() == 4
    places = []
    while document.undo_stack.canUndo():
        document.undo_stack.undo()
        places.append(document.sheet.places["dense_1"])
    assert places == [(9, 8), (9, 9), (4, 0), (150, 0)]


def test_a_merged_change_that_comes_back_leaves_no_step() -> None:
    document = opened(chain())
    mirror = Mirror(document)
    for place in ((1, 1), (2, 2), (150, 0)):
        document.apply("Move", edits.move(document.sheet, {"dense_1": place}), merge="drag")
    assert document.undo_stack.count() == 0
    assert not document.modified
    assert document.sheet == chain()
    assert mirror.agrees()


def test_changes_do_not_merge_across_a_save() -> None:
    document = opened(chain())
    document.apply("Move", edits.move(document.sheet, {"dense_1": (1, 1)}), merge="drag")
    document.saved(Path("/somewhere/sheet.chain"), "sheet")
    assert not document.modified
    document.apply("Move", edits.move(document.sheet, {"dense_1": (2, 2)}), merge="drag")
    assert document.modified
    document.undo_stack.undo()
    assert not document.modified
    assert document.sheet.places["dense_1"] == (1, 1)
    document.undo_stack.undo()
    assert document.modified


def test_saving_is_told_as_a_title_once() -> None:
    document = opened(chain())
    told = Told(document)
    document.saved(Path("/somewhere/a.chain"), "a")
    assert told.take() == ["title_changed"]
    document.apply("Units", edits.set_layer(document.sheet, "dense_1", Dense(units=3)))
    told.take()
    document.saved(Path("/somewhere/b.chain"), "b")
    assert told.take() == ["title_changed"]
    assert (document.path, document.title) == (Path("/somewhere/b.chain"), "b")


@pytest.mark.parametrize("dirty", [False, True])
def test_another_document_is_told_whole_and_leaves_nothing_to_undo(dirty: bool) -> None:
    document = opened(diamond())
    if dirty:
        document.apply("Remove", edits.remove(document.sheet, ["add_1"]))
    mirror, told = Mirror(document), Told(document)
    old = document.sheet.graph
    document.replace(chain(), path=Path("/a.chain"), title="a", weights={})
    assert told.take() == [
        "title_changed",
        *(("wire_removed", wire) for wire in old.wires),
        *(("node_removed", name) for name in old.nodes),
        *(("node_added", name) for name in chain().graph.nodes),
        *(("wire_added", wire) for wire in chain().graph.wires),
        "training_changed",
        "graph_changed",
        "inspected",
        "replaced",
        "changed",
    ]
    assert mirror.agrees()
    assert not document.undo_stack.canUndo()
    assert not document.modified
    assert (document.path, document.title, document.weights) == (Path("/a.chain"), "a", {})


def test_a_check_that_raises_leaves_everything_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """F22: a fault in one edit."""
    document = opened(chain())
    document.apply("Move", edits.move(document.sheet, {"dense_1": (5, 5)}))
    document.saved(Path("/a.chain"), "a")
    before, told = document.sheet, Told(document)

    def fail(graph: Graph, **_: object) -> None:
        raise RuntimeError("a fault in a layer")

    with monkeypatch.context() as patch:
        patch.setattr(document_module, "check", fail)
        with pytest.raises(RuntimeError):
            document.apply("Remove", edits.remove(document.sheet, ["relu_1"]))
        with pytest.raises(RuntimeError):
            document.replace(diamond())
    assert document.sheet is before
    assert (document.undo_stack.count(), document.undo_stack.index(), document.modified) == (1, 1, False)
    assert told.take() == []
    document.undo_stack.undo()
    assert document.sheet == chain()


def test_a_refused_edit_leaves_everything_as_it_was() -> None:
    document = opened(chain())
    before, told = document.sheet, Told(document)
    with pytest.raises(edits.EditRefused):
        document.apply("Connect", edits.connect(document.sheet, Wire("dense_2", "y", "dense_1", "x")))
    assert document.sheet is before
    assert (document.undo_stack.count(), document.modified, told.take()) == (0, False, [])


def test_a_listener_that_raises_spoils_nothing_for_the_others() -> None:
    """F22: a fault in one view is reported once; the change is there whole and can be undone."""
    document = opened(chain())

    def fail(name: str) -> None:
        raise RuntimeError(f"cannot draw {name}")

    document.node_changed.connect(fail)
    mirror, told = Mirror(document), Told(document)
    with capture_exceptions() as reported:
        document.apply("Units", edits.set_layer(document.sheet, "dense_1", Dense(units=3)))
    assert [str(error) for _, error, _ in reported] == ["cannot draw dense_1"]
    assert told.take() == [("node_changed", "dense_1"), *GRAPH, "title_changed"]
    assert mirror.agrees()
    assert (document.undo_stack.count(), document.modified) == (1, True)
    document.node_changed.disconnect(fail)
    document.undo_stack.undo()
    assert document.sheet == chain()
    assert not document.modified
    assert mirror.agrees()


def test_a_listener_that_edits_is_told_of_after_the_first_edit() -> None:
    """Views should not, but one that loses the focus while it is rebuilt may."""
    document = opened(chain())

    def bound(name: str) -> None:
        if document.sheet.graph.nodes[name] == Dense(units=100):
            document.apply("Bound", edits.set_layer(document.sheet, name, Dense(units=50)))

    document.node_changed.connect(bound)
    told = Told(document)
    document.apply("Units", edits.set_layer(document.sheet, "dense_1", Dense(units=100)))
    assert told.take() == [*[("node_changed", "dense_1"), *GRAPH] * 2, "title_changed"]
    assert document.sheet.graph.nodes["dense_1"] == Dense(units=50)
    assert document.undo_stack.count() == 2


def test_a_jump_in_the_history_is_one_change() -> None:
    document = opened(chain())
    for name in ("relu_1", "dense_2", "loss"):
        document.apply("Remove", edits.remove(document.sheet, [name]))
    mirror, told = Mirror(document), Told(document)
    document.undo_stack.setIndex(0)
    assert told.take().count("changed") == 1
    assert document.sheet == chain()
    assert mirror.agrees()


def test_a_move_in_a_large_sheet_looks_at_places_only() -> None:
    document = opened(deep(1000))
    graph, told = document.sheet.graph, Told(document)
    document.apply("Move", edits.move(document.sheet, {"dense_500": (1, 1)}))
    assert document.sheet.graph is graph
    assert told.take() == [("node_moved", "dense_500"), "changed", "title_changed"]


def test_the_history_ends_somewhere() -> None:
    document = opened(chain())
    for x in range(UNDO_LIMIT + 5):
        document.apply("Move", edits.move(document.sheet, {"dense_1": (x, 1)}))
    assert document.undo_stack.count() == UNDO_LIMIT
    document.undo_stack.setIndex(0)
    assert document.sheet.places["dense_1"] == (4, 1)
    assert document.modified, "what was opened can no longer be reached"


def test_the_sheet_can_only_be_changed_by_apply() -> None:
    document = opened(chain())
    with pytest.raises(AttributeError):
        document.sheet = Sheet()  # type: ignore[misc]
    with pytest.raises(AttributeError):
        document.sheet.graph.nodes["dense_1"].units = 3  # type: ignore[attr-defined]


def test_undo_names_the_change() -> None:
    document = opened(chain())
    document.apply("Add ReLU", edits.add_node(document.sheet, ReLU(), (0, 0))[0])
    assert document.undo_stack.undoText() == "Add ReLU"
