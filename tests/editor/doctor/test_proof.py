"""Before and after, trained beside the window's own run: what is drawn and said is what the engine computes."""

from collections.abc import Iterator
from multiprocessing import active_children

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from editor.main_window import MainWindow
from editor.panels.proof import Proof
from editor.training.inline import InlineWorker
from engine.editing.behind import put_behind
from engine.formats.project import examples, read
from engine.insight.cures.swap_activation import SwapActivation
from engine.layers.exp import Exp
from engine.sheet import Sheet
from engine.train import Run
from tests.editor.doctor.test_treatment import SIGMOIDS, arrays, known, trained

EPOCHS = 8


@pytest.fixture
def proof(window: MainWindow, qtbot: QtBot) -> Iterator[Proof]:
    """Of the sigmoid stack, trained a little, with ReLU put in."""
    sheet = read(examples()["vanishing"]).sheet
    window.document.replace(replace(sheet, training=replace(sheet.training, epochs=EPOCHS)))
    found = window.findChild(Proof)
    found.worker = InlineWorker
    window.plots.setCurrentWidget(next(tab for tab in tabs(window) if tab.isAncestorOf(found) or tab is found))
    qtbot.waitUntil(lambda: window.session.live is not None)
    assert found.isHidden()
    trained(window, qtbot, 10)
    window.treatment.apply(SwapActivation(nodes=SIGMOIDS))
    assert found.isVisible()
    yield found
    found.end()


def tabs(window: MainWindow) -> list[object]:
    return [window.plots.widget(place) for place in range(window.plots.count())]


