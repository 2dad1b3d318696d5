"""The time line with real hands: what it shows is what the engine computed then, and the run does not notice."""

from collections.abc import Callable
from itertools import count

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from editor.main_window import MainWindow
from editor.panels.looking_back import LookingBack
from editor.panels.time_paint import LEVEL, LINE, SIGNS
from editor.panels.time_track import TimeTrack
from editor.training import playback
from editor.training.wishes import Place
from engine.editing import edits
from engine.graph import Wire
from engine.insight.watch import Watch
from engine.layers.layer import LAYERS
from engine.timeline import Outline, Timeline
from engine.train import Run

LEFT = Qt.MouseButton.LeftButton
EPOCHS = 4  # of 40 iterations


@pytest.fixture
def spiral(window: MainWindow, qtbot: QtBot) -> MainWindow:
    """The example after some training, finished."""
    window.files.load("spiral")
    sheet = window.document.sheet
    training = sheet.training.__class__(**{**fields(sheet.training), "epochs": EPOCHS})
    window.document.apply("Epochs", edits.set_training(sheet, training))
    qtbot.waitUntil(lambda: bool(window.session.has_program))
    train(window, qtbot)
    return window


def fields(training: object) -> dict[str, object]:
    return {name: getattr(training, name) for name in training.__struct_fields__}  # type: ignore[attr-defined]


def train(window: MainWindow, qtbot: QtBot) -> None:
    """To the end, which the time line knows of."""
    session = window.session
    window.commands["train"].trigger()
    qtbot.waitUntil(lambda: session.state == "finished", timeout=20_000)
    qtbot.waitUntil(lambda: window.timeline_bar.track.picture.axis.last == session.live.iteration)


def track(window: MainWindow) -> TimeTrack:
    return window.timeline_bar.track


def at(window: MainWindow, iteration: int, level: int = 0) -> QPoint:
    """Where an iteration lies."""
    return QPoint(round(track(window).picture.axis.x(iteration)), LINE + LEVEL * level)


def drag(window: MainWindow, qtbot: QtBot, *iterations: int, level: int = 0) -> None:
    """The thumb, over all of these."""
    QTest.mousePress(track(window), LEFT, pos=at(window, iterations[0], level))
    for iteration in iterations[1:]:
        QTest.mouseMove(track(window), at(window, iteration, level))
    QTest.mouseRelease(track(window), LEFT, pos=at(window, iterations[-1], level))
    qtbot.waitUntil(lambda: not window.session.past.waiting)


def banner(window: MainWindow) -> LookingBack:
    (found,) = window.canvas.findChildren(LookingBack)
    return found


def truth(window: MainWindow, iteration: int) -> tuple[Run, Watch]:
    """A run of its own, gone so far."""
    run = Run(window.document.sheet)
    watch = Watch(run)
    for step in range(iteration):
        run.iterate("watching" if step == iteration - 1 else "training")
    return run, watch


def test_what_all_views_show_is_what_was(spiral: MainWindow, qtbot: QtBot) -> None:
    spiral.selection.set(["dense_1"])
    qtbot.wait(60)
    drag(spiral, qtbot, 150, 120, 61)
    shown = spiral.session.past.shown
    assert shown is not None
    assert abs(shown.iteration - 61) <= 1
    run, watch = truth(spiral, shown.iteration)
    expected = watch.readings()
    picture = spiral.canvas.picture
    for wire in spiral.document.sheet.graph.wires:
        reading = picture.reading(wire)
        assert (reading.value is None) == (expected[wire].value is None)
        for name in ("value", "gradient"):
            if getattr(expected[wire], name) is not None:
                assert getattr(reading, name) == pytest.approx(getattr(expected[wire], name), rel=1e-6)
    loss = sum(watch.losses().values())
    texts = [label.text() for label in spiral.findChildren(type(spiral.statusBar().left))]
    assert f"{shown.iteration:,}" in texts
    assert f"{loss:.4f}" in texts
    evaluation = run.evaluate()
    accuracy = next(iter(evaluation.metrics.values()))
    assert f"{100 * accuracy:.1f} %" in texts
    assert repr(spiral.session.progress.histograms) == repr(watch.histograms("dense_1"))
    qtbot.waitUntil(lambda: {view.iteration for view in spiral.session.views[:1]} == {shown.iteration})
    (curves,) = (w for w in spiral.findChildren(object) if type(w).__name__ == "Curves")
    assert curves.cursor.isVisible()
    assert curves.cursor.value() == shown.iteration


