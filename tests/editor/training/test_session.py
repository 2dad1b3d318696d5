"""The session: what views rely on, with the worker in this process and with real ones that are killed."""

import os
import random
import signal
import time
from collections.abc import Iterator

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import QTimer

from editor.training import session as sessions
from editor.training import silence
from editor.training.inline import InlineWorker
from editor.training.process import WorkerProcess
from editor.training.session import Session
from engine import train
from engine.compile import GraphError
from engine.data.spiral import Spiral
from engine.events import Compiled, Failed, Progress, Weights
from engine.layers.dense import Dense
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.optimizers.sgd import SGD
from engine.problem import Problem
from engine.sheet import Sheet
from engine.train import Run
from tests.engine.trainable import chain, houses, spiral

ENDLESS = 1_000_000


@pytest.fixture
def inline(qapp) -> Iterator[Session]:
    """A session whose worker runs in the test's process."""
    session = Session(worker=InlineWorker)
    yield session
    session.close()


@pytest.fixture
def session(qtbot) -> Iterator[Session]:
    """A session with a real process, which has started: on a busy machine that alone takes seconds."""
    session = Session()
    session.start()
    qtbot.waitUntil(lambda: session.worker_ready, timeout=20_000)
    yield session
    session.close()


def follow(session: Session) -> list[str]:
    """Everything a session says but progress, in words."""
    said: list[str] = []
    session.state_changed.connect(said.append)
    session.failed.connect(lambda sentence: said.append(f"failed: {sentence}"))
    session.restarted.connect(lambda sentence: said.append(f"restarted: {sentence}"))
    session.compiled.connect(lambda event: said.append("compiled"))
    return said


def test_a_sheet_is_compiled_trained_and_finished(inline: Session, qtbot) -> None:
    said = follow(inline)
    inline.compile(spiral(epochs=30))
    inline.train()
    qtbot.waitUntil(lambda: inline.state == "finished")
    assert said == ["paused", "running", "compiled", "finished"]
    assert inline.progress.iteration == 180
    qtbot.waitUntil(lambda: inline.weights is not None and inline.weights.iteration == 180)
    qtbot.waitUntil(lambda: not np.isnan(inline.curve[-1, 2]))
    assert inline.curve[-1, 0] == 180
    assert inline.worker_ready
    qtbot.waitUntil(lambda: len(inline.views) == 2)


def test_the_same_weights_as_headless(inline: Session, qtbot) -> None:
    inline.compile(spiral(epochs=5))
    inline.step("operation")
    inline.step("batch")
    inline.step("epoch")
    qtbot.waitUntil(lambda: inline.progress is not None and inline.progress.iteration == 6)
    inline.train()
    qtbot.waitUntil(lambda: inline.weights is not None and inline.weights.iteration == 30)
    run = Run(spiral())
    for _ in range(30):
        run.iterate()
    for name, array in run.program.save().items():
        assert array.tobytes() == inline.weights.arrays[name].tobytes()


def test_what_is_learned_goes_on_in_another_session(inline: Session, qtbot) -> None:
    inline.compile(spiral(epochs=1000))
    inline.train()
    qtbot.waitUntil(lambda: inline.progress is not None and inline.progress.iteration > 50)
    inline.pause()
    qtbot.waitUntil(lambda: inline.progress.state == "paused" and inline.weights.iteration == inline.progress.iteration)
    saved = inline.weights
    other = Session(worker=InlineWorker)
    other.compile(inline.sheet, saved.arrays, saved.course)
    assert other.weights.iteration == saved.iteration
    qtbot.waitUntil(lambda: other.progress is not None)
    assert other.progress.iteration == saved.iteration
    other.train()
    qtbot.waitUntil(lambda: other.state == "finished" and other.weights.iteration == 6000)
    assert other.curve[0, 0] > saved.iteration
    other.close()
    run = Run(spiral())
    for _ in range(6000):
        run.iterate()
    for name, array in run.program.save().items():
        assert array.tobytes() == other.weights.arrays[name].tobytes()


