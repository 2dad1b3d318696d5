"""Histories in files, read again with NumPy and with Python's own csv."""

import csv
import io

import numpy as np
from msgspec.structs import replace

from engine.events import Compile, Train
from engine.flow import line
from engine.formats.gradient_history import QUANTITIES, as_csv, as_npz
from engine.looking import Look
from engine.timeline import Timeline
from tests.engine.trainable import Bench, spiral
from tests.engine.truth import net


def told(bench: Bench) -> Timeline:
    bench.settle()
    bench.worker.obey(Look(timeline=True))
    bench.worker.advance()
    return bench.of(Timeline)[-1]


def edited() -> Timeline:
    """A run that has gone on with other layers: the past of one, and as what came after it that of another."""
    one = told(Bench(Compile(net(epochs=20), 1), Train()))
    other = told(Bench(Compile(spiral(epochs=3), 1), Train()))
    (before,), (after,) = one.branches, other.branches
    assert after.readings is not None
    readings = replace(after.readings, iterations=after.readings.iterations + before.ends)
    after = replace(after, number=2, parent=before.number, begins=before.ends, readings=readings)
    return replace(one, branch=2, branches=(before, after))


def same(text: str, number: float) -> bool:
    return bool(np.float32(text) == np.float32(number) or (np.isnan(number) and text == "nan"))


def test_arrays_are_those_of_the_time_line() -> None:
    timeline = told(Bench(Compile(net(epochs=20), 1), Train()))
    (piece,) = line(timeline)
    found = np.load(io.BytesIO(as_npz(timeline)), allow_pickle=False)
    assert np.array_equal(found["iteration"], piece.iterations)
    assert np.array_equal(found["loss"], piece.loss)
    assert np.array_equal(found["learning_rate"], piece.learning_rate)
    for name, own, names in (
        ("gradient_rms", piece.gradients, piece.nodes),
        ("update_ratio", piece.updates, piece.nodes),
        ("weight_rms", piece.weights, piece.nodes),
        ("gradient_cosine", piece.cosines, piece.nodes),
        ("output_gradient_rms", piece.returning, piece.sources),
        ("zero_share", piece.zeros, piece.outputs),
        ("dead_share", piece.dead, piece.outputs),
        ("wire_gradient_rms", piece.flows, [str(wire) for wire in piece.wires]),
    ):
        assert np.array_equal(found[name], own, equal_nan=True), name
        assert found[f"{name}_of"].tolist() == list(names)
    assert len(found.files) == 3 + 2 * len(QUANTITIES)


def test_a_table_is_the_same_to_the_last_digit_and_empty_where_there_was_no_layer() -> None:
    timeline = edited()
    before, after = line(timeline)
    assert set(before.nodes) != set(after.nodes)
    arrays = np.load(io.BytesIO(as_npz(timeline)))
    heads, *rows = csv.reader(io.StringIO(as_csv(timeline).decode(), newline=""))
    assert len(set(heads)) == len(heads)
    assert len(rows) == len(before.iterations) + len(after.iterations)
    assert [int(row[0]) for row in rows] == [*before.iterations.tolist(), *after.iterations.tolist()]
    blank = 0
    for name in QUANTITIES:
        for column, layer in enumerate(arrays[f"{name}_of"]):
            place = heads.index(f"{name} {layer}")
            for row, cells in enumerate(rows):
                if cells[place]:
                    assert same(cells[place], arrays[name][row, column])
                else:
                    blank += 1
                    assert np.isnan(arrays[name][row, column])
    assert blank
    for name in ("loss", "learning_rate"):
        assert all(same(row[heads.index(name)], value) for row, value in zip(rows, arrays[name], strict=True))


def test_nothing_is_a_table_with_a_head() -> None:
    timeline = told(Bench(Compile(net(), 1)))
    heads, *rows = csv.reader(io.StringIO(as_csv(timeline).decode()))
    assert (heads, rows) == (["iteration", "loss", "learning_rate"], [])
    assert np.load(io.BytesIO(as_npz(timeline)))["gradient_rms"].shape == (0, 0)