def test_the_run_is_the_same_as_one_that_nobody_looked_back_at(spiral: MainWindow, qtbot: QtBot) -> None:
    spiral.commands["train"].trigger()  # as many epochs more
    qtbot.waitUntil(lambda: spiral.session.live.iteration > 165)
    QTest.mousePress(track(spiral), LEFT, pos=at(spiral, 20))
    for step in range(40):
        QTest.mouseMove(track(spiral), at(spiral, (37 * step) % 150))
        qtbot.wait(1)
    QTest.mouseRelease(track(spiral), LEFT, pos=at(spiral, 100))
    qtbot.waitUntil(lambda: spiral.session.state == "finished", timeout=20_000)
    assert spiral.session.past.shown is not None, "the run has not moved what is shown"
    iteration = spiral.session.live.iteration
    assert iteration == 2 * EPOCHS * spiral.session.live.iterations_per_epoch
    qtbot.waitUntil(lambda: spiral.session.weights.iteration == iteration)
    run, _ = truth(spiral, iteration)
    for name, array in run.program.save().items():
        assert array.tobytes() == spiral.session.weights.arrays[name].tobytes()


def test_the_banner_says_so_and_leads_back(spiral: MainWindow, qtbot: QtBot) -> None:
    end = spiral.session.live.iteration
    assert banner(spiral).isHidden()
    drag(spiral, qtbot, 40)
    shown = spiral.session.past.shown.iteration
    assert banner(spiral).words.text() == f"Showing iteration {shown} of {end}; training has finished"
    assert spiral.canvas.rect().contains(banner(spiral).geometry())
    (back,) = banner(spiral).findChildren(QPushButton)
    assert back.text() == "Back to live"
    QTest.mouseClick(back, LEFT)
    assert banner(spiral).isHidden()
    assert spiral.session.progress is spiral.session.live
    assert spiral.canvas.picture.progress is spiral.session.live


def test_the_end_of_the_line_is_the_newest(spiral: MainWindow, qtbot: QtBot) -> None:
    drag(spiral, qtbot, 40)
    drag(spiral, qtbot, 40, 90, spiral.session.live.iteration)
    assert spiral.session.past.shown is None


def test_from_here_it_goes_on_as_a_branch(spiral: MainWindow, qtbot: QtBot) -> None:
    session, end = spiral.session, spiral.session.live.iteration
    drag(spiral, qtbot, 80)
    here = session.past.shown.iteration
    QTest.mouseClick(spiral.timeline_bar.words.onward, LEFT)
    qtbot.waitUntil(lambda: session.past.shown is None and session.live.iteration == here)
    assert spiral.timeline_bar.words.live.text() == f"{here} · live"
    spiral.commands["step_batch"].trigger()
    qtbot.waitUntil(lambda: len(track(spiral).picture.stretches) == 2)
    qtbot.waitUntil(lambda: session.weights.iteration == here + 1)
    run, _ = truth(spiral, here + 1)
    for name, array in run.program.save().items():
        assert array.tobytes() == session.weights.arrays[name].tobytes()
    left = next(one for one in track(spiral).picture.stretches if one.level)
    assert (left.begins, left.ends, left.level) == (here, end, 1)
    drag(spiral, qtbot, 120, level=1)  # along the branch that was left
    assert session.past.shown.branch == left.branch
    assert "of a branch left at" in banner(spiral).words.text()
    assert spiral.timeline_bar.branches.text() == "1 branch"
    spiral.timeline_bar.branches.menu().actions()[0].trigger()
    qtbot.waitUntil(lambda: session.past.shown.iteration == end)