def test_errors_of_the_graph_are_kept_and_train_does_nothing(inline: Session, qtbot) -> None:
    inline.compile(spiral(epochs=ENDLESS))
    inline.train()
    qtbot.waitUntil(lambda: inline.progress is not None and inline.progress.iteration > 0)
    inline.compile(Sheet())
    qtbot.waitUntil(lambda: bool(inline.refused))
    for command in (inline.train, inline.toggle, inline.reset, lambda: inline.step("batch")):
        command()
        assert inline.state == "empty"
    assert inline.progress is None
    assert len(inline.curve) == 0
    inline.compile(spiral())
    assert inline.refused == ()
    assert inline.state == "paused"


def test_what_belongs_to_an_older_program_is_dropped(inline: Session, qtbot) -> None:
    inline.compile(spiral(epochs=ENDLESS))
    inline.train()
    qtbot.waitUntil(lambda: inline.progress is not None and inline.progress.iteration > 0)
    old = inline.progress
    inline.compile(houses())
    inline._take(
        [
            old,
            Failed(old.generation, "late"),
            Weights(old.generation, 5, {}),
            Compiled(old.generation, 1, 1, 1),
        ]
    )
    assert inline.progress is None
    assert inline.weights is None
    assert inline.state == "paused"


def test_toggle_follows_the_clicks_not_the_answers(inline: Session, qtbot) -> None:
    inline.compile(spiral(epochs=ENDLESS))
    said = follow(inline)
    for _ in range(7):
        inline.toggle()
    assert said == ["running", "paused"] * 3 + ["running"]
    qtbot.waitUntil(lambda: inline.progress is not None and inline.progress.iteration > 50)
    assert said == ["running", "paused"] * 3 + ["running", "compiled"], "no flicker from late answers"


def test_an_answer_to_an_earlier_command_does_not_change_the_state(inline: Session, qtbot) -> None:
    inline.compile(spiral(epochs=ENDLESS))
    inline.train()
    qtbot.waitUntil(lambda: inline.progress is not None and inline.progress.iteration > 0)
    late = msgspec.structs.replace(inline.progress, state="paused", obeyed=inline.progress.obeyed - 1)
    inline._take([late])
    assert inline.state == "running"
    inline._take([msgspec.structs.replace(late, obeyed=late.obeyed + 1)])
    assert inline.state == "paused"


def test_reset_clears_and_starts_again(inline: Session, qtbot) -> None:
    inline.compile(spiral(epochs=3))
    inline.train()
    qtbot.waitUntil(lambda: inline.state == "finished")
    inline.reset()
    assert (inline.state, inline.progress, len(inline.curve)) == ("paused", None, 0)
    qtbot.waitUntil(lambda: inline.progress is not None and inline.progress.iteration == 0)
    inline.train()
    qtbot.waitUntil(lambda: inline.state == "finished" and inline.progress.iteration == 18)


def test_what_was_said_before_a_reset_is_dropped(inline: Session, qtbot) -> None:
    inline.compile(spiral(epochs=ENDLESS))
    inline.train()
    qtbot.waitUntil(lambda: inline.weights is not None and inline.progress is not None)
    progress, weights = inline.progress, inline.weights
    inline.reset()
    inline._take([progress, weights, Failed(progress.generation, "late")])
    assert (inline.progress, inline.weights, inline.state) == (None, None, "paused")
    qtbot.waitUntil(lambda: inline.progress is not None and inline.weights is not None)
    assert inline.progress.iteration == inline.weights.iteration == 0


def test_exploding_training_is_said_and_can_go_on(inline: Session, qtbot) -> None:
    said = follow(inline)
    inline.compile(houses(epochs=50, optimizer=SGD(learning_rate=1e6)))
    inline.train()
    qtbot.waitUntil(lambda: inline.state == "failed")
    sentences = [words for words in said if words.startswith("failed: ")]
    assert len(sentences) == 1
    assert "MSE_4" in sentences[0]
    qtbot.waitUntil(lambda: inline.weights is not None)
    assert all(np.isfinite(array).all() for array in inline.weights.arrays.values())
    inline.set_learning_rate(0.01)
    inline.train()
    qtbot.waitUntil(lambda: inline.state == "finished")


