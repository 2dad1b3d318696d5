"""Histograms against NumPy's own, and what they say of numbers that have no place in a bin."""

import math

import numpy as np
import pytest

from engine.insight.histogram import BINS, MOST, Quantity, histogram, spacing
from engine.insight.watch import Watch
from engine.pictures import Spread
from engine.train import Run
from tests.engine.trainable import spiral


def of(*arrays: np.ndarray, kind: Spread = "weights"):
    return histogram("node", Quantity(kind, list(arrays), ()))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("scale", [1e-30, 0.1, 1e30])
def test_bins_mean_and_deviation_are_numpys(dtype: type, scale: float) -> None:
    numbers = (np.random.default_rng(1).normal(0.5, 2, (37, 50)) * scale).astype(dtype)
    found, exact = of(numbers), numbers.astype(np.float64)
    counts, edges = np.histogram(exact, BINS)
    assert found.counts == tuple(counts)
    assert (found.low, found.high) == (edges[0], edges[-1])
    assert found.mean == pytest.approx(exact.mean(), rel=1e-9)
    assert found.deviation == pytest.approx(exact.std(), rel=1e-9)
    assert found.norm == pytest.approx(np.linalg.norm(exact), rel=1e-5)
    assert (found.size, found.left_out, found.sampled) == (37 * 50, 0, False)


def test_several_arrays_are_one_heap_of_numbers() -> None:
    weight, bias = np.arange(12.0).reshape(3, 4), np.array([-5.0, 20.0, 3.0])
    together = np.append(weight, bias)
    found = of(weight, bias)
    assert found.counts == tuple(np.histogram(together, BINS)[0])
    assert found.norm == pytest.approx(np.linalg.norm(together))
    assert found.size == 15


def test_of_many_numbers_a_sample_is_looked_at_and_all_count_for_the_norm() -> None:
    numbers = np.random.default_rng(2).normal(size=(64, 30, 32)).astype(np.float32)
    found = of(numbers)
    looked_at = numbers.reshape(-1)[:: spacing(numbers.size, [32])].astype(np.float64)
    assert found.sampled
    assert 0.8 * MOST < looked_at.size <= MOST
    assert found.counts == tuple(np.histogram(looked_at, BINS)[0])
    assert found.mean == pytest.approx(looked_at.mean())
    assert found.norm == pytest.approx(np.linalg.norm(numbers.astype(np.float64)), rel=1e-5)


def test_a_sample_is_of_all_columns() -> None:
    numbers = np.tile(np.arange(64.0), (1024, 1))  # every 16th number would be one of four
    assert len(set(numbers.reshape(-1)[:: spacing(numbers.size, [64])])) == 64


def test_numbers_not_finite_have_no_bin_and_are_counted() -> None:
    numbers = np.random.default_rng(3).normal(size=100).astype(np.float32)
    numbers[[3, 50, 99]] = np.nan, np.inf, -np.inf
    found, rest = of(numbers), numbers[np.isfinite(numbers)].astype(np.float64)
    assert found.left_out == 3
    assert found.counts == tuple(np.histogram(rest, BINS)[0])
    assert found.mean == pytest.approx(rest.mean())
    assert math.isnan(found.norm)


def test_no_finite_number_at_all() -> None:
    found = of(np.full(7, np.nan, np.float32))
    assert (sum(found.counts), found.left_out) == (0, 7)
    assert math.isnan(found.mean)
    assert math.isnan(found.low)


