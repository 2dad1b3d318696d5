"""Rows of numbers for the time line, against arrays taken from the engine and NumPy's own words."""

import numpy as np
import pytest
from msgspec.structs import replace

from engine.data.spiral import Spiral
from engine.formats.project import examples, read
from engine.graph import wires_in, wires_out
from engine.initializers.constant import Constant
from engine.initializers.normal import Normal
from engine.insight.watch import Watch
from engine.layers.add import Add
from engine.layers.dense import Dense
from engine.layers.identity import Identity
from engine.layers.relu import ReLU
from engine.layers.tanh import Tanh
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.sheet import Sheet
from engine.snapshot import Snapshot
from engine.train import Run
from tests.engine.graphs import graph
from tests.engine.trainable import chain, spiral


def rms(*arrays: np.ndarray) -> float:
    numbers = np.concatenate([array.ravel().astype(np.float64) for array in arrays])
    return float(np.sqrt(np.mean(numbers**2)))


def measured(run: Run) -> dict[str, dict[str, float]]:
    """One watched iteration, by name and column."""
    watch = Watch(run)
    run.iterate()
    watch.measuring = True
    watch.prepare()
    run.iterate("watching")
    found = watch.scalars()
    assert found is not None
    assert watch.scalars() is None, "once"
    (nodes, outputs, sources, wires, passing, bending, bounded), row = found
    keys = [("loss", ""), ("rate", "")]
    keys += [(what, node) for what in ("gradient", "update", "weight", "cosine") for node in nodes]
    keys += [(what, node) for what in ("zeros", "dead") for node in outputs]
    keys += [("returning", node) for node in sources]
    keys += [("flow", str(wire)) for wire in wires]
    keys += [("gain", node) for node in passing] + [("slope", node) for node in bending]
    keys += [("saturated", node) for node in bounded]
    table: dict[str, dict[str, float]] = {}
    for (what, name), value in zip(keys, row, strict=True):
        table.setdefault(what, {})[name] = float(value)
    return table


@pytest.mark.parametrize("name", [*examples(), "spiral of the tests"])
def test_they_agree_with_the_engine(name: str) -> None:
    run = Run(spiral() if name not in examples() else read(examples()[name]).sheet)
    for _ in range(3):
        run.iterate()
    twin = Run(run.sheet)
    for _ in range(4):
        twin.iterate()
    before, former = twin.program.save(), twin.program.gradients
    table = measured(run)
    program, recording = run.program, run.plan.recording
    assert table["loss"][""] == pytest.approx(recording.loss)
    assert table["rate"][""] == pytest.approx(run.learning_rate)
    for node in table["gradient"]:
        keys = [key for key in program.parameters if key.rpartition(".")[0] == node]
        assert keys
        assert table["gradient"][node] == pytest.approx(rms(*[program.gradients[key] for key in keys]), rel=1e-6)
        moved = [program.parameters[key].astype(np.float64) - before[key] for key in keys]
        expected = rms(*moved) / rms(*[before[key] for key in keys])
        assert table["update"][node] == pytest.approx(expected, rel=1e-4), "Δw is rounded to float32"
        assert table["weight"][node] == pytest.approx(rms(*[before[key] for key in keys]), rel=1e-6)
        one, other = (
            np.concatenate([own[key].ravel() for key in keys]).astype(float) for own in (program.gradients, former)
        )
        angle = np.dot(one, other) / np.linalg.norm(one) / np.linalg.norm(other)
        assert table["cosine"][node] == pytest.approx(angle, abs=1e-6), "the iteration before was not watched"
    assert {
        node for node in run.sheet.graph.nodes if any(key.startswith(f"{node}.") for key in program.parameters)
    } == {*table["gradient"]}
    for node in table["zeros"]:
        values = next(array for (source, _), array in recording.values.items() if source == node)
        assert table["zeros"][node] == pytest.approx(float((values == 0).mean()), abs=1e-6)
        units = (values == 0).all(axis=-1)
        assert table["dead"][node] == pytest.approx(float(units.mean()), abs=1e-6)
    leaving, arriving = wires_out(run.sheet.graph), wires_in(run.sheet.graph)
    for node, gain in table["gain"].items():
        ports = [port for source, port in recording.values if source == node][:1]
        back = [recording.gradients[w] for port in ports for w in leaving[node, port] if w in recording.gradients]
        inputs = [w for (target, _), wires in arriving.items() if target == node for w in wires]
        given = [recording.gradients[w].ravel().astype(float) for w in inputs if w in recording.gradients]
        assert gain == pytest.approx(np.linalg.norm(np.concatenate(given)) / np.linalg.norm(sum(back)), rel=1e-5)
    assert table["flow"] == pytest.approx({str(wire): rms(g) for wire, g in recording.gradients.items()}, rel=1e-6)