def test_slow_motion_shows_each_operation(inline: Session, qtbot) -> None:
    seen: list[Progress] = []
    inline.progressed.connect(lambda: inline.progress is not None and seen.append(inline.progress))
    inline.compile(spiral())
    inline.set_pace(30.0)
    inline.train()
    qtbot.waitUntil(lambda: len({p.operation.index for p in seen if p.operation is not None}) >= 8)
    places = [(p.iteration, p.operation.index) for p in seen if p.operation is not None]
    assert places == sorted(places)
    assert places[0][0] == 0
    inline.pause()
    qtbot.waitUntil(lambda: inline.progress.state == "paused")


@pytest.mark.parametrize("kind", [signal.SIGKILL, signal.SIGSEGV])
def test_a_dead_worker_is_said_and_replaced(kind: signal.Signals, session: Session, qtbot) -> None:
    said = follow(session)
    session.set_pace(None)
    session.compile(spiral(epochs=ENDLESS))
    session.train()
    qtbot.waitUntil(lambda: session.weights is not None and session.progress is not None)
    first = session.worker_pid
    os.kill(first, kind)
    qtbot.waitUntil(lambda: any(words.startswith("restarted") for words in said), timeout=5000)
    (sentence,) = (words for words in said if words.startswith("restarted"))
    assert kind.name in sentence
    assert "A new one is ready with the weights of iteration " in sentence
    assert session.state == "paused"
    session.train()
    qtbot.waitUntil(lambda: session.progress is not None and session.progress.iteration > 0, timeout=4000)
    assert session.worker_pid != first


def test_the_new_worker_has_pace_rate_and_weights(session: Session, qtbot) -> None:
    session.compile(spiral(epochs=3))
    session.train()
    qtbot.waitUntil(lambda: session.weights is not None and session.weights.iteration == 18)
    session.set_pace(40.0)
    session.set_learning_rate(0.5)
    os.kill(session.worker_pid, signal.SIGKILL)
    with qtbot.waitSignal(session.restarted):
        pass
    session.train()
    qtbot.waitUntil(lambda: session.progress is not None and session.progress.operation is not None)
    assert session.progress.learning_rate == 0.5
    session.pause()
    qtbot.waitUntil(lambda: session.progress.state == "paused")
    assert session.progress.iteration == 18, "it goes on where the dead one was"
    session.step("batch")
    qtbot.waitUntil(lambda: session.weights.iteration == 19)
    run = Run(spiral())
    for iteration in range(19):
        run.learning_rate = 0.5 if iteration == 18 else run.learning_rate
        run.iterate()
    assert all(np.array_equal(array, session.weights.arrays[name]) for name, array in run.program.arrays())


def test_a_worker_that_dies_of_the_graph_is_not_fed_it_again(session: Session, qtbot) -> None:
    said = follow(session)
    os.kill(session.worker_pid, signal.SIGSTOP)
    session.compile(spiral(epochs=ENDLESS))
    os.kill(session.worker_pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: session.state == "failed")
    assert "was building this graph" in said[-1]
    qtbot.waitUntil(lambda: session.worker_ready)
    session.train()
    qtbot.waitUntil(lambda: session.progress is not None and session.progress.iteration > 0)


def test_clicks_at_random_leave_one_worker_and_a_defined_state(session: Session, qtbot) -> None:
    chance = random.Random(0)
    session.compile(spiral(epochs=ENDLESS))
    qtbot.waitUntil(lambda: session.progress is not None)
    pid, left = session.worker_pid, 100
    commands = [session.train, session.pause, session.toggle, session.reset, lambda: session.step("batch")]

    def click() -> None:
        nonlocal left
        left -= 1
        chance.choice(commands)()

    timer = QTimer(interval=20)
    timer.timeout.connect(click)
    timer.start()
    qtbot.waitUntil(lambda: left <= 0, timeout=10_000)
    timer.stop()
    session.train()
    session.pause()
    begin = time.monotonic()
    qtbot.waitUntil(lambda: session.progress is not None and session.progress.obeyed == session._sent, timeout=1000)
    assert time.monotonic() - begin < 0.2
    assert (session.state, session.progress.state) == ("paused", "paused")
    assert session.worker_pid == pid
    still = session.progress.iteration
    session.step("batch")
    qtbot.waitUntil(lambda: session.progress.iteration == still + 1)


