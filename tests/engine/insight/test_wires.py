"""The numbers behind the colours: none may vanish or explode by the way it is computed."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.compile import compile
from engine.insight.wires import read, rms
from tests.engine.trainable import spiral


@given(st.integers(-44, 37), st.integers(1, 200), st.sampled_from([np.float32, np.float64]))
def test_rms_holds_over_the_whole_range_of_float32(decade: int, count: int, dtype: type) -> None:
    numbers = (np.random.default_rng(count).uniform(0.5, 2, count) * 10.0**decade).astype(dtype)
    exact = math.sqrt(math.fsum((float(x) / 10.0**decade) ** 2 for x in numbers) / count) * 10.0**decade
    assert rms(numbers) == pytest.approx(exact, rel=1e-4)


def test_rms_of_float64_beyond_float32() -> None:
    assert rms(np.full(5, 1e-200)) == pytest.approx(1e-200)
    assert rms(np.full(5, 1e200)) == pytest.approx(1e200)


def test_zero_nan_and_infinity_are_told_apart() -> None:
    assert rms(np.zeros((3, 4), np.float32)) == 0
    assert rms(np.array([0, 1e-45], np.float32)) > 0
    assert math.isnan(rms(np.array([1, np.nan, np.inf], np.float32)))
    assert rms(np.array([1, -np.inf], np.float32)) == math.inf


def test_labels_and_strided_tensors_are_read() -> None:
    assert rms(np.array([3, 4])) == pytest.approx(math.sqrt(12.5))
    assert rms(np.arange(12, dtype=np.float32).reshape(3, 4).T[::2]) == pytest.approx(
        math.sqrt(np.mean(np.arange(12).reshape(3, 4).T[::2] ** 2))
    )


def test_every_wire_has_a_reading_and_targets_no_gradient() -> None:
    graph = spiral().graph
    recording = compile(graph).recording(16, "watching")
    rng = np.random.default_rng(0)
    recording.values["Spiral_0", "inputs"][...] = rng.normal(size=(2, 16))
    recording.run()
    readings = read(graph, recording)
    assert set(readings) == set(graph.wires)
    for wire, reading in readings.items():
        assert reading.value == rms(recording.values[wire.source, wire.output])
        assert (reading.gradient is None) == (wire.output == "targets")
        if reading.gradient is not None:
            assert reading.gradient == pytest.approx(math.sqrt(np.mean(recording.gradients[wire] ** 2)), rel=1e-5)


def test_a_scaled_loss_moves_every_gradient_by_its_decades() -> None:
    found = []
    for scale in (1.0, 1e-25):
        recording = compile(spiral().graph).recording(8, "watching")
        recording.run()
        found.append([rms(np.float32(scale) * gradient) for gradient in recording.gradients.values()])
    assert found[1] == pytest.approx([1e-25 * value for value in found[0]], rel=1e-5)
    assert all(value > 0 for value in found[1])
