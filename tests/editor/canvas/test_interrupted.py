"""What is under way when something else happens: a button let go elsewhere, words half written, another drawing."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from editor import dialogs
from editor.canvas.fields import NoteField
from editor.main_window import MainWindow
from engine.editing import edits
from engine.formats.sheet_text import from_text, to_text
from engine.groups.group import DEEPEST, depth
from engine.sheet import MOST_WORDS, Note
from tests.editor.canvas.conftest import chain
from tests.editor.hands import LEFT, NONE, Hands

CTRL, Key = Qt.KeyboardModifier.ControlModifier, Qt.Key


@pytest.fixture
def hands(window: MainWindow) -> Hands:
    """A chain, and a note below."""
    note = Note(place=(0.0, 240.0), size=(200.0, 100.0), text="old")
    window.document.replace(replace(chain(), remarks={"note_1": note}))
    window.activateWindow()
    window.canvas.setFocus()
    QApplication.processEvents()
    return Hands(window.canvas)


def write(hands: Hands, window: MainWindow) -> None:
    """Words typed into the note's field, which stays open."""
    window.selection.set((), (), ("note_1",))
    hands.key(Key.Key_Return)
    field = window.canvas.findChild(NoteField)
    assert field is not None
    QTest.keyClicks(field, "new")


def words(window: MainWindow) -> str:
    note = window.document.sheet.remarks["note_1"]
    assert isinstance(note, Note)
    return note.text


def test_a_button_let_go_elsewhere_ends_the_drag(hands: Hands) -> None:
    """The window system gave its release to another window: the next move comes without it."""
    canvas, at = hands.canvas, hands.node("tanh")
    hands.press(at)
    hands.move(at + QPoint(40, 40))
    assert canvas.gesture is not None
    place = QPointF(at + QPoint(90, 90))
    none = Qt.MouseButton.NoButton
    moved = QMouseEvent(QEvent.Type.MouseMove, place, canvas.mapToGlobal(place), none, none, NONE)
    QApplication.sendEvent(canvas, moved)
    assert canvas.gesture is None
    assert hands.untouched()
    assert canvas.picture.scene.rect("tanh").topLeft().toTuple() == hands.sheet.places["tanh"]


def test_a_second_press_of_the_same_button_begins_anew(hands: Hands) -> None:
    canvas, at = hands.canvas, hands.node("tanh")
    hands.press(at)
    hands.move(at + QPoint(40, 40))
    before = canvas.gesture
    QTest.mousePress(canvas, LEFT, NONE, hands.node("dense_3"))
    assert canvas.gesture is not None
    assert canvas.gesture is not before
    hands.release(hands.node("dense_3"))
    assert hands.untouched()
    assert canvas.selection.nodes == {"dense_3"}


def test_words_half_written_survive_the_wheel(hands: Hands, window: MainWindow) -> None:
    write(hands, window)
    hands.wheel(QPoint(500, 300), 120)
    assert words(window) == "new"


def test_words_half_written_survive_another_size_of_the_window(hands: Hands, window: MainWindow) -> None:
    window.canvas.fit()
    write(hands, window)
    window.resize(1100, 700)
    QApplication.processEvents()
    assert words(window) == "new"


def test_words_half_written_survive_files_that_are_read_again(hands: Hands, window: MainWindow) -> None:
    write(hands, window)
    window.document.look_again()
    hands.wheel(QPoint(500, 300), 120)
    assert words(window) == "new"


def test_words_half_written_are_asked_for_when_the_window_closes(
    hands: Hands, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = list[str]()
    monkeypatch.setattr(dialogs, "ask_discard", lambda _, question: asked.append(question))
    write(hands, window)
    assert not window.close()
    assert asked == ["Save the changes to untitled?"]
    assert words(window) == "new"


def test_words_half_written_are_there_when_a_menu_opens(hands: Hands, window: MainWindow) -> None:
    write(hands, window)
    menu = window.menuBar().actions()[0].menu()
    menu.popup(QPoint(10, 10))  # type: ignore[attr-defined]
    QApplication.processEvents()
    menu.close()  # type: ignore[attr-defined]
    assert words(window) == "new"


def test_more_words_than_a_note_holds_are_told(hands: Hands, window: MainWindow) -> None:
    write(hands, window)
    field = window.canvas.findChild(NoteField)
    assert field is not None
    field.setPlainText("x" * (MOST_WORDS + 5))
    hands.canvas.setFocus()
    assert len(words(window)) == MOST_WORDS
    assert hands.refusal() == "A note holds 20,000 characters: 5 were left out."


def test_find_goes_on_in_the_drawing_as_it_is_now(hands: Hands, window: MainWindow) -> None:
    """What was found has gone since, once with the group it lay in."""
    window.selection.set(("tanh", "dense_2"))
    hands.key(Key.Key_G, CTRL)
    window.find.open()
    QTest.keyClicks(window.find.field, "tanh")
    assert window.scope.path == ("group_1",)
    window.document.undo_stack.undo()
    QTest.keyClick(window.find.field, Key.Key_Return)
    assert (window.scope.path, window.selection.nodes) == ((), {"tanh"})
    window.document.apply("Delete", edits.remove(window.document.sheet, ("tanh",)))
    QTest.keyClick(window.find.field, Key.Key_Return)
    assert window.find.count.text() == "nothing"
    window.document.undo_stack.undo()
    QTest.keyClick(window.find.field, Key.Key_Return)
    assert window.selection.nodes == {"tanh"}


def test_groups_are_no_deeper_than_a_file_can_hold(hands: Hands, window: MainWindow) -> None:
    window.selection.set(("dense_3",))
    for _ in range(DEEPEST):
        hands.key(Key.Key_G, CTRL)
    deep = window.document.sheet
    assert depth(deep.graph) == DEEPEST
    assert from_text(to_text(deep)) == deep
    count = window.document.undo_stack.count()
    hands.key(Key.Key_G, CTRL)
    assert (window.document.sheet, window.document.undo_stack.count()) == (deep, count)
    assert hands.refusal() == "Groups lie at most 8 deep in one another. Ungroup one of them first."