def test_the_last_loss_shown_is_the_true_last_one(session: Session, qtbot) -> None:
    shown: list[int] = []
    session.progressed.connect(lambda: shown.append(session.progress.iteration if session.progress else -1))
    session.compile(spiral(epochs=500))
    session.train()
    qtbot.waitUntil(lambda: session.state == "finished", timeout=20_000)
    assert len(shown) < 3000 / 5
    run = Run(spiral())
    for _ in range(3000):
        recording = run.iterate()
    assert session.progress.iteration == 3000
    assert session.progress.loss == recording.loss
    qtbot.waitUntil(lambda: session.progress.test_loss == run.evaluate().loss)


def test_closing_while_training_ends_the_process(session: Session, qtbot) -> None:
    session.compile(spiral(epochs=ENDLESS))
    session.train()
    qtbot.waitUntil(lambda: session.progress is not None)
    pid = session.worker_pid
    begin = time.monotonic()
    session.close()
    assert time.monotonic() - begin < 2
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    session.train()
    session.close()
    assert session.worker_pid is None


def huge(units: int = 8000) -> Sheet:
    """Takes seconds to compile: 64 million first weights are drawn."""
    return chain([Spiral(), Dense(units=units), Dense(units=units), Dense(units=1), BinaryCrossEntropy()])


def test_an_edit_does_not_wait_for_a_graph_that_is_still_being_compiled(session: Session, qtbot, monkeypatch) -> None:
    monkeypatch.setattr(sessions, "COMPILING", 0.5)
    said = follow(session)
    session.compile(huge())
    pid = session.worker_pid
    session.compile(spiral(epochs=ENDLESS))
    session.set_learning_rate(0.002)
    session.train()
    qtbot.waitUntil(lambda: session.worker_pid != pid, timeout=1000)
    qtbot.waitUntil(lambda: session.progress is not None and session.progress.iteration > 0, timeout=20_000)
    assert session.progress.learning_rate == pytest.approx(0.002)
    assert session.state == "running"
    assert not any(words.startswith(("failed", "restarted")) for words in said)
    second = session.worker_pid
    session.compile(spiral())
    session.compile(spiral(seed=1))
    qtbot.waitUntil(lambda: session._answered == session._generation)
    qtbot.wait(600)
    assert session.worker_pid == second, "quick ones are waited for"


def test_a_worker_that_cannot_begin_is_not_replaced_for_ever(qtbot) -> None:
    started = []

    def stillborn() -> WorkerProcess:
        started.append(WorkerProcess())
        os.kill(started[-1].pid, signal.SIGKILL)
        return started[-1]

    session = Session(worker=stillborn)
    said = follow(session)
    session.compile(spiral())
    qtbot.waitUntil(lambda: any("before it had begun" in words for words in said), timeout=20_000)
    qtbot.wait(300)
    assert len(started) == sessions.STARTS
    assert session.state == "failed"
    session.train()
    session.close()


def test_a_compile_that_nobody_has_overtaken_is_left_alone(session: Session, qtbot, monkeypatch) -> None:
    monkeypatch.setattr(sessions, "COMPILING", 0.5)
    session.compile(huge())
    first = session.worker_pid
    session.compile(huge(5000))
    qtbot.waitUntil(lambda: session.worker_pid != first)
    second = session.worker_pid
    with qtbot.waitSignal(session.compiled, timeout=60_000):
        pass
    assert session.worker_pid == second


def test_closing_does_not_wait_for_a_compile(session: Session, qtbot) -> None:
    session.compile(huge())
    qtbot.wait(300)
    begin = time.monotonic()
    session.close()
    assert time.monotonic() - begin < 1


