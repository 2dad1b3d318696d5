"""What the next update does and what another number of a weight does, told without a word to the run."""

from collections.abc import Callable
from itertools import pairwise
from time import monotonic

import numpy as np
import pytest

from engine.data.digits import Digits
from engine.data.spiral import Spiral
from engine.events import Compile, Progress, SetLearningRate, Step
from engine.layers.batch_norm import BatchNorm
from engine.layers.conv2d import Conv2D
from engine.layers.dense import Dense
from engine.layers.flatten import Flatten
from engine.layers.tanh import Tanh
from engine.looking import Look
from engine.loop import Loop
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.losses.cross_entropy import CrossEntropy
from engine.mixing import Mix, Mixing, Outcome, Part, Tried
from engine.sheet import Sheet
from engine.train import Run
from engine.trial import Trial
from tests.engine.trainable import Bench, chain, houses, spiral

KEY = "Dense_1.weight"
ALL = Part(KEY, 0, 24)


def told(bench: Bench, mixing: Mixing, views: bool = False) -> Progress:
    """What the worker says of it when it has nothing more to do."""
    end = monotonic() + 10
    bench.events.clear()
    bench.worker.obey(Look(views, mixing=mixing))
    while bench.worker.advance() != float("inf"):
        assert monotonic() < end
        bench.worker.obey(Look(views, mixing=mixing))
    bench.worker.advance()
    return [progress for progress in bench.of(Progress) if progress.mix is not None][-1]


def up_to_update(run: Run) -> None:
    """Forwards and back, of the next iteration."""
    run.operate()
    while run.operation < len(run.plan.calls) - len(run.update):
        run.operate()


def mixed(bench: Bench, mixing: Mixing) -> Mix:
    mix = told(bench, mixing).mix
    assert mix is not None
    return mix


@pytest.mark.parametrize("before", [[], ["batch"], ["batch"] * 6, ["batch", "operation", "operation", "operation"]])
def test_it_foresees_the_next_update_to_the_bit(before: list[str]) -> None:
    bench, twin = Bench(Compile(spiral(l2=0.1, clip_norm=0.1), 1)), Run(spiral(l2=0.1, clip_norm=0.1))
    for unit in before:
        bench.worker.obey(Step(unit))  # type: ignore[arg-type]
        bench.settle()
    for _ in range(before.count("batch")):
        twin.iterate()
    mix = mixed(bench, Mixing((ALL, Part(KEY, 5, 7))))
    assert mix.iteration == before.count("batch")
    up_to_update(twin)
    array, gradient = twin.program.parameters[KEY].ravel(), twin.program.gradients[KEY].ravel()
    strips = mix.strips[0]
    assert mix.loss == twin.plan.recording.loss
    assert strips.values.tobytes() == array.tobytes()
    assert strips.gradients.tobytes() == gradient.tobytes(), "before it is clipped, without what decay adds"
    rms = float(np.sqrt(np.mean(np.square(gradient, dtype=np.float64))))
    assert mix.levels[0].gradient == pytest.approx(rms, rel=1e-6)
    while twin.operation:
        twin.operate()
    assert strips.following.tobytes() == array.tobytes()
    assert mix.strips[1].following.tobytes() == array[5:7].tobytes()
    assert [level.node for level in mix.levels] == ["Dense_1", "Dense_4"]
    assert mix.levels[0].parameters == (("weight", (8, 3)),)


def test_the_run_does_not_notice() -> None:
    bench, alone = Bench(Compile(spiral(), 1)), Bench(Compile(spiral(), 1))
    for _ in range(5):
        told(bench, Mixing((ALL,), Tried(KEY, 3, 0.5)), views=True)
        for each in (bench, alone):
            each.worker.obey(Step("batch"))
            each.settle()
    assert bench.run.program.flat.tobytes() == alone.run.program.flat.tobytes()


def test_another_learning_rate_is_another_next_update() -> None:
    bench = Bench(Compile(spiral(), 1))
    first = mixed(bench, Mixing((ALL,))).strips[0]
    bench.worker.obey(SetLearningRate(0.02))
    other = mixed(bench, Mixing((ALL,))).strips[0]
    np.testing.assert_allclose(other.following - other.values, 2 * (first.following - first.values), rtol=1e-3)


def test_what_is_tried_is_told_of_the_same_batch_and_of_the_test_part_and_leaves_no_trace() -> None:
    bench = Bench(Compile(spiral(), 1), Step("batch"))
    before = bench.settle(views=True)
    progress = told(bench, Mixing((ALL,), Tried(KEY, 3, 0.75)), views=True)
    assert progress.mix is not None
    outcome = progress.mix.outcome
    assert outcome is not None
    other = Run(spiral())
    other.iterate()
    other.program.parameters[KEY].ravel()[3] = 0.75
    assert progress.test_loss == other.evaluate().loss != before.test_loss
    assert progress.views is not None
    up_to_update(other)
    assert outcome.loss == progress.loss == other.plan.recording.loss
    assert outcome.slope == progress.mix.strips[0].gradients[3]
    assert outcome.foretold == outcome.slope * (0.75 - progress.mix.strips[0].values[3])
    after = told(bench, Mixing((Part(KEY, 0, 2),)), views=True)
    assert after.test_loss == before.test_loss
    assert after.mix is not None
    assert after.mix.outcome is None
    assert any(each.views is not None for each in bench.of(Progress)), "the pictures are the run's again"


SHEETS: list[Callable[[], Sheet]] = [
    spiral,
    houses,
    lambda: chain([Spiral(samples=64), Dense(units=6), BatchNorm(), Tanh(), Dense(units=1), BinaryCrossEntropy()]),
    lambda: chain([Digits(), Conv2D(filters=3), Tanh(), Flatten(), Dense(units=10), CrossEntropy()]),
]


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize("place", [0, 4, 11])
def test_the_measured_change_of_the_loss_meets_the_slope_at_second_order(
    sheet: Callable[[], Sheet], place: int
) -> None:
    """ΔL = ∂L/∂w·Δw + c·Δw² + …: half the step, a quarter of the rest; c is the second derivative, by differences."""
    run = Run(sheet(), dtype=np.float64)
    for _ in range(3):
        run.iterate()
    trial = Trial(Loop(run))

    def outcome(step: float) -> tuple[Outcome, float]:
        key = next(iter(run.program.parameters))
        value = float(run.program.parameters[key].ravel()[place])
        trial.heed(Mixing((), Tried(key, place, value + step)))
        while trial.wait(0.0) == 0:
            trial.work()
        assert trial.ahead is not None
        assert trial.outcome is not None
        return trial.outcome, trial.outcome.loss - trial.ahead.loss

    rests, steps = [], [0.02 / 2**power for power in range(6)]
    for step in steps:
        found, measured = outcome(step)
        rests.append(measured - found.foretold)
        assert found.step == pytest.approx(step)
    curves = [rest / step**2 for rest, step in zip(rests, steps, strict=True)]
    apart = [abs(a - b) for a, b in pairwise(curves)]
    assert abs(curves[-1]) < 100
    for wide, narrow in pairwise(apart):
        assert narrow < 0.7 * wide + 1e-9, "what is left of c falls with the step"


@pytest.mark.parametrize("wrong", [1.001, -1.0])
def test_a_wrong_slope_would_show(wrong: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Outcome, "foretold", property(lambda self: wrong * self.slope * self.step))
    with pytest.raises(AssertionError):
        test_the_measured_change_of_the_loss_meets_the_slope_at_second_order(spiral, 0)
