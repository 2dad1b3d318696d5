"""Steps to the end of a stage: where they pause, and that nothing else comes of them."""

import numpy as np
import pytest

from engine import loop as loops
from engine.breakpoint import Breakpoint
from engine.events import Compile, Halted, SetBreakpoints, Step
from engine.loop import stage_end
from engine.program import STAGES, Stage
from engine.train import Run
from tests.engine.trainable import Bench, spiral


def around(bench: Bench) -> tuple[int, str, str]:
    """Iterations done, and the stages of the operations before and after where the run is."""
    calls, place = bench.run.plan.calls, bench.run.operation
    return bench.run.iteration, calls[place - 1].stage, calls[place].stage


@pytest.fixture(params=[loops.SLICE, 1e-9], ids=["in one go", "an operation a slice"])
def bench(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(loops, "SLICE", request.param)
    return Bench(Compile(spiral(), 1))


def test_stage_after_stage(bench: Bench) -> None:
    for iteration in range(8):  # beyond the smaller batch at the end of the epoch
        for stage, follows in zip(STAGES, (*STAGES[1:], "data"), strict=True):
            bench.worker.obey(Step(stage))
            progress = bench.settle()
            assert (progress.state, progress.stage, progress.operation.stage) == ("paused", stage, stage)
            assert around(bench) == (iteration + (stage == "update"), stage, follows)
    twin = Run(spiral())
    for _ in range(8):
        twin.iterate()
    assert bench.run.program.flat.tobytes() == twin.program.flat.tobytes()


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_that_is_done_is_done_in_the_next_iteration(bench: Bench, stage: Stage) -> None:
    done = stage == "update"
    for iteration in (0, 1, 2):
        bench.worker.obey(Step(stage))
        assert bench.settle().iteration == iteration + done
    bench.worker.obey(Step("backward"))
    bench.settle()
    bench.worker.obey(Step("forward"))
    bench.settle()
    iteration, before, after = around(bench)
    assert (iteration, before, after) == (3 if stage in ("data", "forward", "loss") else 4, "forward", "loss")


def test_the_backward_pass_is_over_where_it_says(bench: Bench) -> None:
    bench.worker.obey(Step("loss"))
    before = bench.settle()
    bench.worker.obey(Step("backward"))
    after = bench.settle()
    assert not any(reading.gradient for reading in before.wires.values())
    twin = Run(spiral())
    weights = twin.program.flat.copy()
    twin.iterate("watching")
    np.testing.assert_array_equal(bench.run.program.flat_gradient, twin.program.flat_gradient)
    np.testing.assert_array_equal(bench.run.program.flat, weights)  # not updated yet
    assert after.loss == before.loss == twin.plan.recording.loss


def test_a_breakpoint_on_the_way_counts(bench: Bench) -> None:
    bench.worker.obey(SetBreakpoints((Breakpoint("Tanh_2"),)))
    bench.worker.obey(Step("backward"))
    progress = bench.settle()
    assert progress.state == "paused"
    assert [halted.node for halted in bench.of(Halted)] == ["Tanh_2"]
    assert bench.run.operation < stage_end(bench.run.plan, "backward")
    bench.worker.obey(Step("backward"))
    bench.settle()
    assert around(bench) == (0, "backward", "update")
