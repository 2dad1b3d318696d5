"""Each lesson is taken as a learner takes it: no step is done before, each is after; what is pointed at is there."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor.lessons import lesson as shelf
from editor.lessons.guide import Guide
from editor.lessons.where import outline
from editor.main_window import MainWindow
from engine.graph import Wire
from tests.editor.lessons.acts import Learner, entry

Act = Callable[[Learner], object]


def example(name: str) -> Act:
    return lambda learner: learner.example(name)


def press(command: str) -> Act:
    return lambda learner: learner.press(command)


def click(node: str) -> Act:
    return lambda learner: learner.click(node)


def look_into(node: str) -> Act:
    return lambda learner: learner.look_into(node)


def weight(node: str) -> Act:
    return lambda learner: learner.click_weight(node)


def tab(title: str) -> Act:
    return lambda learner: learner.tab(title)


def write(field: str, text: str) -> Act:
    return lambda learner: learner.write(field, text)


def again(learner: Learner) -> None:
    learner.press("reset")
    learner.wait(lambda: learner.window.session.state == "paused")
    learner.press("train")


SIGMOIDS = [f"sigmoid_{number}" for number in range(1, 7)]
ACTS: dict[str, list[Act]] = {
    "1-what-a-network-learns": [
        example("xor"),
        click("xor_1"),
        look_into("dense_1"),
        tab("Output"),
        press("train"),
        press("reset"),
    ],
    "2-the-forward-pass": [
        example("xor"),
        press("step_data"),
        press("step_operation"),
        tab("Code"),
        press("step_forward"),
        lambda learner: learner.click_wire(Wire("tanh_1", "y", "dense_2", "x")),
        look_into("dense_2"),
    ],
    "3-the-loss": [
        example("house-prices"),
        click("mse_1"),
        press("step_loss"),
        press("step_batch"),
        tab("Curves"),
        press("train"),
    ],
    "4-backward-pass-and-chain-rule": [
        example("chain-rule"),
        press("step_loss"),
        press("step_backward"),
        look_into("dense_1"),
        weight("dense_1"),
        tab("Chain rule"),
        weight("dense_2"),
    ],
    "5-update-and-learning-rate": [
        example("chain-rule"),
        weight("dense_2"),
        press("step_backward"),
        press("step_update"),
        tab("Mixer"),
        lambda learner: learner.turn_fader(),
        press("train"),
        write("learning_rate", "0.001"),
        press("reset"),
        press("train"),
    ],
    "6-batches-and-epochs": [
        example("spiral"),
        press("step_batch"),
        press("step_epoch"),
        write("batch_size", "100"),
        press("step_epoch"),
        press("train"),
    ],
    "7-vanishing-and-exploding": [
        example("vanishing"),
        press("step_batch"),
        tab("Gradient flow"),
        lambda learner: learner.replace(SIGMOIDS, "ReLU"),
        press("step_batch"),
        example("house-prices"),
        lambda learner: learner.choose("optimizer", "SGD"),
        write("learning_rate", "30"),
        press("train"),
        write("learning_rate", "0.05"),
        again,
    ],
    "8-from-here-to-pytorch": [
        example("spiral"),
        press("train"),
        press("train"),
        lambda learner: learner.export(learner.script, learner.monkeypatch),
    ],
}


@pytest.fixture(autouse=True)
def _afresh() -> None:
    QSettings().clear()


@pytest.fixture
def guide(window: MainWindow) -> Guide:
    return window.findChild(Guide)


def test_every_lesson_is_walked() -> None:
    assert [path.stem for path in shelf.files()] == [*ACTS]


@pytest.mark.parametrize("stem", ACTS)
def test_a_lesson_from_its_first_step_to_its_last(
    window: MainWindow, qtbot: QtBot, guide: Guide, stem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("editor.dialogs.ask_discard", lambda *_: "discard")
    learner = Learner(window, qtbot)
    learner.script, learner.monkeypatch = tmp_path / "net.py", monkeypatch
    path = next(path for path in shelf.files() if path.stem == stem)
    lesson = shelf.read(path)
    assert len(lesson.steps) == len(ACTS[stem])
    entry(window, "Help", "Lessons", lesson.title).trigger()
    for place, (step, act) in enumerate(zip(lesson.steps, ACTS[stem], strict=True)):
        assert guide.walk.place == place
        QTest.qWait(120)
        if not place or not came_with_the_last(stem, place):
            assert not guide.walk.is_done, step.do
            assert outline(step.show, window) is not None, f"{step.show} is not there"
            assert guide.ring.isVisible()
        act(learner)
        learner.wait(lambda: guide.walk.is_done)
        assert "✓" in guide.plate.words.text()
        assert "{" not in guide.plate.words.text()
        assert "–" not in guide.plate.said[3], "a number is known that is told"
        assert not guide.ring.isVisible()
        QTest.mouseClick(guide.plate.on, Qt.MouseButton.LeftButton)
    assert guide.walk is None
    assert guide.plate.isHidden()
    assert not guide.timer.isActive()
    assert entry(window, "Help", "Lessons", lesson.title).isChecked()


def came_with_the_last(stem: str, place: int) -> bool:
    """Whether the step asks to see what is there already: the tab that is open at first."""
    return (stem, place) == ("3-the-loss", 4)
