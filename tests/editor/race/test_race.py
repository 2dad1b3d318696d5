"""The race with real hands: what it shows of both is what the engine computed, in the same colours."""

import os
import signal
from collections.abc import Iterator
from multiprocessing import active_children

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, QSettings, QSize, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from editor.canvas.search import SearchPopup
from editor.commands.race import open_race
from editor.look import colours
from editor.look.legend import BAR
from editor.main_window import MainWindow
from editor.panels.time_paint import LINE
from editor.race.dialog import RaceDialog
from editor.race.rivals import Rival, example, relu_copy
from editor.race.window import RaceWindow, arrangement
from editor.training.inline import InlineWorker
from engine.editing.edits import EditRefused
from engine.formats.project import write
from engine.graph import Wire
from engine.layers.relu import ReLU
from engine.readings import Reading
from engine.sheet import Sheet
from engine.train import Run
from tests.editor.hands import Hands
from tests.editor.test_accessible_names import focusable, nameless
from tests.editor.test_flow_picture import chain, painted

Key = Qt.Key


@pytest.fixture
def rivals() -> tuple[Rival, Rival]:
    own = example("vanishing")
    return own, relu_copy(own)[0]


@pytest.fixture
def race(window: MainWindow, rivals: tuple[Rival, Rival], qtbot: QtBot) -> Iterator[RaceWindow]:
    """The sigmoid stack against its copy with ReLU, ready."""
    window.move(3000, 0)  # the mouse means the window that lies uppermost
    found = open_race(window, rivals, worker=InlineWorker)
    qtbot.waitUntil(lambda: found.lockstep.ready, timeout=20_000)
    yield found
    if not closed(found):
        found.close()


def closed(race: RaceWindow) -> bool:
    return all(lane.session._closed for lane in race.lanes)


def train(race: RaceWindow, qtbot: QtBot, beyond: int = 40) -> int:
    """Until both are beyond this iteration and paused; the one at which they are."""
    QTest.keyClick(race, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: min(race.lockstep.iterations) > beyond, timeout=20_000)
    assert race.transport.train.text() == "Pause both"
    QTest.mouseClick(race.transport.train, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not race.lockstep.running, timeout=20_000)
    one, other = race.lockstep.iterations
    assert one == other
    return one


def gradients(sheet: Sheet, iteration: int) -> dict[Wire, float]:
    """RMS of each wire's gradient in this iteration, from arrays of a run that nobody leads."""
    run = Run(sheet)
    for _ in range(iteration - 1):
        run.iterate()
    run.iterate("watching")
    found = run.plan.recording.gradients
    return {wire: float(np.sqrt(np.mean(found[wire].astype(float) ** 2))) for wire in chain(sheet) if wire in found}


def assert_shows(race: RaceWindow, iteration: int) -> None:
    """Both show this iteration, in numbers and in pixels."""
    decades = race.look.shading.decades
    for lane in race.lanes:
        progress = lane.session.progress
        assert progress is not None
        assert progress.iteration == iteration
        assert lane.readouts.values[1].text() == f"{iteration:,}"
        wanted = gradients(lane.rival.sheet, iteration)
        shown = {wire: reading for wire, reading in progress.wires.items() if wire in wanted}
        sizes = [reading.gradient for reading in shown.values() if isinstance(reading, Reading)]
        np.testing.assert_allclose(sizes, [wanted[wire] for wire in shown], rtol=1e-5)
        for wire in list(wanted)[1::4]:
            assert painted(lane.canvas, wire) == colours.bins(wanted[wire], decades), wire
        lane.canvas.fit()


def test_the_same_size_has_the_same_colour_in_both(race: RaceWindow, qtbot: QtBot) -> None:
    iteration = train(race, qtbot)
    assert_shows(race, iteration)
    race.commands["scale_auto"].does()
    QApplication.processEvents()
    shading = race.look.shading
    every = [size for lane in race.lanes for size in gradients(lane.rival.sheet, iteration).values()]
    low, high = shading.decades
    assert 10.0**low <= min(every) < 10.0 ** (low + 1), "the scale ranges over both"
    assert 10.0 ** (high - 1) < max(every) <= 10.0**high
    assert all(lane.canvas.picture.shading is shading for lane in race.lanes)
    assert_shows(race, iteration)
    race.commands["scale_hold"].does()
    QTest.mouseClick(race.transport.step, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: race.lockstep.iterations == (iteration + 1,) * 2 and not race.lockstep.running)
    assert race.look.shading.decades == (low, high)