def test_an_activation_inside_a_layer_has_its_part_of_the_gain() -> None:
    wide = Dense(units=8, initializer=Normal(deviation=3.0))
    apart = chain([Spiral(), wide, Tanh(), Dense(units=1), BinaryCrossEntropy()])
    within = chain([Spiral(), replace(wide, activation=Tanh()), Identity(), Dense(units=1), BinaryCrossEntropy()])
    whole, split = measured(Run(within)), measured(Run(apart))
    (slope,), (saturated,) = whole["slope"].values(), whole["saturated"].values()
    assert slope == pytest.approx(split["gain"]["Tanh_2"], rel=1e-5)
    assert "slope" not in split
    assert saturated == split["saturated"]["Tanh_2"]
    assert 0.1 < saturated < 0.9


def test_gradients_by_an_output_that_branches_are_summed() -> None:
    drawing = graph(
        {
            "data": Spiral(),
            "wide": Dense(units=8),
            "bent": Tanh(),
            "sum": Add(),
            "out": Dense(units=1),
            "loss": BinaryCrossEntropy(),
        },
        *("data.inputs > wide", "wide > bent", "bent > sum.a", "wide > sum.b", "sum > out"),
        *("out > loss.prediction", "data.targets > loss.targets"),
    )
    run = Run(Sheet(graph=drawing))
    table = measured(run)
    gradients = run.plan.recording.gradients
    for node in table["returning"]:
        parts = [gradient for wire, gradient in gradients.items() if wire.source == node]
        assert table["returning"][node] == pytest.approx(rms(sum(parts)), rel=1e-6)
    assert max(sum(wire.source == node for wire in gradients) for node in table["returning"]) == 2


def test_a_cosine_is_of_an_iteration_and_the_one_before_or_of_none() -> None:
    run = Run(spiral())
    watch = Watch(run)
    watch.measuring = True

    def cosines() -> np.ndarray:
        watch.prepare()
        run.iterate("watching")
        found = watch.scalars()
        assert found is not None
        count = len(found[0].nodes)
        return found[1][2 + 3 * count : 2 + 4 * count]

    assert np.isnan(cosines()).all(), "nothing was before"
    assert np.isfinite(cosines()).all()
    snapshot = Snapshot(run)
    snapshot.take(run)
    run.iterate()
    snapshot.restore(run)
    watch.forget()
    assert np.isnan(cosines()).all(), "the gradient that lies there is of an iteration to come"
    assert np.isfinite(cosines()).all()


def test_a_dead_layer_is_all_zeros() -> None:
    dead = [Spiral(), Dense(units=4, initializer=Constant(value=0.0)), ReLU(), Dense(units=1), BinaryCrossEntropy()]
    run = Run(chain(dead))
    table = measured(run)
    assert (table["zeros"]["ReLU_2"], table["dead"]["ReLU_2"]) == (1.0, 1.0)
    assert table["update"]["Dense_1"] == 0.0, "nothing of nothing"


def test_only_what_was_noted_before_is_measured() -> None:
    run = Run(spiral())
    watch = Watch(run)
    watch.prepare()
    run.iterate("watching")
    assert watch.scalars() is None, "nobody wanted it"
    watch.measuring = True
    watch.prepare()
    run.iterate("watching")
    run.iterate("watching")
    assert watch.scalars() is None, "the next iteration has run"
    watch.prepare()
    run.operate()
    assert watch.scalars() is None, "half done"
    watch.prepare()  # is too late now, and does no harm
    while run.operation:
        run.operate()
    assert watch.scalars() is not None
    run.reset()
    watch.forget()
    assert watch.scalars() is None
