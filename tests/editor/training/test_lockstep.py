"""Two runs in step, with workers in the test's process."""

from collections.abc import Iterator

import numpy as np
import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from editor.training.inline import InlineWorker
from editor.training.lockstep import Lockstep
from editor.training.session import Session
from engine.layers.dense import Dense
from engine.optimizers.sgd import SGD
from engine.sheet import Sheet
from engine.train import Run
from tests.engine.trainable import houses, spiral


def heavier(**training: object) -> Sheet:
    """Takes longer for an iteration."""
    sheet = spiral(**training)
    return replace(sheet, graph=replace(sheet.graph, nodes={**sheet.graph.nodes, "Dense_1": Dense(units=600)}))


@pytest.fixture
def lockstep(qapp: object) -> Iterator[Lockstep]:
    sessions = [Session(worker=InlineWorker) for _ in range(2)]
    yield Lockstep(sessions)
    for session in sessions:
        session.close()


def ready(lockstep: Lockstep, qtbot: QtBot, one: Sheet, other: Sheet) -> None:
    for session, sheet in zip(lockstep.sessions, (one, other), strict=True):
        session.compile(sheet)
    qtbot.waitUntil(lambda: lockstep.ready, timeout=20_000)


def runs(lockstep: Lockstep) -> list[Run]:
    """Those of the workers, whatever was told of them."""
    return [session._worker._worker.loop.run for session in lockstep.sessions]  # type: ignore[union-attr]


def paused(lockstep: Lockstep, qtbot: QtBot) -> int:
    """Pauses; the iteration at which both stand."""
    lockstep.pause()
    qtbot.waitUntil(lambda: not lockstep.running, timeout=20_000)
    one, other = (run.iteration for run in runs(lockstep))
    assert one == other
    qtbot.waitUntil(lambda: lockstep.iterations == (one, one), timeout=20_000)
    assert [session.state for session in lockstep.sessions] == ["paused", "paused"]
    return one


def test_neither_goes_beyond_the_limit_and_both_pause_at_the_same_iteration(lockstep: Lockstep, qtbot: QtBot) -> None:
    ready(lockstep, qtbot, spiral(), heavier())
    lockstep.train()
    farthest = 0
    while min(lockstep.iterations) < 300:
        qtbot.wait(5)
        light, heavy = (run.iteration for run in runs(lockstep))
        assert max(light, heavy) <= lockstep.limit
        assert lockstep.limit - min(light, heavy) <= 2 * lockstep.ahead
        farthest = max(farthest, light - heavy)
    assert farthest > 0, "the lighter one is held back"
    iteration = paused(lockstep, qtbot)
    for run, sheet in zip(runs(lockstep), (spiral(), heavier()), strict=True):
        alone = Run(sheet)
        for _ in range(iteration):
            alone.iterate()
        assert np.array_equal(run.program.flat, alone.program.flat), "who is held back is the same run"
    lockstep.train()
    qtbot.waitUntil(lambda: min(lockstep.iterations) > iteration, timeout=20_000)
    paused(lockstep, qtbot)


def test_a_step_is_one_iteration_of_each(lockstep: Lockstep, qtbot: QtBot) -> None:
    ready(lockstep, qtbot, spiral(), heavier())
    for done in (1, 2, 3):
        lockstep.step()
        qtbot.waitUntil(lambda: not lockstep.running, timeout=20_000)
        assert [run.iteration for run in runs(lockstep)] == [done, done]


def test_the_race_ends_where_the_first_has_done_its_epochs_and_goes_on_from_there(
    lockstep: Lockstep, qtbot: QtBot
) -> None:
    ready(lockstep, qtbot, spiral(epochs=3), heavier(epochs=5))  # of 6 iterations
    ended: list[Session] = []
    lockstep.ended.connect(ended.append)
    for end in (18, 30, 36):
        lockstep.train()
        qtbot.waitUntil(lambda: not lockstep.running, timeout=20_000)
        assert [run.iteration for run in runs(lockstep)] == [end, end]
    assert [lockstep.sessions.index(session) for session in ended] == [0, 1, 0]


def test_reset_puts_both_back_and_they_run_the_same_again(lockstep: Lockstep, qtbot: QtBot) -> None:
    ready(lockstep, qtbot, spiral(), spiral(seed=1))
    lockstep.train()
    qtbot.waitUntil(lambda: min(lockstep.iterations) > 20, timeout=20_000)
    lockstep.reset()
    assert not lockstep.running
    qtbot.waitUntil(lambda: lockstep.ready and lockstep.iterations == (0, 0), timeout=20_000)
    lockstep.step()
    qtbot.waitUntil(lambda: not lockstep.running, timeout=20_000)
    for run, sheet in zip(runs(lockstep), (spiral(), spiral(seed=1)), strict=True):
        alone = Run(sheet)
        alone.iterate()
        assert np.array_equal(run.program.flat, alone.program.flat)


def test_slow_motion_is_taken_up_side_by_side(lockstep: Lockstep, qtbot: QtBot) -> None:
    ready(lockstep, qtbot, spiral(), heavier())
    lockstep.train()
    qtbot.waitUntil(lambda: lockstep.ahead > 4, timeout=20_000)
    lockstep.set_pace(1.0)
    qtbot.waitUntil(lambda: lockstep.ahead == 1, timeout=20_000)
    began = lockstep.limit - 1
    assert [run.iteration for run in runs(lockstep)] == [began, began]
    lockstep.pause()
    assert not lockstep.running, "in slow motion at once"
    lockstep.set_pace(None)
    lockstep.train()
    qtbot.waitUntil(lambda: min(lockstep.iterations) > began + 5, timeout=20_000)


def test_one_that_fails_stops_both(lockstep: Lockstep, qtbot: QtBot) -> None:
    ready(lockstep, qtbot, spiral(), houses(epochs=50, optimizer=SGD(learning_rate=3.0)))
    ended: list[Session] = []
    lockstep.ended.connect(ended.append)
    lockstep.train()
    qtbot.waitUntil(lambda: bool(ended), timeout=20_000)
    assert ended == [lockstep.sessions[1]]
    assert [session.state for session in lockstep.sessions] == ["paused", "failed"]
    assert not lockstep.running


def test_one_that_fails_after_the_other_has_done_its_epochs_stops_the_race(lockstep: Lockstep, qtbot: QtBot) -> None:
    ready(lockstep, qtbot, spiral(), spiral())
    ended: list[Session] = []
    lockstep.ended.connect(ended.append)
    one, other = lockstep.sessions
    for session in (one, other):
        session._set_state("running")
    lockstep.running, lockstep.limit = True, 100
    one._set_state("finished")
    assert lockstep.running, "the other follows"
    other._set_state("failed")
    assert not lockstep.running
    assert ended == [other]