def test_equal_numbers_stand_in_the_middle() -> None:
    found = of(np.zeros(9, np.float32))
    assert found.counts[BINS // 2] == sum(found.counts) == 9
    assert (found.low, found.high, found.mean, found.deviation, found.norm) == (0, 0, 0, 0, 0)


def test_gradients_of_several_wires_are_summed() -> None:
    a, b = np.array([[1.0, 2.0]]), np.array([[3.0, -2.0]])
    found = of(a, b, kind="output gradients")
    assert (found.size, found.low, found.high, found.norm) == (2, 0, 4, 4)


def stepped(run: Run, watch: Watch, operations: int) -> None:
    """Slow motion, as the loop does it."""
    for _ in range(operations):
        watch.look_back()
        index = run.operation
        run.operate()
        watch.note(index)


def kinds(watch: Watch, node: str) -> list[str]:
    return [made.kind for made in watch.histograms(node)]


def test_a_half_done_pass_shows_only_what_it_has_computed() -> None:
    run = Run(spiral())
    watch = Watch(run)
    node = next(name for name in run.sheet.graph.nodes if name.startswith("Dense"))
    assert kinds(watch, node) == ["weights"], "there from the start; nothing has flowed yet"
    seen = []
    for _ in range(len(run.sheet.graph.nodes) * 40):
        stepped(run, watch, 1)
        if (now := kinds(watch, node)) not in seen:
            seen.append(now)
        if run.operation == 0:
            break
    assert seen == [["weights"], ["activations", "weights"], ["activations", "weights", "weight gradients"]]
    whole = watch.histograms(node)
    stepped(run, watch, 1)  # the next batch is gathered: the node has not been reached again
    assert watch.histograms(node) == whole
    assert not any(made.former for made in whole)
    values = whole[0]
    while (made := watch.histograms(node))[0] == values:
        stepped(run, watch, 1)
    assert [(each.kind, each.former) for each in made] == [
        ("activations", False),
        ("weights", False),
        ("weight gradients", True),
    ]
    while run.operation:
        stepped(run, watch, 1)
    assert not any(made.former for made in watch.histograms(node))


def test_what_is_half_written_is_shown_as_it_was() -> None:
    run = Run(spiral())
    watch = Watch(run)
    node = next(name for name in run.sheet.graph.nodes if name.startswith("Dense"))
    run.iterate("watching")
    before = watch.histograms(node)[0]
    plan = run.plan
    watch._writing[id(plan), node, "activations"] = (0, 3)  # as if four operations made it
    for _ in range(3):
        stepped(run, watch, 1)
        assert run.plan is plan
        assert watch.histograms(node)[0] == before
    stepped(run, watch, 1)
    assert watch.histograms(node)[0] != before


def test_what_failed_stays_on_show_after_the_weights_are_restored() -> None:
    run = Run(spiral())
    watch = Watch(run)
    node = next(name for name in run.sheet.graph.nodes if name.startswith("Dense"))
    stepped(run, watch, next(i for i, call in enumerate(run.plan.calls) if call.stage == "backward"))
    before = watch.histograms(node)
    watch.hold(run.iteration)
    run.operation = 0
    assert watch.histograms(node) == before
    assert kinds(watch, node) == ["activations", "weights"]


def test_each_quantity_is_the_array_it_is_named_after() -> None:
    run = Run(spiral())
    watch = Watch(run)
    run.iterate("watching")
    recording, program = run.plan.recording, run.program
    for node in run.sheet.graph.nodes:
        by_kind = {made.kind: made for made in watch.histograms(node)}
        outputs = [values for (source, _), values in recording.values.items() if source == node]
        if outputs:
            assert by_kind["activations"].counts == of(outputs[0]).counts
        for kind, arrays in (("weights", program.parameters), ("weight gradients", program.gradients)):
            own = [array for key, array in arrays.items() if key.startswith(f"{node}.")]
            assert (kind in by_kind) == bool(own)
            if own:
                assert by_kind[kind].norm == pytest.approx(math.hypot(*(np.linalg.norm(array) for array in own)))
        if outputs and "weights" not in by_kind:
            (gradient,) = (g for wire, g in recording.gradients.items() if wire.source == node)
            assert by_kind["output gradients"].norm == pytest.approx(np.linalg.norm(gradient), rel=1e-5)
    assert watch.histograms("nobody") == ()