def test_a_worker_that_hangs_is_said_and_replaced(session: Session, qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(silence, "PATIENCE", 0.5)
    said = follow(session)
    session.compile(spiral(epochs=ENDLESS))
    session.train()
    qtbot.waitUntil(lambda: session.weights is not None and session.weights.iteration > 999, timeout=20_000)
    first = session.worker_pid
    os.kill(first, signal.SIGSTOP)
    qtbot.waitUntil(lambda: any(words.startswith("restarted") for words in said), timeout=20_000)
    (sentence,) = (words for words in said if words.startswith("restarted"))
    kept = f"the weights of iteration {session.weights.iteration:,}: press Train to go on."
    assert f"The training process does not answer. A new one is ready with {kept}" in sentence
    assert session.worker_pid != first
    session.train()
    qtbot.waitUntil(lambda: session.progress is not None and session.progress.iteration > 0, timeout=20_000)


def test_weights_are_carried_on_as_they_are_now(inline: Session, qtbot) -> None:
    inline.compile(spiral(epochs=3))
    inline.train()
    qtbot.waitUntil(lambda: inline.state == "finished" and inline.weights is not None)
    old = inline.weights
    inline._worker._worker.loop.run.program.flat[...] = 0.25  # newer than what the session knows
    inline.compile(spiral(batch_size=50), carry_on=True)
    assert inline.weights.arrays is old.arrays, "known at once"
    qtbot.waitUntil(lambda: inline.weights.arrays is not old.arrays)
    assert all((array == 0.25).all() for array in inline.weights.arrays.values())


def test_weights_survive_settings_that_are_refused(inline: Session, qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    inline.compile(spiral(epochs=3))
    inline.train()
    qtbot.waitUntil(lambda: inline.state == "finished")
    qtbot.waitUntil(lambda: inline.weights is not None and inline.weights.iteration == 18)
    kept = inline.weights.arrays
    problem = Problem("memory", "Dense_1", "Dense_1 needs 9 TB.", "Make it smaller.")
    with monkeypatch.context() as full:
        full.setattr(train, "compile", lambda *_, **__: (_ for _ in ()).throw(GraphError((problem,))))
        inline.compile(spiral(batch_size=1_000_000), carry_on=True)
        qtbot.waitUntil(lambda: bool(inline.refused))
    inline.compile(spiral(batch_size=50), carry_on=True)
    qtbot.waitUntil(lambda: inline.weights.generation == 3 and inline.weights.arrays is not kept)
    assert all(np.array_equal(array, kept[name]) for name, array in inline.weights.arrays.items())


def test_a_run_that_went_back_keeps_its_curve_and_writes_over_the_rest(inline: Session, qtbot) -> None:
    inline.compile(houses(epochs=50, optimizer=SGD(learning_rate=1e3)))
    inline.train()
    qtbot.waitUntil(lambda: inline.progress is not None and inline.progress.state == "failed")
    qtbot.waitUntil(lambda: inline.progress.test_loss is not None)
    assert len(inline.curve), "how it broke down stays on show"
    back = inline.progress.iteration
    inline.set_learning_rate(0.001)
    inline.train()
    qtbot.waitUntil(lambda: inline.state == "finished" and inline.progress.iteration > back)
    assert (np.diff(inline.curve[:, 0]) >= 0).all()
    assert inline.curve[:, 1].max() < 1e3


def test_a_failed_run_keeps_the_curve_of_the_iterations_it_gave_up(inline: Session, qtbot) -> None:
    inline.compile(spiral())
    qtbot.waitUntil(lambda: inline.progress is not None)
    curve = np.array([[10.0, 0.5, np.nan], [50.0, 9.9, np.nan]])
    inline._take([msgspec.structs.replace(inline.progress, iteration=50, curve=curve)])
    inline._take([msgspec.structs.replace(inline.progress, iteration=20, state="failed", curve=curve[:0])])
    assert inline.curve[-1, 1] == 9.9
    inline._take([msgspec.structs.replace(inline.progress, iteration=30, curve=np.array([[30.0, 0.4, np.nan]]))])
    assert list(inline.curve[:, 0]) == [10, 30]


def test_a_command_that_cannot_be_sent_is_said_and_the_next_ones_count(session: Session, qtbot) -> None:
    said = follow(session)
    session._send(lambda: None)
    qtbot.waitUntil(lambda: bool(said))
    assert said[-1].startswith("failed: A command could not be sent to the training process (function, ")
    session.compile(spiral(epochs=3))
    session.train()
    qtbot.waitUntil(lambda: session.state == "finished")
