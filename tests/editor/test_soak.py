"""What PySide6 6.12.0 dies of on Python 3.11: every emit and every Python undo command loses a reference."""

import gc
import sys
import weakref

import pytest

from editor.document.document import UNDO_LIMIT, Document
from editor.training.inline import InlineWorker
from editor.training.session import Session
from engine.editing import edits
from engine.events import Compiled
from tests.editor.document.sheets import chain

EMITS, PAIRS = 50_000, 5_000

pytestmark = pytest.mark.usefixtures("qapp")


def references() -> list[int]:
    """How often the constants are referred to; from Python 3.12 on they are immortal and it stands still."""
    gc.collect()
    return [sys.getrefcount(value) for value in (True, False, None)]


def test_emitting_loses_no_references() -> None:
    document, session = Document(), Session(worker=InlineWorker)
    heard = 0

    def hear(_: object = None) -> None:
        nonlocal heard
        heard += 1

    for signal in (document.changed, session.compiled, session.state_changed):
        signal.connect(hear)
    compiled = Compiled(1, 2, 3, 4.0)
    before = references()
    for _ in range(EMITS // 4):
        document.changed.emit()
        session.compiled.emit(compiled)
        session.state_changed.emit("running")
        document.inspected.emit()  # nobody listens
    assert heard == EMITS // 4 * 3
    for old, new in zip(before, references(), strict=True):
        assert abs(new - old) < EMITS // 50, "one reference for each emit would be all of them"


def test_undo_and_redo_lose_no_references() -> None:
    document = Document()
    document.replace(chain())
    document.apply("Remove", edits.remove(document.sheet, ["relu_1"]))
    document.apply("Move", edits.move(document.sheet, {"dense_1": (1, 1)}))
    first, last = chain(), document.sheet
    before = references()
    for _ in range(PAIRS // 2):
        document.undo_stack.undo()
        document.undo_stack.undo()
        document.undo_stack.redo()
        document.undo_stack.redo()
    assert document.sheet is last
    for old, new in zip(before, references(), strict=True):
        assert abs(new - old) < PAIRS // 5
    document.undo_stack.setIndex(0)
    assert document.sheet == first


def test_commands_that_merge_expire_or_are_cut_off_live_and_die_quietly() -> None:
    """5,000 of each kind: merged ones are deleted by Qt at once, old ones when the history is full."""
    document = Document()
    document.replace(chain())
    for i in range(PAIRS):
        document.apply("Move", edits.move(document.sheet, {"dense_1": (i, 1)}), merge="drag")
    assert document.undo_stack.count() == 1
    for i in range(PAIRS):
        document.apply("Move", edits.move(document.sheet, {"dense_1": (i, 2)}))
    assert document.undo_stack.count() == UNDO_LIMIT
    for i in range(PAIRS):
        document.undo_stack.undo()
        document.apply("Move", edits.move(document.sheet, {"dense_1": (i, 3)}))
    document.undo_stack.setIndex(0)
    document.replace(chain())
    assert document.sheet == chain()


def test_documents_that_nobody_holds_are_collected_with_their_history() -> None:
    """A command that holds its document makes a cycle, and PySide6 6.11.3 crashes when that is collected."""
    held = []
    for _ in range(500):
        document = Document()
        document.replace(chain())
        document.apply("Move", edits.move(document.sheet, {"dense_1": (1, 1)}), merge="drag")
        document.apply("Move", edits.move(document.sheet, {"dense_1": (2, 1)}), merge="drag")
        document.apply("Remove", edits.remove(document.sheet, ["relu_1"]))
        document.undo_stack.undo()
        held.append(weakref.ref(document))
    del document
    gc.collect()
    assert [reference for reference in held if reference() is not None] == []
