"""A weight that is set by hand: as if the run had been so, and the time line knows."""

import numpy as np
import pytest

from engine.events import Compile, Continue, Progress, Recalled, SetWeight, Step, Timeline, Weights
from engine.looking import Look, Opened, Recall
from engine.train import Run
from tests.engine.trainable import Bench, spiral

KEY = "Dense_1.weight"


def stepped(*units: str) -> Bench:
    bench = Bench(Compile(spiral(), 1))
    for unit in units:
        bench.worker.obey(Step(unit))  # type: ignore[arg-type]
        bench.settle()
    return bench


@pytest.mark.parametrize("half", [(), ("operation",) * 5, ("operation",) * 20])
def test_the_run_goes_on_as_one_that_has_this_weight(half: tuple[str, ...]) -> None:
    bench, twin = stepped("batch", "batch", *half), Run(spiral())
    bench.worker.obey(SetWeight(KEY, 7, 0.625))
    for _ in range(2):
        twin.iterate()
    twin.program.parameters[KEY][2, 1] = 0.625
    assert (bench.run.iteration, bench.run.operation) == (2, 0)
    progress = bench.settle(views=True)
    assert progress.test_loss == twin.evaluate().loss
    assert bench.of(Weights)[-1].arrays[KEY][2, 1] == 0.625
    for _ in range(3):
        bench.worker.obey(Step("batch"))
        bench.settle()
        twin.iterate()
    assert bench.run.program.flat.tobytes() == twin.program.flat.tobytes()


def test_before_its_update_has_begun_an_update_that_was_stepped_into_is_left() -> None:
    bench, twin = stepped("batch"), Run(spiral())
    while not bench.run.updating:
        bench.worker.obey(Step("operation"))
    bench.worker.obey(Step("operation"))
    bench.worker.obey(SetWeight(KEY, 0, -0.5))
    twin.iterate()
    twin.program.parameters[KEY][0, 0] = -0.5
    assert bench.run.program.flat.tobytes() == twin.program.flat.tobytes()


def test_the_past_is_as_it_was_and_what_follows_can_be_shown_again() -> None:
    bench = stepped("batch", "batch", "batch")
    before = bench.run.program.flat.copy()
    bench.worker.obey(SetWeight(KEY, 7, 0.625, "Set w[2,1] of Dense_1"))
    at_once = bench.run.program.flat.copy()
    for _ in range(2):
        bench.worker.obey(Step("batch"))
        bench.settle()
    after = bench.run.program.flat.copy()
    bench.worker.obey(Look(timeline=True))
    bench.worker.advance()
    marks = [(mark.iteration, mark.words) for mark in bench.of(Timeline)[-1].marks if mark.reason == "edit"]
    assert marks == [(3, "Set w[2,1] of Dense_1")]
    bench.worker.obey(Continue(4))
    bench.settle()
    bench.worker.obey(Step("batch"))
    bench.settle()
    assert bench.run.program.flat.tobytes() == after.tobytes(), "iteration 5 again, by way of the weight that was set"
    bench.worker.obey(Recall(2))
    bench.settle()
    assert bench.of(Recalled)[-1].progress.iteration == 2
    assert np.flatnonzero(before != at_once).tolist() == [7]


def test_what_the_last_update_did_is_not_said_of_what_the_hand_did() -> None:
    bench = stepped("batch", "batch")

    def grid() -> object:
        bench.worker.obey(Look(opened=Opened("Dense_1")))
        bench.worker.advance()
        views = [each.weights for each in bench.of(Progress) if each.weights is not None]
        return views[-1].grids[0]

    bench.worker.obey(Look(opened=Opened("Dense_1")))
    bench.worker.obey(Step("batch"))
    bench.settle()
    bench.worker.obey(SetWeight(KEY, 7, 0.625))
    told = grid()
    assert told.change is None  # type: ignore[attr-defined]
    assert 0.625 in told.values  # type: ignore[attr-defined]


def test_a_weight_that_is_not_there_changes_nothing() -> None:
    bench = stepped("batch")
    before = bench.run.program.flat.copy()
    for key, place in ((KEY, 24), ("nobody.weight", 0), (KEY, -1)):
        bench.worker.obey(SetWeight(key, place, 0.5))
    assert bench.run.program.flat.tobytes() == before.tobytes()