def click(button: QPushButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def compared(proof: Proof, qtbot: QtBot, of: int = 0) -> None:
    """To the end; the first of those that can come there."""
    click(proof.compare)
    qtbot.waitUntil(lambda: proof.comparison.done, timeout=30_000)
    sessions, last = proof.comparison.sessions[of:], min(proof.comparison.lockstep.iterations[of:])
    qtbot.waitUntil(lambda: all(session.timeline.branches[-1].ends == last for session in sessions))
    qtbot.waitUntil(lambda: all(session.weights.iteration == last for session in sessions))
    qtbot.waitUntil(lambda: proof.comparison.tested)
    proof.draw()


def run_to(sheet: Sheet, iteration: int) -> tuple[Run, list[float]]:
    """A run that nobody leads, and its losses."""
    run, losses = Run(sheet), []
    while run.iteration < iteration:
        losses.append(run.iterate("watching").loss)
    return run, losses


def test_both_are_what_runs_from_the_same_seed_compute(window: MainWindow, proof: Proof, qtbot: QtBot) -> None:
    before, after = window.treatment.before.sheet, window.treatment.after
    compared(proof, qtbot)
    assert proof.comparison.lockstep.iterations == (13 * EPOCHS,) * 2
    for place, (sheet, session) in enumerate(zip((before, after), proof.comparison.sessions, strict=True)):
        run, losses = run_to(sheet, 13 * EPOCHS)
        for name, array in run.program.arrays():
            assert session.weights.arrays[name].tobytes() == array.tobytes()
        points = proof.losses.points[place, 0]
        spans = zip([0, *points[:-1, 0].astype(int)], points[:, 0].astype(int), points[:, 1], strict=True)
        found = [(np.mean(losses[begin:end]), loss) for begin, end, loss in spans if end > begin]
        np.testing.assert_allclose(*zip(*found, strict=True), rtol=1e-5)
        assert points[-1, 0] == len(losses)
        x, _ = proof.losses.curves[place, 0].getData()
        assert len(x)
        evaluation = run.evaluate("test")
        assert f"loss {evaluation.loss:.4f}" in proof.verdict.text()
    shown = int(proof.depths.where.text().removeprefix("iteration ").replace(",", ""))
    for place, sheet in enumerate((before, after)):
        run, _ = run_to(sheet, shown)
        found = [run.program.gradients[f"dense_{k}.weight"].astype(float) for k in range(1, 8)]
        assert proof.depths.names[place] == tuple(f"dense_{k}" for k in range(1, 8))
        wanted = [np.sqrt(np.mean(each**2)) for each in found]
        np.testing.assert_allclose(proof.depths.values[place], wanted, rtol=1e-5)
        np.testing.assert_allclose(proof.depths.dots[place].getData()[1], np.log10(wanted), rtol=1e-5)


@pytest.mark.parametrize("way", ["keep", "undo"])
def test_keep_or_undo_ends_both_workers(window: MainWindow, proof: Proof, qtbot: QtBot, way: str) -> None:
    compared(proof, qtbot)
    workers = [session._worker for session in proof.comparison.sessions]
    sessions = proof.comparison.sessions
    assert all(workers)
    click(getattr(proof, way))
    assert proof.comparison is None
    assert all(session._closed and session._worker is None for session in sessions)
    assert proof.isHidden()
    assert window.treatment.applied is None
    assert window.document.undo_stack.canUndo() is (way == "keep")


def test_real_clicks_bring_back_the_very_weights(window: MainWindow, proof: Proof, qtbot: QtBot) -> None:
    before = window.treatment.before
    weights = {name: array.tobytes() for name, array in before.weights.arrays.items()}
    trained(window, qtbot, 20)
    click(proof.compare)
    qtbot.waitUntil(lambda: proof.comparison.lockstep.running, timeout=20_000)
    trained(window, qtbot, 5)
    click(proof.undo)
    place = before.place.iteration
    qtbot.waitUntil(lambda: window.session.live is not None and window.session.live.iteration == place, timeout=20_000)
    known(window, qtbot)
    assert window.document.sheet is before.sheet
    assert {name: each for name, each in arrays(window).items() if name in weights} == weights


def test_the_button_pauses_and_goes_on(window: MainWindow, proof: Proof, qtbot: QtBot) -> None:
    sheet = window.document.sheet
    assert proof.compare.text() == "Compare"
    window.treatment.after = replace(sheet, training=replace(sheet.training, epochs=1000))
    window.treatment.before = window.treatment.before._replace(
        sheet=replace(window.treatment.before.sheet, training=window.treatment.after.training)
    )
    click(proof.compare)
    qtbot.waitUntil(lambda: proof.compare.text() == "Pause" and proof.compare.isEnabled(), timeout=20_000)
    click(proof.compare)
    qtbot.waitUntil(lambda: not proof.comparison.lockstep.running, timeout=20_000)
    one, other = proof.comparison.lockstep.iterations
    assert one == other
    qtbot.waitUntil(lambda: proof.compare.text() == "Go on")
    click(proof.compare)
    qtbot.waitUntil(lambda: min(proof.comparison.lockstep.iterations) > one, timeout=20_000)


def test_real_processes_are_gone_when_the_window_is(window: MainWindow, proof: Proof, qtbot: QtBot) -> None:
    from editor.training.process import WorkerProcess

    proof.worker = WorkerProcess
    before = set(active_children())
    click(proof.compare)
    qtbot.waitUntil(lambda: proof.comparison.lockstep.ready, timeout=30_000)
    ours = set(active_children()) - before
    assert len(ours) == 2
    window.hide()
    qtbot.waitUntil(lambda: not any(process.is_alive() for process in ours), timeout=5_000)


def test_where_one_runs_away_the_other_goes_on_to_its_end(window: MainWindow, proof: Proof, qtbot: QtBot) -> None:
    sheet = window.treatment.before.sheet
    for _ in range(5):  # of numbers about 0 the fifth is infinite
        sheet, _ = put_behind(sheet, "dense_7", Exp())
    window.treatment.before = window.treatment.before._replace(sheet=sheet)
    compared(proof, qtbot, of=1)
    runaway, other = proof.comparison.sessions
    assert (runaway.state, other.state) == ("failed", "finished")
    assert other.live.iteration == 13 * EPOCHS
    run, _ = run_to(window.treatment.after, 13 * EPOCHS)
    assert f"After {13 * EPOCHS} iterations" in proof.verdict.text()
    assert f"loss {run.evaluate('test').loss:.4f}." in proof.verdict.text()
    assert "exp_" in proof.verdict.text()
    assert ".;" not in proof.verdict.text()
    assert not proof.compare.isEnabled()
