"""Predict, then see: the card asks, keys answer, what it tells is what the pass then shows, and nobody is stopped."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor.main_window import MainWindow
from editor.quiz.card import QuestionCard
from editor.quiz.quiz import Quiz
from engine.graph import Wire
from engine.question import Question
from engine.resources import folder
from tests.engine.insight.questions.truth import TRUTH, run_pass


@pytest.fixture(autouse=True)
def _nobody_has_wished_anything() -> Iterator[None]:
    QSettings().remove("quiz")
    yield
    QSettings().remove("quiz")


@pytest.fixture
def quiz(window: MainWindow, qtbot: QtBot) -> Quiz:
    window.files.load(folder("examples") / "xor.json")
    qtbot.waitUntil(lambda: window.session.state == "paused")
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.canvas.setFocus()
    found = window.findChild(Quiz)
    assert found is not None
    return found


def card_of(quiz: Quiz) -> QuestionCard:
    assert quiz.card is not None
    return quiz.card


def question_of(quiz: Quiz) -> Question:
    assert quiz.asked is not None
    assert quiz.asked.question is not None
    return quiz.asked.question


def step(quiz: Quiz, qtbot: QtBot, unit: str = "batch") -> None:
    """Until it asks."""
    quiz.window.commands[f"step_{unit}"].trigger()
    qtbot.waitUntil(lambda: quiz.asked is not None and not quiz.revealed)
    qtbot.waitUntil(lambda: quiz.window.session.live is not None and quiz.window.session.live.stage == "loss")


def press(quiz: Quiz, key: Qt.Key) -> None:
    QTest.keyClick(quiz.window.canvas, key)


def after(quiz: Quiz, iteration: int) -> Callable[[], bool]:
    return lambda: quiz.window.session.live is not None and quiz.window.session.live.iteration == iteration


def test_nobody_is_asked_who_has_not_wished_it(quiz: Quiz, qtbot: QtBot) -> None:
    assert not quiz.wanted
    quiz.window.commands["step_batch"].trigger()
    qtbot.waitUntil(after(quiz, 1))
    assert quiz.card is None


def test_keys_answer_and_the_pass_shows_what_was_told(quiz: Quiz, qtbot: QtBot) -> None:
    window = quiz.window
    window.commands["ask_before"].trigger()
    right = 0
    for iteration in range(1, 8):
        step(quiz, qtbot)
        question, card = question_of(quiz), card_of(quiz)
        assert card.isVisible()
        assert window.canvas.hasFocus()
        assert card.words.text() == question.text
        shown = [button for button in card.buttons if button.isVisible()]
        assert [button.text().split("   ")[1] for button in shown] == list(question.choices)
        (truth,) = TRUTH[question.kind](question, run_pass(window.document.sheet, iteration - 1))
        pressed = iteration % 2
        press(quiz, Qt.Key(Qt.Key.Key_1 + pressed))
        assert quiz.revealed
        right += pressed == truth
        assert card.score.text() == f"{right} of {iteration} right"
        assert [button.text()[0] == "✓" for button in shown] == [place == truth for place in range(len(shown))]
        assert (shown[pressed].text()[0] == "✗") == (pressed != truth)
        assert card.line.text() == f"{'Right' if pressed == truth else 'Not so'}. {question.because}"
        assert quiz.ring is not None
        assert quiz.ring.isVisible() == bool(question.answer)
        qtbot.waitUntil(after(quiz, iteration))
        if question.kind == "largest_wire":
            assert window.session.live is not None
            sizes = {wire: window.session.live.wires[wire].gradient for wire in question.about}
            assert max(sizes, key=lambda wire: sizes[wire] or 0.0) == question.answer[0]
        assert card.isVisible(), "to be read while the gradients run back"
        press(quiz, Qt.Key.Key_Return)
        assert card.isHidden()


def test_the_ring_is_where_the_answer_is_drawn(quiz: Quiz) -> None:
    canvas = quiz.window.canvas
    node = quiz.outline_of("dense_1")
    assert node is not None
    middle = canvas.mapTo(quiz.window, canvas.node_rect("dense_1").center())
    assert node.boundingRect().center().toPoint().toTuple() == pytest.approx(middle.toTuple(), abs=2)
    wire = Wire("dense_1", "y", "tanh_1", "x")
    path = quiz.outline_of(wire)
    assert path is not None
    assert path.contains(canvas.mapTo(quiz.window, canvas.wire_position(wire)).toPointF())
    assert quiz.outline_of("nobody") is None


def test_a_click_answers_too(quiz: Quiz, qtbot: QtBot) -> None:
    quiz.window.commands["ask_before"].trigger()
    step(quiz, qtbot)
    QTest.mouseClick(card_of(quiz).buttons[question_of(quiz).right], Qt.MouseButton.LeftButton)
    assert quiz.score == (1, 1)


def test_a_held_answer_waits_for_the_key(quiz: Quiz, qtbot: QtBot) -> None:
    quiz.window.commands["ask_before"].trigger()
    quiz.window.commands["hold_answer"].trigger()
    step(quiz, qtbot)
    press(quiz, Qt.Key.Key_2)
    press(quiz, Qt.Key.Key_1)  # a class may change its mind
    QTest.qWait(100)
    assert not quiz.revealed
    assert "✓" not in "".join(button.text() for button in card_of(quiz).buttons)
    assert quiz.window.session.live is not None
    assert quiz.window.session.live.iteration == 0
    press(quiz, Qt.Key.Key_Return)
    assert quiz.revealed
    assert quiz.score.answers == 1
    qtbot.waitUntil(after(quiz, 1))
    step(quiz, qtbot)
    press(quiz, Qt.Key.Key_Return)  # nobody has answered: nothing is counted
    assert quiz.revealed
    assert quiz.score.answers == 1


def test_slow_motion_goes_on_from_question_to_question(quiz: Quiz, qtbot: QtBot) -> None:
    session = quiz.window.session
    quiz.window.commands["ask_before"].trigger()
    session.set_pace(2000)
    quiz.window.commands["train"].trigger()
    for iteration in (1, 2):
        qtbot.waitUntil(lambda: quiz.asked is not None and quiz.asked.iteration == iteration)  # noqa: B023
        qtbot.waitUntil(lambda: session.state == "paused")
        press(quiz, Qt.Key.Key_1)
        assert session.state == "running"
    session.pause()


def test_full_speed_is_not_interrupted(quiz: Quiz, qtbot: QtBot) -> None:
    quiz.window.commands["ask_before"].trigger()
    step(quiz, qtbot)
    quiz.window.commands["train"].trigger()
    qtbot.waitUntil(lambda: quiz.asked is None)
    assert card_of(quiz).isHidden()
    live = quiz.window.session.live
    qtbot.waitUntil(lambda: quiz.window.session.live is not live)
    assert quiz.window.session.state == "running"
    assert quiz.score.answers == 0
    quiz.window.session.pause()


def test_who_steps_on_or_presses_esc_has_not_answered(quiz: Quiz, qtbot: QtBot) -> None:
    quiz.window.commands["ask_before"].trigger()
    step(quiz, qtbot, "loss")
    quiz.window.commands["step_operation"].trigger()
    qtbot.waitUntil(lambda: quiz.asked is None)
    quiz.window.commands["step_batch"].trigger()
    qtbot.waitUntil(after(quiz, 1))
    step(quiz, qtbot)
    press(quiz, Qt.Key.Key_Escape)
    assert quiz.asked is None
    assert card_of(quiz).isHidden()
    press(quiz, Qt.Key.Key_1)  # means again what it meant: a layer is searched
    assert quiz.score.answers == 0


def test_wishes_are_remembered(quiz: Quiz) -> None:
    quiz.window.commands["ask_before"].trigger()
    quiz.window.commands["hold_answer"].trigger()
    assert QSettings().value("quiz/ask") == "true"
    again = Quiz(quiz.window)
    assert again.wanted
    assert again.holds
    quiz.window.commands["ask_before"].trigger()
    quiz.window.commands["hold_answer"].trigger()
    assert QSettings().value("quiz/ask") == "false"
    assert QSettings().value("quiz/hold") == "false"
