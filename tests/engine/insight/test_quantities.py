"""Every quantity of wires, against the engine's arrays and NumPy's own words, on graphs that nobody drew."""

import math
from random import Random
from typing import get_args

import numpy as np
import pytest

from engine.events import Compile, Progress, Recalled, Step
from engine.graph import Wire
from engine.groups.passage import Passage
from engine.insight.watch import Watch
from engine.insight.wires import largest, mean, signed_mean
from engine.looking import Look, Recall
from engine.readings import OF_GRADIENT, Reading, WireQuantity
from engine.tensor import Array
from engine.train import Run
from tests.engine.trainable import Bench, spiral
from tests.parity.random_graphs import Drawing, sheet

QUANTITIES: tuple[WireQuantity, ...] = get_args(WireQuantity)


def length(*arrays: Array) -> float:
    return math.sqrt(math.fsum(float(x) ** 2 for array in arrays for x in array.ravel()))


def shown(reading: Reading, quantity: WireQuantity) -> float | None:
    """What a reader takes from a reading."""
    return {"rms": reading.gradient, "activation": reading.value}.get(quantity, reading.measured)  # type: ignore[call-overload, no-any-return]


def expected(run: Run, before: dict[str, Array], wire: Wire, quantity: WireQuantity) -> float | None:
    """From the arrays as they lie there."""
    recording = run.plan.recording
    value, gradient = recording.values[wire.source, wire.output].astype(float), recording.gradients.get(wire)
    if quantity in OF_GRADIENT:
        if gradient is None:
            return None
        g = gradient.astype(float)
        if quantity == "rms":
            return length(g) / math.sqrt(g.size)
        ways = {"l2": length, "mean": lambda x: np.abs(x).mean(), "signed mean": np.mean, "max": lambda x: abs(x).max()}
        return float(ways[quantity](g))
    if quantity == "zeros":
        whole = recording.values[wire.source, wire.output].dtype.kind != "f"
        return None if whole else float((value == 0).mean())
    if quantity == "activation":
        return length(value) / math.sqrt(value.size)
    graph, source = run.sheet.graph, wire.source
    while isinstance(graph.nodes[source], Passage):
        source = next(each.source for each in graph.wires if each.target == source)
    keeper = graph.learning[source].shares or source if source in graph.learning else source
    keys = [key for key in run.program.parameters if key.rpartition(".")[0] == keeper]
    if not keys:
        return None
    moved = [run.program.parameters[key].astype(float) - before[key] for key in keys]
    return length(*moved) / length(*[before[key] for key in keys])


@pytest.mark.parametrize("seed", range(12))
def test_all_agree_with_the_engine(seed: int) -> None:
    run = Run(sheet(Drawing(Random(seed)).graph))
    run.iterate()
    for quantity in QUANTITIES:
        watch = Watch(run)
        watch.quantity = quantity
        before = run.program.save()
        watch.prepare()
        with np.errstate(all="ignore"):
            run.iterate("watching")
            readings = watch.readings()
        assert set(readings) == set(run.sheet.graph.wires)
        for wire, reading in readings.items():
            assert not reading.unread
            wanted, found = expected(run, before, wire, quantity), shown(reading, quantity)
            if wanted is None:
                assert found is None, (quantity, wire)
                continue
            # Opposite signs may cancel out in a signed mean: what is left is as exact as what went into it.
            size = mean(run.plan.recording.gradients[wire]) if quantity == "signed mean" else 0.0
            exact = 1e-4 if quantity == "updates" else 1e-6  # Δw is rounded to float32
            assert found == pytest.approx(wanted, rel=exact, abs=1e-6 * size, nan_ok=True), (quantity, wire)


def test_numbers_that_are_not_finite_are_told_apart() -> None:
    for size in (mean, signed_mean, largest):
        assert math.isnan(size(np.array([1, np.nan, -np.inf], np.float32)))
        assert size(np.array([1, np.inf], np.float32)) == math.inf
        assert size(np.zeros((3, 2), np.float32)) == 0 == size(np.zeros((0, 4)))
    assert largest(np.array([1.0, -3.0, 2.0])) == 3
    assert mean(np.full(10**6, 1e-3, np.float32)) == pytest.approx(float(np.float32(1e-3)), rel=1e-9)


def test_another_quantity_of_the_same_iteration_is_read_at_once() -> None:
    bench = Bench(Compile(spiral(), 1), Step("batch"))
    bench.settle()
    wire = bench.run.sheet.graph.wires[-2]
    gradient = bench.run.plan.recording.gradients[wire].astype(float)
    for quantity, wanted in (("max", np.abs(gradient).max()), ("l2", length(gradient))):
        bench.worker.obey(Look(quantity=quantity))  # type: ignore[arg-type]
        bench.worker.advance()
        progress = bench.of(Progress)[-1]
        assert progress.quantity == quantity
        assert progress.wires[wire].measured == pytest.approx(wanted, rel=1e-6)


def test_updates_are_unread_until_the_weights_were_noted_before_one() -> None:
    run = Run(spiral())
    watch = Watch(run)
    watch.prepare()
    run.iterate("watching")
    watch.quantity = "updates"
    assert all(reading.unread for reading in watch.readings().values())
    watch.prepare()
    run.iterate("watching")
    readings = watch.readings()
    assert not any(reading.unread for reading in readings.values())
    assert sum(reading.measured is not None for reading in readings.values()) == 2, "behind two dense layers"


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_half_an_iteration_says_what_it_has_read(quantity: WireQuantity) -> None:
    run = Run(spiral())
    watch = Watch(run)
    watch.quantity = quantity
    watch.prepare()
    run.iterate("watching")
    whole = watch.readings()
    plan_length, former = len(run.plan.calls), dict(whole)
    watch.prepare()
    for index in range(plan_length - 1):
        run.operate()
        watch.note(index)
        for wire, reading in watch.readings().items():
            assert not reading.unread
            assert (shown(reading, quantity) is None) == (shown(whole[wire], quantity) is None)
            if quantity in OF_GRADIENT and reading.former:
                assert shown(reading, quantity) == shown(former[wire], quantity)
    watch.quantity = "max" if quantity != "max" else "mean"
    unread = {reading.unread for wire, reading in watch.readings().items() if reading.gradient is not None}
    assert unread == {False}, "the backward pass is over: all can be read"


def test_the_past_is_measured_too() -> None:
    bench = Bench(Compile(spiral(), 1), Look(quantity="updates"))
    for _ in range(4):
        bench.worker.obey(Step("batch"))
        bench.settle()
        bench.worker.obey(Look(quantity="updates"))
    measured = {}
    for quantity in ("updates", "l2", "updates"):
        bench.worker.obey(Recall(2, quantity=quantity))  # type: ignore[arg-type]
        while bench.worker.advance() != math.inf:
            pass
        recalled = bench.of(Recalled)[-1]
        assert (recalled.progress.iteration, recalled.progress.quantity, recalled.whole) == (2, quantity, True)
        assert not any(reading.unread for reading in recalled.progress.wires.values())
        readings = [reading.measured for reading in recalled.progress.wires.values()]
        assert measured.setdefault(quantity, readings) == readings
    again, run = Run(spiral()), bench.run
    again.iterate()
    before = again.program.save()
    again.iterate("watching")
    wires = list(run.sheet.graph.wires)
    for wire, found in zip(wires, measured["updates"], strict=True):
        wanted = expected(again, before, wire, "updates")
        assert found == (None if wanted is None else pytest.approx(wanted, rel=1e-4))