def test_the_time_line_shows_the_same_iteration_of_both(race: RaceWindow, qtbot: QtBot) -> None:
    newest = train(race, qtbot)
    track = race.time_bar.track
    qtbot.waitUntil(lambda: track.picture.axis.last == newest)
    place = QPoint(round(track.picture.axis.x(newest // 3)), LINE)
    QTest.mouseClick(track, Qt.MouseButton.LeftButton, pos=place)
    wished = race.together.past.wished
    assert wished is not None
    assert abs(wished.iteration - newest // 3) <= 1
    qtbot.waitUntil(lambda: not race.together.past.waiting, timeout=20_000)
    assert_shows(race, wished.iteration)
    assert race.time_bar.shown.text() == f"showing {wished.iteration} of both"
    assert race.losses.cursor.value() == wished.iteration
    QTest.keyClick(track, Key.Key_Right)
    qtbot.waitUntil(lambda: not race.together.past.waiting, timeout=20_000)
    assert {lane.session.progress.iteration for lane in race.lanes} == {wished.iteration + 1}  # type: ignore[union-attr]
    assert race.lockstep.iterations == (newest, newest), "the runs do not notice"
    QTest.keyClick(track, Key.Key_Escape)
    qtbot.waitUntil(lambda: race.together.past.wished is None)
    assert_shows(race, newest)


def test_the_plots_show_both_on_the_same_axes(race: RaceWindow, qtbot: QtBot) -> None:
    iteration = train(race, qtbot)
    told = lambda lane: lane.session.timeline and lane.session.timeline.branches[-1].readings  # noqa: E731
    qtbot.waitUntil(lambda: all((found := told(lane)) and found.iterations[-1] == iteration for lane in race.lanes))
    race.draw()
    assert race.depths.where.text() == f"iteration {iteration}"
    for place, lane in enumerate(race.lanes):
        run = Run(lane.rival.sheet)
        for _ in range(iteration):
            run.iterate()
        wanted = [np.sqrt(np.mean(run.program.gradients[f"dense_{k}.weight"].astype(float) ** 2)) for k in range(1, 8)]
        assert race.depths.names[place] == tuple(f"dense_{k}" for k in range(1, 8))
        np.testing.assert_allclose(race.depths.values[place], wanted, rtol=1e-5)
        _, y = race.depths.dots[place].getData()
        np.testing.assert_allclose(y, np.log10(wanted), rtol=1e-5)
        points = race.losses.points[place, 0]
        np.testing.assert_array_equal(points, lane.session.curve[:, :2])
        assert points[-1, 0] == iteration


def test_nothing_can_be_changed(race: RaceWindow, qtbot: QtBot) -> None:
    canvas = race.lanes[0].canvas
    hands, before = Hands(canvas), canvas.scope.sheet
    view = canvas.picture.view
    place = hands.node("dense_2")
    hands.drag(place, place + QPoint(40, 25))
    assert canvas.picture.view == view.panned(40, 25), "a drag moves the view"
    port = hands.port("dense_2", "y", "out")
    hands.drag(port, port + QPoint(60, 0))
    for key in (Key.Key_Delete, Key.Key_D, Key.Key_Backspace, Key.Key_Tab):
        QTest.keyClick(canvas, key)
    QTest.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(canvas.width() - 8, canvas.height() - 8))
    assert canvas.findChildren(SearchPopup) == []
    assert canvas.scope.sheet is before
    with pytest.raises(EditRefused, match="In a race"):
        canvas.scope.apply("Anything", Sheet())
    canvas.setFocus()
    QTest.keyClick(canvas, Key.Key_F)
    assert canvas.fits


def test_what_is_selected_and_pointed_at_in_one_is_known_of_both(race: RaceWindow, qtbot: QtBot) -> None:
    train(race, qtbot)
    one, other = (lane.canvas for lane in race.lanes)
    Hands(one).click(Hands(one).node("dense_3"))
    assert one.selection.nodes == other.selection.nodes == {"dense_3"}
    wire = Wire("dense_5", "y", "relu_5", "x")
    Hands(other).move(other.wire_position(wire))
    size = race.lanes[1].session.progress.wires[wire].gradient  # type: ignore[union-attr]
    assert race.legend.marked == colours.bins(size)
    qtbot.waitUntil(lambda: all(dots.getData()[0] is not None and len(dots.getData()[0]) for dots in race.depths.dots))
    point = race.depths.plot.pixels
    QTest.mouseClick(race.depths.plot.viewport(), Qt.MouseButton.LeftButton, pos=point(dot(race, 0, 6)).toPoint())
    assert one.selection.nodes == {"dense_7"}


def dot(race: RaceWindow, place: int, layer: int) -> QPointF:
    """Where the dot of a layer lies in the plot."""
    x, y = race.depths.dots[place].getData()
    return QPointF(x[layer], y[layer])


def test_what_wires_show_in_the_race_is_chosen_for_it_alone(window: MainWindow, race: RaceWindow, qtbot: QtBot) -> None:
    QSettings().remove("wires")
    train(race, qtbot)
    (l2,) = [action for action in race.legend.quantity.menu().actions() if "L2" in action.text()]
    l2.trigger()
    assert l2.isChecked()
    qtbot.waitUntil(lambda: all(lane.session.progress.quantity == "l2" for lane in race.lanes))  # type: ignore[union-attr]
    QTest.mouseClick(race.legend, Qt.MouseButton.LeftButton, pos=BAR.center().toPoint())
    assert window.look.shading.quantity == window.session.wishes.quantity == "rms"
    assert QSettings().value("wires") is None
    window.look.set_theme("light")
    assert race.look.theme.name == "light"
    assert race.lanes[0].canvas.picture.theme.name == "light"


def test_all_of_it_has_a_name_and_is_reached_by_tab(race: RaceWindow, qtbot: QtBot) -> None:
    train(race, qtbot)
    qtbot.waitUntil(lambda: race.time_bar.play.isEnabled())
    QApplication.processEvents()
    assert nameless(race) == []
    race.activateWindow()
    race.transport.train.setFocus()
    reached = set()
    for _ in range(40):
        QTest.keyClick(QApplication.focusWidget() or race, Key.Key_Tab)
        reached.add(QApplication.focusWidget())
    by_tab = {each for each in focusable(race) if each.focusPolicy() & Qt.FocusPolicy.TabFocus}
    canvases = {lane.canvas for lane in race.lanes}
    assert canvases <= reached
    assert by_tab <= reached


def test_from_the_menu_to_the_end(window: MainWindow, qtbot: QtBot) -> None:
    """With processes: the run in the main window is paused meanwhile, and goes on as it did."""
    window.files.load("vanishing")
    qtbot.waitUntil(lambda: bool(window.session.has_program))
    window.commands["train"].trigger()
    before = window.document.sheet, window.look.shading

    def answer() -> None:
        dialog = window.findChild(QDialog)
        assert isinstance(dialog, RaceDialog)
        assert dialog.ways[0].isChecked()
        assert "paused meanwhile" in dialog.hint.text()
        QTest.keyClick(dialog, Key.Key_Return)

    QTimer.singleShot(0, window, answer)
    window.commands["race"].trigger()
    (race,) = window.findChildren(RaceWindow)
    assert window.session.state == "paused"
    assert [
        type(lane.rival.sheet.graph.nodes[f"{kind}_1"])
        for lane, kind in zip(race.lanes, ("dense", "relu"), strict=True)
    ][1] is ReLU
    qtbot.waitUntil(lambda: race.lockstep.ready, timeout=30_000)
    workers = {lane.session.worker_pid for lane in race.lanes}
    assert workers <= {child.pid for child in active_children()}
    train(race, qtbot, beyond=100)
    window.commands["race"].trigger()
    assert window.findChildren(RaceWindow) == [race], "one at a time"
    QTest.keyClick(race, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: min(race.lockstep.iterations) > 150, timeout=20_000)
    os.kill(race.lanes[0].session.worker_pid or 0, signal.SIGKILL)
    qtbot.waitUntil(lambda: not race.lockstep.running, timeout=20_000)
    assert "SIGKILL" in race.lanes[0].remark.text()
    qtbot.waitUntil(lambda: race.lockstep.ready, timeout=30_000)
    train(race, qtbot, beyond=max(race.lockstep.iterations))
    workers = {lane.session.worker_pid for lane in race.lanes}
    race.close()
    assert not workers & {child.pid for child in active_children()}
    assert window.session.state == "running"
    assert (window.document.sheet, window.look.shading) == before
    qtbot.waitUntil(lambda: not window.findChildren(RaceWindow))


def test_another_project_is_not_trained_at_its_end(window: MainWindow, qtbot: QtBot) -> None:
    window.files.load("spiral")
    qtbot.waitUntil(lambda: bool(window.session.has_program))
    window.commands["train"].trigger()
    own = example("spiral")
    race = open_race(window, (own, own), InlineWorker)
    window.files.load("xor")
    race.close()
    assert window.session.state == "paused"


def test_it_goes_with_the_main_window(window: MainWindow, race: RaceWindow) -> None:
    window.close()
    assert closed(race)


def test_the_dialog_offers_what_there_is(window: MainWindow, tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    own = example("vanishing")
    dialog = RaceDialog(own, window, running=False)
    dialog.show()
    assert nameless(dialog) == []
    rival = dialog.rival()
    assert rival is not None
    assert rival.title == "vanishing with ReLU"
    assert dialog.examples.currentText() == "vanishing-skip", "with which it has most in common"
    assert dialog.examples.findText("vanishing") == -1
    dialog.ways[1].click()
    rival = dialog.rival()
    assert rival is not None
    assert rival.sheet == example("vanishing-skip").sheet
    dialog.examples.setCurrentText("spiral")
    dialog.refresh()
    assert dialog.rival().sheet.training.seed == own.sheet.training.seed == 2  # type: ignore[union-attr]
    assert dialog.seed.text() == "Both draw first weights and batches with seed 2, that of vanishing."
    dialog.same.click()
    assert dialog.rival().sheet == example("spiral").sheet  # type: ignore[union-attr]
    assert "spiral with seed 0" in dialog.seed.text()
    dialog.ways[2].click()
    assert not dialog.start.isEnabled()
    path = tmp_path / "mine.chain"
    write(path, example("xor").sheet)
    monkeypatch.setattr("editor.dialogs.ask_open", lambda *_: path)
    dialog.browse.click()
    assert dialog.rival() == Rival("mine", example("xor").sheet)
    assert dialog.start.isEnabled()
    write(path, Sheet())
    dialog.browse.click()
    assert "mine cannot be trained" in dialog.refusal.text()
    path.write_text("{")
    dialog.browse.click()
    assert dialog.refusal.text()
    other = RaceDialog(example("digits-mlp"), window, running=False)
    assert not other.ways[0].isEnabled()
    assert other.ways[1].isChecked()
    assert other.examples.currentText() in ("sick-slow", "sick-wrong-loss"), "which have most nodes in common with it"


@pytest.mark.parametrize(
    ("sizes", "wanted"),
    [
        (((3000, 100), (3000, 100)), Qt.Orientation.Vertical),  # long chains
        (((600, 700), (3000, 100)), Qt.Orientation.Horizontal),  # at 0.19; one above the other at 0.15
        (((600, 700), (600, 700)), Qt.Orientation.Horizontal),
        (((10, 10), (10, 10)), Qt.Orientation.Horizontal),
    ],
)
def test_the_drawings_lie_so_as_there_is_most_room(sizes: tuple[tuple[int, int], ...], wanted: Qt.Orientation) -> None:
    assert arrangement([QRectF(0, 0, *size) for size in sizes], QSize(1280, 420)) == wanted


def test_what_cannot_be_shown_of_one_is_said_above_it(race: RaceWindow) -> None:
    race.lanes[1].session.past.refused.emit("Iteration 5 is not kept.")
    assert [lane.remark.text() for lane in race.lanes] == ["", "Iteration 5 is not kept."]
