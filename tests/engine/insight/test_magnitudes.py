"""Counts by powers of two, against logarithms that NumPy takes."""

import numpy as np
import pytest

from engine.events import Compile, Continue, Step, Train
from engine.formats.project import examples, read
from engine.history import branch as branches
from engine.history import history as histories
from engine.insight.magnitudes import MOST, Magnitudes, tally
from engine.looking import Look
from engine.timeline import BINS, LOWEST, PLACES, WILD, ZERO, Timeline
from engine.train import Run
from tests.engine.trainable import Bench
from tests.engine.truth import Truth, net


def counted(*arrays: np.ndarray) -> list[int]:
    """Number by number."""
    found = [0] * PLACES
    for number in np.concatenate([array.ravel() for array in arrays]).astype(float):
        if number == 0:
            found[ZERO] += 1
        elif not np.isfinite(number):
            found[WILD] += 1
        else:
            found[min(max(int(np.floor(np.log2(abs(number)))) - LOWEST, 0), BINS - 1)] += 1
    return found


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_each_number_is_counted_where_it_belongs(dtype: type) -> None:
    chance = np.random.default_rng(0)
    numbers = (chance.normal(size=1000) * 10.0 ** chance.uniform(-14, 5, 1000)).astype(dtype)
    numbers[:8] = 0, -0.0, np.nan, np.inf, -np.inf, 1e-30, 1e30, 0.5
    assert tally([numbers[:600], numbers[600:]]).tolist() == counted(numbers)


def test_of_many_a_sample_is_looked_at_through_all_of_them() -> None:
    numbers = np.concatenate([np.full(50_000, 1e-6), np.full(50_000, 1.0)]).astype(np.float32)
    found = tally([numbers.reshape(100, 1000)])
    assert MOST / 2 < found.sum() <= MOST
    small, large = found[found > 0]
    assert abs(int(small) - int(large)) <= 1


@pytest.mark.parametrize("name", ["vanishing", "digits-cnn"])
def test_a_row_is_of_weights_gradients_and_outputs(name: str) -> None:
    run = Run(read(examples()[name]).sheet)
    for _ in range(3):
        run.iterate("watching")
    program, values = run.program, run.plan.recording.values
    nodes = list(dict.fromkeys(key.rpartition(".")[0] for key in program.parameters))
    found = Magnitudes(run, run.plan.recording, nodes)
    rows = found.row(run).reshape(len(nodes), 3, PLACES)
    assert found.width == rows.size
    for node, (weights, gradients, outputs) in zip(nodes, rows.tolist(), strict=True):
        keys = [key for key in program.parameters if key.startswith(f"{node}.")]
        if sum(program.parameters[key].size for key in keys) <= MOST:
            assert weights == counted(*[program.parameters[key] for key in keys])
            assert gradients == counted(*[program.gradients[key] for key in keys])
        output = next(array for (source, _), array in values.items() if source == node)
        assert outputs == counted(output) if output.size <= MOST else MOST / 4 < sum(outputs) <= MOST


def told(bench: Bench, layer: str | None) -> Timeline:
    bench.settle()
    bench.worker.obey(Look(timeline=True, layer=layer))
    bench.worker.advance()
    return bench.of(Timeline)[-1]


def test_the_time_line_tells_them_of_one_layer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(histories, "ROW_SHARE", 1e9)
    monkeypatch.setattr(histories, "MAGNITUDES_SHARE", 1e9)
    sheet = net(epochs=50)
    bench = Bench(Compile(sheet, 1), Train())
    assert told(bench, None).branches[0].magnitudes is None
    assert told(bench, "no such layer").branches[0].magnitudes is None
    found = told(bench, "Dense_5").branches[0].magnitudes
    assert found is not None
    assert (found.layer, found.iterations[-1]) == ("Dense_5", 300)
    run = Truth(sheet).run
    for iteration, counts in zip(found.iterations.tolist(), found.counts.tolist(), strict=True):
        while run.iteration < iteration:
            run.iterate("watching")
        gradients = [array for key, array in run.program.gradients.items() if key.startswith("Dense_5.")]
        assert counts[1] == counted(*gradients)
    other = told(bench, "Dense_1").branches[0].magnitudes
    assert other is not None
    assert other.layer == "Dense_1", "told at once, though nothing else is new"


def test_they_are_cut_where_the_run_goes_back_and_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(histories, "ROW_SHARE", 1e9)
    monkeypatch.setattr(histories, "MAGNITUDES_SHARE", 1e9)
    monkeypatch.setattr(branches, "MOST_MAGNITUDES", 8)
    bench = Bench(Compile(net(epochs=50), 1), Train())
    told(bench, "Dense_1")
    for _ in range(30):
        bench.worker.obey(Step("batch"))
        bench.settle()
    whole = told(bench, "Dense_1").branches[0].magnitudes
    assert whole is not None
    assert 4 <= len(whole.iterations) <= 8
    middle = int(whole.iterations[3])
    bench.worker.obey(Continue(middle))
    bench.settle()
    bench.worker.obey(Step("batch"))
    left, live = told(bench, "Dense_1").branches
    assert left.magnitudes is not None
    assert len(left.magnitudes.iterations) == 0, "of branches that were left only the outline is told"
    assert live.magnitudes is not None
    assert live.magnitudes.iterations.tolist() == [*whole.iterations[:4].tolist(), middle + 1]
