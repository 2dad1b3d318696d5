"""The loop ribbon shows the stage that runs, and never one that does not; a click runs to the end of a stage."""

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from editor.look.look import Look
from editor.look.themes import DARK, LIGHT, Theme
from editor.main_window import MainWindow
from editor.panels.loop_ribbon import LoopRibbon, tint
from engine.program import STAGES, Stage
from tests.editor.look.contrast import contrast
from tests.editor.panels.fake_training import FakeTraining, at, progress


@pytest.fixture
def session() -> FakeTraining:
    return FakeTraining()


@pytest.fixture
def ribbon(qtbot: QtBot, session: FakeTraining, look: Look) -> LoopRibbon:
    ribbon = LoopRibbon(session, look, {f"step_{stage}": QAction() for stage in STAGES})
    qtbot.addWidget(ribbon)
    ribbon.resize(ribbon.sizeHint())
    return ribbon


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("state", ["running", "paused"])
def test_the_running_stage_is_lit(ribbon: LoopRibbon, session: FakeTraining, stage: Stage, state: str) -> None:
    session.say(progress(stage, operation=at(stage)), state)
    assert ribbon.shown == tuple(float(other == stage) for other in STAGES)
    assert stage in ribbon.accessibleDescription()
    image = ribbon.grab().toImage()
    for other, rect, _ in ribbon.pills():
        ground = image.pixelColor(round(rect.left()) + 12, round(rect.center().y()))
        assert (ground == tint(DARK, stage, 1.0).ground) == (other == stage)


def test_at_full_speed_all_glow(ribbon: LoopRibbon, session: FakeTraining) -> None:
    session.say(progress("backward"))
    assert ribbon.shown == (0.5,) * 5


def test_after_full_speed_none_is_lit(ribbon: LoopRibbon, session: FakeTraining) -> None:
    session.say(progress("backward"))
    session.say(progress("backward"), "paused")
    assert ribbon.shown == (0.0,) * 5


def test_nothing_is_lit_without_a_program(ribbon: LoopRibbon, session: FakeTraining) -> None:
    session.say(progress("backward", operation=at("backward")))
    session.say(None, "empty")
    assert ribbon.shown == (0.0,) * 5


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("light", [0.0, 0.5, 1.0])
def test_words_can_be_read(theme: Theme, light: float) -> None:
    for stage in STAGES:
        colours = tint(theme, stage, light)
        assert contrast(colours.text, colours.ground) >= 4.5


def test_backward_has_a_colour_of_its_own() -> None:
    for theme in (DARK, LIGHT):
        assert tint(theme, "backward", 1).text != tint(theme, "forward", 1).text == tint(theme, "loss", 1).text


@pytest.mark.parametrize("width", [172, 260, 390, 524, 900])
def test_pills_stay_inside_and_apart(ribbon: LoopRibbon, width: int) -> None:
    ribbon.resize(width, ribbon.height())
    pills = ribbon.pills()
    rects = [rect for _, rect, _ in pills]
    assert all(one.right() < other.left() for one, other in pairwise(rects))
    assert rects[0].left() >= 0
    assert rects[-1].right() <= width
    words = [word for _, _, word in pills]
    assert words == (["Data", "Forward", "Loss", "Backward", "Update"] if width >= 390 else list("DFLBU"))


@pytest.mark.parametrize("by", ["mouse", "keyboard", "key"])
def test_a_click_runs_to_the_end_of_the_stage(window: MainWindow, qtbot: QtBot, by: str) -> None:
    window.files.load("spiral")  # type: ignore[arg-type]
    window.activateWindow()
    ribbon = window.findChild(LoopRibbon)
    for place, iteration in ((1, 0), (3, 0), (4, 1), (0, 1), (0, 2)):
        stage, button = STAGES[place], ribbon.buttons[place]
        if by == "mouse":
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        elif by == "keyboard":
            button.setFocus(Qt.FocusReason.TabFocusReason)
            qtbot.keyClick(button, Qt.Key.Key_Space)
        else:
            qtbot.keyClick(window, Qt.Key(Qt.Key.Key_1 + place), Qt.KeyboardModifier.AltModifier)
        number = window.session._sent
        qtbot.waitUntil(lambda number=number: getattr(window.session.live, "obeyed", 0) == number)
        progress = window.session.progress
        assert (progress.iteration, progress.stage, window.session.state) == (iteration, stage, "paused")
        assert ribbon.shown == tuple(float(other == stage) for other in STAGES)


def test_without_a_graph_there_is_nothing_to_run(window: MainWindow) -> None:
    ribbon = window.findChild(LoopRibbon)
    assert not any(button.isEnabled() for button in ribbon.buttons)
    assert all(button.toolTip() for button in ribbon.buttons)
