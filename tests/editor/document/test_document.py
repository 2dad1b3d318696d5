"""The document: which signals each edit sends, one undo step for each, and nothing half done."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.exceptions import capture_exceptions

from editor.document import inspecting
from editor.document.document import UNDO_LIMIT, Document
from engine.editing import edits
from engine.graph import Graph, Wire
from engine.layers.dense import Dense
from engine.layers.relu import ReLU
from engine.sheet import Sheet, Training
from tests.editor.document.sheets import chain, deep, diamond
from tests.editor.document.told import Mirror, Told

pytestmark = pytest.mark.usefixtures("qapp")

HEALED = Wire("dense_1", "y", "dense_2", "x")
GRAPH = ["inspected", "changed"]


def opened(sheet: Sheet) -> Document:
    document = Document()
    document.replace(sheet, title="sheet")
    return document


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda s: edits.add_node(s, Dense(), (0, 0))[0], GRAPH),
        (lambda s: edits.remove(s, ["relu_1"]), GRAPH),
        (lambda s: edits.connect(s, HEALED), GRAPH),
        (lambda s: edits.disconnect(s, [Wire("dense_1", "y", "relu_1", "x")]), GRAPH),
        (lambda s: edits.move(s, {"dense_1": (1, 1), "relu_1": (300, 0)}), ["changed"]),
        (lambda s: edits.set_layer(s, "dense_1", Dense(units=3)), GRAPH),
        (lambda s: edits.rename(s, "spiral_1", "data"), GRAPH),
        (lambda s: edits.set_training(s, Training(epochs=3)), ["changed"]),
        (lambda s: edits.duplicate(s, ["relu_1", "dense_2"])[0], GRAPH),
    ],
)
def test_an_edit_is_told_once_and_so_are_undo_and_redo(edit: Callable[[Sheet], Sheet], words: list[str]) -> None:
    document = opened(chain())
    mirror, told = Mirror(document), Told(document)
    document.apply("Edit", edit(document.sheet))
    assert told.take() == [*words, "title_changed"]
    assert mirror.agrees()
    assert document.undo_stack.count() == 1
    assert document.modified
    document.undo_stack.undo()
    assert told.take() == [*words, "title_changed"]
    assert mirror.agrees()
    assert document.sheet == chain()
    assert not document.modified
    document.undo_stack.redo()
    assert told.take() == [*words, "title_changed"]
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

    document.inspected.connect(look)
    document.changed.connect(look)
    document.apply("Units", edits.set_layer(document.sheet, "dense_1", Dense(units=3)))
    assert seen == [(Dense(units=3), 1, True), (3,)] * 2


def test_the_graph_is_inspected_once_for_a_change_and_never_for_a_move(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document = opened(chain())
    inspected: list[Graph] = []
    real = inspecting.check
    monkeypatch.setattr(inspecting, "check", lambda graph, **_: inspected.append(graph) or real(graph))
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
    assert told.take() == [*GRAPH, "title_changed"]
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
    document.replace(chain(), path=Path("/a.chain"), title="a", weights={})
    assert told.take() == ["title_changed", "inspected", "replaced", "changed"]
    assert mirror.agrees()
    assert not document.undo_stack.canUndo()
    assert not document.modified
    assert (document.path, document.title, document.weights) == (Path("/a.chain"), "a", {})


def test_a_check_that_raises_leaves_everything_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sheet, undo stack and dirty mark: the fault of one edit stays its own."""
    document = opened(chain())
    document.apply("Move", edits.move(document.sheet, {"dense_1": (5, 5)}))
    document.saved(Path("/a.chain"), "a")
    before, told = document.sheet, Told(document)

    def fail(graph: Graph, **_: object) -> None:
        raise RuntimeError("a fault in a layer")

    with monkeypatch.context() as patch:
        patch.setattr(inspecting, "check", fail)
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
    """The fault of one view is reported once; the change is there whole and can be undone."""
    document = opened(chain())

    def fail() -> None:
        raise RuntimeError("cannot draw dense_1")

    document.changed.connect(fail)
    mirror, told = Mirror(document), Told(document)
    with capture_exceptions() as reported:
        document.apply("Units", edits.set_layer(document.sheet, "dense_1", Dense(units=3)))
    assert [str(error) for _, error, _ in reported] == ["cannot draw dense_1"]
    assert told.take() == [*GRAPH, "title_changed"]
    assert mirror.agrees()
    assert (document.undo_stack.count(), document.modified) == (1, True)
    document.changed.disconnect(fail)
    document.undo_stack.undo()
    assert document.sheet == chain()
    assert not document.modified
    assert mirror.agrees()


def test_a_listener_that_edits_is_told_of_after_the_first_edit() -> None:
    """Views should not, but one that loses the focus while it is rebuilt may."""
    document = opened(chain())

    def bound() -> None:
        if document.sheet.graph.nodes["dense_1"] == Dense(units=100):
            document.apply("Bound", edits.set_layer(document.sheet, "dense_1", Dense(units=50)))

    document.changed.connect(bound)
    told = Told(document)
    document.apply("Units", edits.set_layer(document.sheet, "dense_1", Dense(units=100)))
    assert told.take() == [*GRAPH * 2, "title_changed"]
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
    assert told.take() == ["changed", "title_changed"]


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
