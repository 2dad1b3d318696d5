"""The worker as a process: it starts clean, never outlives its editor, and always ends."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest

from editor.training.process import WorkerProcess
from engine.data.spiral import Spiral
from engine.events import Compile, Compiled, Event, Failed, Pause, Progress, Ready, SetPace, Step, Train, Weights
from engine.layers.dense import Dense
from engine.looking import Look
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.optimizers.adam import Adam
from engine.threads import ONE_THREAD
from engine.train import Run
from tests.engine.trainable import chain, spiral

ROOT = Path(__file__).parents[3]


def alive(pid: int) -> bool:
    """Whether a process runs: one that is dead but not yet waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait(done: Callable[[], object], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end
        time.sleep(0.002)


class Line:
    """A worker process and all it has said."""

    def __init__(self) -> None:
        self.worker = WorkerProcess()
        self.events: list[Event] = []

    def of(self, kind: type) -> list:
        self.events += self.worker.take()
        return [event for event in self.events if isinstance(event, kind)]

    def say(self, *commands) -> None:
        for command in commands:
            self.worker.send(command)


@pytest.fixture
def line() -> Iterator[Line]:
    line = Line()
    yield line
    line.worker.close()
    assert line.worker.pid is None or not alive(line.worker.pid)


def test_training_in_the_process_gives_the_bits_of_training_headless(line: Line) -> None:
    line.say(Compile(spiral(epochs=20), 1), Train())
    wait(lambda: line.of(Weights) and line.of(Weights)[-1].iteration == 120)
    run = Run(spiral())
    for _ in range(120):
        run.iterate()
    arrays = line.of(Weights)[-1].arrays
    for name, array in run.program.save().items():
        assert array.tobytes() == arrays[name].tobytes(), name


def test_the_process_has_one_blas_thread_and_no_qt(line: Line) -> None:
    wait(lambda: line.of(Ready))
    pid = line.of(Ready)[0].process
    assert pid == line.worker.pid
    environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    assert {f"{name}=1".encode() for name in ONE_THREAD} <= set(environment)
    mapped = Path(f"/proc/{pid}/maps").read_text()
    assert "numpy" in mapped
    assert "PySide6" not in mapped
    assert "libQt6" not in mapped
    assert len(list(Path(f"/proc/{pid}/task").iterdir())) == 1


def test_the_environment_is_as_before(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    monkeypatch.delenv("VECLIB_MAXIMUM_THREADS", raising=False)
    WorkerProcess().close()
    assert os.environ["OMP_NUM_THREADS"] == "3"
    assert "VECLIB_MAXIMUM_THREADS" not in os.environ


def test_pause_is_answered_within_200_ms(line: Line) -> None:
    line.say(Compile(spiral(epochs=1_000_000), 1))
    wait(lambda: line.of(Compiled))
    for _ in range(5):
        line.say(Train(), Look())
        wait(lambda: line.of(Progress) and line.of(Progress)[-1].state == "running")
        begin = time.monotonic()
        line.say(Pause(), Look())
        wait(lambda: line.of(Progress)[-1].state == "paused")
        assert time.monotonic() - begin < 0.2


def test_large_networks_pause_and_stop_as_quickly(line: Line) -> None:
    layers = [Spiral(), Dense(units=3000), Dense(units=3000), Dense(units=3000), Dense(units=1), BinaryCrossEntropy()]
    line.say(Compile(chain(layers, epochs=1_000_000, optimizer=Adam(learning_rate=1e-5)), 1), Look(views=True))
    wait(lambda: line.of(Compiled), 60)
    for seconds in (0.1, 1.0, 2.5, 0.3, 0.7):  # when weights, pictures or products are under way
        line.say(Train())
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            line.say(Look(views=True))
            line.of(Progress)
            time.sleep(0.02)
        begin = time.monotonic()
        line.say(Pause(), Look(views=True))
        wait(lambda: line.of(Progress) and line.of(Progress)[-1].state == "paused")
        assert time.monotonic() - begin < 0.2
    wait(lambda: line.of(Weights) and line.of(Weights)[-1].iteration == line.of(Progress)[-1].iteration)
    line.say(Train())
    time.sleep(0.3)
    begin = time.monotonic()
    line.worker.close()
    assert time.monotonic() - begin < 0.5, "it asks, and then does not wait"


def test_a_slow_pace_does_not_slow_commands(line: Line) -> None:
    line.say(Compile(spiral(), 1), SetPace(0.2), Train(), Look())
    wait(lambda: line.of(Progress) and line.of(Progress)[-1].state == "running")
    begin = time.monotonic()
    line.say(Pause(), Look())
    wait(lambda: line.of(Progress)[-1].state == "paused")
    assert time.monotonic() - begin < 0.2


def test_interrupts_in_the_terminal_are_not_the_workers_business(line: Line) -> None:
    wait(lambda: line.of(Ready))
    assert line.worker.pid is not None
    os.kill(line.worker.pid, signal.SIGINT)
    line.say(Compile(spiral(), 1))
    wait(lambda: line.of(Compiled))


def test_a_command_that_cannot_be_read_is_said(line: Line) -> None:
    line.say(Unreadable(), Compile(spiral(), 1))  # type: ignore[arg-type]
    wait(lambda: line.of(Compiled))
    (failed,) = line.of(Failed)
    assert "could not be read" in failed.sentence


class Unreadable:
    """Pickles well, and fails at the other end."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.listdir, ("/no/such/folder",)


def test_weights_too_big_for_the_pipe_stop_nobody(line: Line) -> None:
    sheet = spiral(epochs=1_000_000)
    nodes = {**sheet.graph.nodes}
    nodes["Dense_1"] = type(nodes["Dense_1"])(units=400_000)
    sheet = msgspec.structs.replace(sheet, graph=msgspec.structs.replace(sheet.graph, nodes=nodes))
    begin = time.monotonic()
    for generation in range(3):
        line.say(
            Compile(sheet, generation, Run(sheet).program.save() if generation == 1 else None),
            Step("operation"),
        )
    assert time.monotonic() - begin < 5
    wait(lambda: len(line.of(Compiled)) == 3, 20)
    assert line.of(Failed) == []


@pytest.mark.parametrize("busy", ["idle", "training", "hanging", "stopped"])
def test_close_ends_it_however_busy(busy: str) -> None:
    worker = WorkerProcess()
    if busy == "training":
        worker.send(Compile(spiral(epochs=1_000_000), 1))
        worker.send(Train())
    if busy == "hanging":
        worker.send(Hanging())  # type: ignore[arg-type]
    wait(worker.take)
    assert worker.pid is not None
    if busy == "stopped":
        os.kill(worker.pid, signal.SIGSTOP)
    begin = time.monotonic()
    worker.close()
    assert time.monotonic() - begin < 2
    assert not alive(worker.pid)


class Hanging:
    """Keeps whoever unpickles it busy."""

    def __reduce__(self) -> tuple[object, tuple[float]]:
        return time.sleep, (60.0,)


def test_no_orphan_when_the_editor_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "editor_like.py"
    script.write_text(
        textwrap.dedent("""\
        import sys, time
        def main():
            import PySide6.QtCore
            from editor.training.process import WorkerProcess
            from engine.events import Compile, Train, Ready
            from tests.engine.trainable import spiral
            workers = [WorkerProcess(), WorkerProcess()]
            workers[0].send(Compile(spiral(epochs=1_000_000), 1))
            workers[0].send(Train())
            for worker in workers:
                while not worker.take():
                    time.sleep(0.01)
            print(*(worker.pid for worker in workers), flush=True)
            time.sleep(60)
        if __name__ == "__main__":
            main()
    """)
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    editor = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env=environment)
    assert editor.stdout is not None
    with editor.stdout:
        workers = [int(pid) for pid in editor.stdout.readline().split()]
    assert len(workers) == 2
    assert all(alive(pid) for pid in workers)
    assert not any("libQt6" in Path(f"/proc/{pid}/maps").read_text() for pid in workers)
    editor.kill()
    editor.wait()
    wait(lambda: not any(alive(pid) for pid in workers), 2)


def test_importing_the_worker_imports_no_qt() -> None:
    code = "import engine.process, sys; print({m.split('.')[0] for m in sys.modules} & {'PySide6', 'editor'})"
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "set()"


@pytest.mark.parametrize("kind", [signal.SIGKILL, signal.SIGSEGV])
def test_the_ending_is_named(kind: signal.Signals, line: Line) -> None:
    wait(lambda: line.of(Ready))
    assert line.worker.ending() is None
    assert line.worker.pid is not None
    os.kill(line.worker.pid, kind)
    wait(lambda: line.worker.ending() is not None, 0.5)
    assert line.worker.ending() == f"was ended by {kind.name}"
    line.say(Train())  # to nobody: no error


def test_looking_at_ten_thousand_iterations_a_second_fills_no_mailbox(line: Line) -> None:
    line.say(Compile(spiral(epochs=1_000_000), 1), Train())
    for _ in range(20):
        line.say(Look())
    wait(lambda: line.of(Weights))
    time.sleep(0.5)
    seen = line.of(Progress)
    assert 1 <= len(seen) <= 20
    assert len(line.events) < 30
    assert np.isfinite([progress.loss for progress in seen]).all()
