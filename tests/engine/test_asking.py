"""A run pauses for a question before its backward pass, in slow motion and in steps, and never at full speed."""

import pytest

from engine.asking import stage_end
from engine.events import Compile, Pause, Reset, SetPace, Step, StepBack, Train, Unit
from engine.question import Asked, SetAsking
from engine.train import Run
from tests.engine.insight.questions.truth import TRUTH, run_pass
from tests.engine.trainable import Bench, spiral


@pytest.fixture
def bench() -> Bench:
    bench = Bench(Compile(spiral(), 1), SetAsking(True))
    bench.settle()
    return bench


def stands(bench: Bench) -> bool:
    """Right before the backward pass."""
    run = bench.run
    return run.operation == stage_end(run.plan, "loss") > 0


def test_a_step_by_operations_is_asked_once(bench: Bench) -> None:
    for _ in range(100):
        bench.worker.obey(Step("operation"))
        bench.settle()
        if stands(bench):
            break
    (asked,) = bench.of(Asked)
    assert (asked.generation, asked.iteration, asked.under_way) == (1, 1, "")
    assert TRUTH[asked.question.kind](asked.question, run_pass(spiral(), 0)) == [asked.question.right]
    for _ in range(5):
        bench.worker.obey(Step("operation"))
        bench.settle()
    bench.worker.obey(Step("batch"))
    bench.settle()
    assert bench.run.iteration == 1
    assert len(bench.of(Asked)) == 1


@pytest.mark.parametrize("unit", ["batch", "backward", "update"])
def test_longer_steps_wait_there_and_go_on(bench: Bench, unit: Unit) -> None:
    for iteration in (1, 2):
        bench.worker.obey(Step(unit))
        assert bench.settle().state == "paused"
        assert stands(bench)
        asked = bench.of(Asked)[-1]
        assert len(bench.of(Asked)) == iteration == asked.iteration
        assert TRUTH[asked.question.kind](asked.question, run_pass(spiral(), iteration - 1)) == [asked.question.right]
        bench.worker.obey(Step(asked.under_way))
        bench.settle()
        assert not stands(bench)
        assert (bench.run.iteration == iteration) == (unit != "backward")
        if unit == "backward":
            bench.worker.obey(Step("update"))
            bench.settle()
        assert bench.run.iteration == iteration


def test_the_stage_before_is_asked_at_its_end(bench: Bench) -> None:
    bench.worker.obey(Step("loss"))
    bench.settle()
    assert stands(bench)
    assert [asked.under_way for asked in bench.of(Asked)] == [""]


def test_slow_motion_pauses_and_goes_on_to_the_next(bench: Bench) -> None:
    bench.worker.obey(SetPace(10_000))
    for iteration in (1, 2, 3):
        bench.worker.obey(Train())
        bench.until(lambda: len(bench.of(Asked)) == iteration)  # noqa: B023
        assert stands(bench)
        assert bench.worker.loop is not None
        assert bench.worker.loop.state == "paused"
        assert bench.of(Asked)[-1].under_way == "train"


def test_full_speed_is_not_interrupted(bench: Bench) -> None:
    bench.worker.obey(Train())
    bench.until(lambda: bench.run.iteration > 50)
    bench.worker.obey(Pause())
    bench.worker.obey(Step("epoch"))
    bench.settle()
    assert bench.of(Asked) == []


def test_nobody_is_asked_who_does_not_want_it(bench: Bench) -> None:
    bench.worker.obey(SetAsking(False))
    bench.worker.obey(Step("loss"))
    bench.worker.obey(Step("batch"))
    bench.settle()
    assert bench.of(Asked) == []


def test_after_a_reset_it_asks_anew_and_the_run_is_as_it_would_be(bench: Bench) -> None:
    bench.worker.obey(Step("batch"))
    bench.settle()
    bench.worker.obey(Reset(2))
    bench.worker.obey(Step("batch"))
    bench.settle()
    assert [asked.generation for asked in bench.of(Asked)] == [1, 2]
    bench.worker.obey(StepBack())
    bench.settle()
    for _ in range(2):
        bench.worker.obey(Step("batch"))
        bench.settle()
    other = Run(spiral())
    for _ in range(bench.run.iteration):
        other.iterate()
    assert bench.run.iteration >= 1
    assert bench.run.program.flat.tobytes() == other.program.flat.tobytes()
