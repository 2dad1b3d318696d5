"""A run that is told how far it may go waits there, and is the same run."""

import pytest

from engine import loop as loops
from engine.events import Compile, Pause, Progress, Reset, SetPace, Step, Train
from engine.looking import Look
from tests.engine.test_worker import headless, same_bits
from tests.engine.trainable import Bench, spiral


def waiting(bench: Bench, iteration: int) -> Progress:
    """What it says where it waits; it goes no further however long one lets it."""
    bench.until(lambda: bool(told := bench.of(Progress)) and told[-1].iteration == iteration)
    for _ in range(50):
        bench.worker.obey(Look())
        bench.worker.advance()
    assert bench.run.iteration == iteration
    return bench.of(Progress)[-1]


@pytest.mark.parametrize("pace", [None, 1e9])
@pytest.mark.parametrize("slow", [False, True])
def test_it_waits_at_the_limit_and_goes_on_when_told(
    pace: float | None, slow: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if slow:
        monkeypatch.setattr(loops, "SLOW", 0.0)
    bench = Bench(Compile(spiral(epochs=5), 1), SetPace(pace), Train(7))
    assert waiting(bench, 7).state == "running"
    bench.worker.obey(Train(8))
    assert waiting(bench, 8).state == "running"
    bench.worker.obey(Train(20))
    bench.worker.obey(Train(13))
    waiting(bench, 13)
    assert same_bits(bench.run.program.save(), headless(spiral(), 13))
    bench.worker.obey(Train(1000))
    progress = bench.settle()
    assert (progress.state, progress.iteration) == ("finished", 30)
    assert same_bits(bench.run.program.save(), headless(spiral(), 30))


def test_where_it_waits_it_is_paused_without_another_iteration() -> None:
    bench = Bench(Compile(spiral(epochs=50), 1), Train(9))
    waiting(bench, 9)
    bench.worker.obey(Pause())
    progress = bench.settle()
    assert (progress.state, progress.iteration) == ("paused", 9)
    assert all(reading.gradient is not None for wire, reading in progress.wires.items() if wire.output == "y")
    bench.worker.obey(Step("epoch"))
    assert bench.settle().iteration == 12, "a step knows no limit"
    bench.worker.obey(Reset(2))
    bench.worker.obey(Train())
    bench.until(lambda: bench.run.iteration > 20)


def test_the_limit_is_looked_at_as_soon_as_it_is_reached() -> None:
    """Else who waits for the other one would wait for the clock too."""
    bench = Bench(Compile(spiral(epochs=50), 1), Train(3))
    bench.until(lambda: bench.run.iteration == 2, looking=False)
    bench.worker.report._next_progress = float("inf")
    bench.worker.obey(Look())
    bench.until(lambda: bench.run.iteration == 3, looking=False)
    bench.until(lambda: bench.of(Progress)[-1:] != [] and bench.of(Progress)[-1].iteration == 3, looking=False)


def test_told_again_it_gives_up_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(Compile(spiral(epochs=50), 1), Train(3))
    given_up: list[int] = []
    monkeypatch.setattr(bench.worker, "_make_way", given_up.append)
    bench.worker.obey(Train(6))
    assert not given_up
    waiting(bench, 6)
    bench.worker.obey(Pause())
    bench.worker.obey(Train(9))
    assert len(given_up) == 1
    waiting(bench, 9)