def test_bookmarks_are_seen_and_gone_to(spiral: MainWindow, qtbot: QtBot) -> None:
    def bookmarks() -> list[int]:
        return [mark.iteration for mark in track(spiral).picture.marks if mark.reason == "bookmark"]

    drag(spiral, qtbot, 40)
    here = spiral.session.past.shown.iteration
    spiral.canvas.setFocus()
    QTest.keyClick(spiral.canvas, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bookmarks() == [here])
    sign = QPoint(round(track(spiral).picture.axis.x(here)), SIGNS)
    assert track(spiral).told_at(sign.toPointF()) == f"bookmark · iteration {here}"
    colour = spiral.look.theme.warning
    pixels = track(spiral).grab().toImage()
    assert pixels.pixelColor(sign) == colour
    QTest.mouseClick(spiral.timeline_bar.words.live, LEFT)
    assert spiral.session.past.shown is None
    QTest.mousePress(track(spiral), LEFT, pos=sign + QPoint(3, 0))
    QTest.mouseMove(track(spiral), sign + QPoint(4, 0))
    QTest.mouseRelease(track(spiral), LEFT, pos=sign + QPoint(4, 0))
    assert spiral.session.past.wished.iteration == here, "a hand is not quite still"
    qtbot.waitUntil(lambda: spiral.session.past.shown is not None)
    assert spiral.session.past.shown.iteration == here
    QTest.mouseClick(spiral.timeline_bar.mark, LEFT)
    qtbot.waitUntil(lambda: bookmarks() == [])


def test_bookmarks_have_names(spiral: MainWindow, qtbot: QtBot) -> None:
    def typed(words: str, key: Qt.Key) -> None:
        """Into the question that comes."""

        def answer() -> None:
            (field,) = spiral.findChild(QInputDialog).findChildren(QLineEdit)
            before.append(field.text())
            QTest.keyClicks(field, words)
            QTest.keyClick(field, key)

        QTimer.singleShot(50, spiral, answer)

    def names() -> list[str]:
        return [mark.words for mark in track(spiral).picture.marks if mark.reason == "bookmark"]

    before = list[str]()
    drag(spiral, qtbot, 40)
    here = spiral.session.past.shown.iteration
    typed("awake", Qt.Key.Key_Return)
    QTest.keyClick(spiral, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: names() == ["awake"])
    sign = QPoint(round(track(spiral).picture.axis.x(here)), SIGNS)
    assert track(spiral).told_at(sign.toPointF()) == f"awake · iteration {here}"
    QTest.mouseClick(spiral.timeline_bar.words.live, LEFT)
    for words, key, after in (("asleep", Qt.Key.Key_Escape, "awake"), ("asleep", Qt.Key.Key_Return, "asleep")):
        typed(words, key)
        QTest.mouseClick(track(spiral), LEFT, pos=sign)
        QTest.mouseDClick(track(spiral), LEFT, pos=sign)
        qtbot.waitUntil(lambda after=after: names() == [after])
    assert before == ["", "awake", "awake"]


def test_keys_go_one_by_one(spiral: MainWindow, qtbot: QtBot) -> None:
    end = spiral.session.live.iteration
    track(spiral).setFocus()
    places: list[tuple[Qt.Key, int | None]] = [
        (Qt.Key.Key_Left, end - 1),
        (Qt.Key.Key_Left, end - 2),
        (Qt.Key.Key_Right, end - 1),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_End, None),
        (Qt.Key.Key_PageDown, end - end // 20),
        (Qt.Key.Key_Escape, None),
    ]
    for key, iteration in places:
        QTest.keyClick(track(spiral), key)
        qtbot.waitUntil(lambda: not spiral.session.past.waiting)
        shown = spiral.session.past.shown
        assert (shown and shown.iteration) == iteration, key


def test_it_is_played_back(spiral: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = count()
    monkeypatch.setattr(playback, "monotonic", lambda: next(ticks) / 64)  # a frame passes at each look
    past, seen = spiral.session.past, list[int]()
    past.changed.connect(lambda: past.shown is None or past.waiting or seen.append(past.shown.iteration))
    spiral.playback.set_speed(640.0)
    QTest.mouseClick(spiral.timeline_bar.play, LEFT)
    assert spiral.playback.playing
    qtbot.waitUntil(lambda: not spiral.playback.playing, timeout=20_000)
    end = spiral.session.live.iteration
    assert list(dict.fromkeys(seen)) == list(range(0, end, 10))
    assert spiral.session.past.shown is None, "it has caught up"
    QTest.mouseClick(spiral.timeline_bar.play, LEFT)
    drag(spiral, qtbot, 100)
    assert not spiral.playback.playing, "a hand stops it"


def swap(window: MainWindow) -> None:
    """Another activation."""
    window.document.apply("Swap", edits.set_layer(window.document.sheet, "relu_1", LAYERS["Sigmoid"]()))


LEAVES: dict[str, Callable[[MainWindow], object]] = {
    "edit": swap,
    "reset": lambda window: window.commands["reset"].trigger(),
    "train": lambda window: window.commands["train"].trigger(),
    "open": lambda window: window.files.load("xor"),
}


@pytest.mark.parametrize("how", LEAVES)
def test_what_moves_the_run_leaves_the_past(spiral: MainWindow, qtbot: QtBot, how: str) -> None:
    drag(spiral, qtbot, 40)
    LEAVES[how](spiral)
    assert spiral.session.past.wished is spiral.session.past.shown is None
    assert banner(spiral).isHidden()


def test_moving_nodes_does_not(spiral: MainWindow, qtbot: QtBot) -> None:
    drag(spiral, qtbot, 40)
    spiral.document.apply("Move", edits.move(spiral.document.sheet, {"dense_1": (7.0, 7.0)}))
    assert spiral.session.past.shown is not None


def test_of_what_was_before_an_edit_the_banner_says_so(spiral: MainWindow, qtbot: QtBot) -> None:
    swap(spiral)
    qtbot.waitUntil(lambda: bool(spiral.session.has_program) and not spiral.follow.timer.isActive())
    spiral.commands["step_batch"].trigger()
    qtbot.waitUntil(lambda: any(mark.reason == "edit" for mark in track(spiral).picture.marks))
    drag(spiral, qtbot, 40)
    assert "from before an edit" in banner(spiral).words.text()
    assert spiral.canvas.picture.reading(Wire("spiral_1", "inputs", "dense_1", "x")) is not None
    QTest.mouseClick(spiral.timeline_bar.words.onward, LEFT)
    qtbot.waitUntil(spiral.banner.isVisible)
    assert "Undo the edit" in spiral.banner.words.text()
    assert not spiral.banner.geometry().intersects(banner(spiral).geometry())


def test_without_a_past_it_says_how_to_come_to_one(window: MainWindow) -> None:
    assert not window.timeline_bar.play.isEnabled()
    assert not window.timeline_bar.mark.isEnabled()
    assert "train first" in window.commands["bookmark"].toolTip()
    assert track(window).picture.empty
    window.commands["show_timeline"].trigger()
    assert window.timeline_bar.isHidden()
    assert not window.session.wishes.look().timeline


def test_the_loss_curve_on_its_node_stays_that_of_the_run(spiral: MainWindow, qtbot: QtBot) -> None:
    curves = spiral.canvas.picture.miniatures.curves
    before = {name: np.array(points) for name, points in curves.items()}
    assert before
    drag(spiral, qtbot, 120, 40, 10)
    spiral.session.went_on.emit()  # as it does while it trains
    for name, points in before.items():
        assert np.array_equal(curves[name], points, equal_nan=True)


def test_a_branch_in_place_of_another_is_offered_in_its_place(window: MainWindow) -> None:
    nothing = np.zeros(0, np.int64)
    for number in (2, 3):
        own, left = (
            Outline(*one, nothing, np.zeros((0, 3)), np.zeros((0, 2)), None)
            for one in ((1, None, 0, 70), (number, 1, 40, 100))
        )
        window.session._take_timeline(Timeline(1, 1, (left, own), (), 0))
        (action,) = window.timeline_bar.branches.menu().actions()
        action.trigger()
        assert window.session.past.wished == Place(100, number)
