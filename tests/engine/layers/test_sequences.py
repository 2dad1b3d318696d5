"""What is special about the layers for sequences; the harness and the comparison with PyTorch see to the rest."""

import numpy as np
import pytest

from engine.compile import compile
from engine.graph import Wire
from engine.insight.gradient_check import fill_sources
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.layer import Example, Layer
from engine.layers.lstm import LSTM
from engine.layers.multi_head_attention import MultiHeadAttention
from engine.layers.positional_encoding import PositionalEncoding
from engine.layers.sequence_mean import SequenceMean
from engine.layers.simple_rnn import SimpleRNN
from engine.program import Program, Recording
from engine.tensor import Array, KindError, ShapeError, Spec
from tests.engine.harness import surround

SEQUENCE = Spec((4, 6))


def recorded(layer: Layer, *inputs: Spec, batch: int = 2) -> tuple[Program, Recording]:
    """A pass to be watched, its sources filled."""
    graph = surround(Example(layer, inputs))
    program = compile(graph)
    recording = program.recording(batch, "watching")
    fill_sources(graph, recording, {}, np.random.default_rng(1))
    return program, recording


def output(recording: Recording) -> Array:
    return recording.values["layer", "y"]


def test_tokens_that_occur_twice_get_both_gradients_and_others_none() -> None:
    program, recording = recorded(Embedding(dim=2), Spec((3,), classes=5))
    recording.values["in_x", "y"][...] = [[1, 4], [4, 1], [4, 0]]
    recording.run()
    dy = recording.gradients[Wire("layer", "y", "loss_y", "prediction")]
    gradient = program.gradients["layer.weight"]
    np.testing.assert_allclose(gradient[4], dy[1, :, 0] + dy[2, :, 0] + dy[0, :, 1], rtol=1e-6)
    np.testing.assert_allclose(gradient[0], dy[2, :, 1], rtol=1e-6)
    assert not gradient[2:4].any()


def test_the_padding_stays_0_and_learns_nothing() -> None:
    program, recording = recorded(Embedding(dim=2, padding=True), Spec((3,), classes=5))
    recording.values["in_x", "y"][...] = [[0, 4], [0, 0], [4, 1]]
    recording.run()
    assert not program.parameters["layer.weight"][0].any()
    assert not program.gradients["layer.weight"][0].any()
    assert program.gradients["layer.weight"][4].any()
    assert not output(recording)[:2, :, 0].any()
    assert output(recording)[2].any()


def test_numbers_are_no_tokens_and_tokens_no_numbers() -> None:
    with pytest.raises(KindError) as caught:
        Embedding().infer(Spec((5,)))
    assert str(caught.value) == "wants tokens and gets numbers 5"
    for layer in (LSTM(), Dense(), SequenceMean()):
        with pytest.raises(KindError, match="gets class labels"):
            layer.infer(Spec((5,), classes=3))
    with pytest.raises(KindError, match="wants tokens at tokens and gets numbers"):
        SequenceMean(masked=True).infer(SEQUENCE, Spec((4,)))


@pytest.mark.parametrize(
    ("layer", "inputs", "sentence"),
    [
        (Embedding(), (Spec((2, 3), classes=4),), "wants a row of tokens and gets 2×3"),
        (MultiHeadAttention(heads=4), (SEQUENCE,), "shares 6 features among 4 heads"),
        (
            MultiHeadAttention(cross=True),
            (SEQUENCE, Spec((4, 5))),
            "gets 6 features at query and 5 at key_value",
        ),
        (SequenceMean(masked=True), (SEQUENCE, Spec((3,), classes=2)), "gets 4 steps at x and 3 tokens"),
        (GRU(), (Spec((8,)),), "wants a sequence and gets 8"),
    ],
)
def test_what_does_not_fit_is_said(layer: Layer, inputs: tuple[Spec, ...], sentence: str) -> None:
    with pytest.raises(ShapeError) as caught:
        layer.infer(*inputs)
    assert str(caught.value) == sentence
    assert caught.value.next_step.endswith(".")


def test_the_mean_of_nothing_but_padding_is_0() -> None:
    _, recording = recorded(SequenceMean(masked=True), SEQUENCE, Spec((4,), classes=9), batch=3)
    tokens, x = recording.values["in_tokens", "y"], recording.values["in_x", "y"]
    tokens[...] = np.array([[0, 0, 0, 0], [0, 5, 0, 8], [1, 2, 3, 4]]).T
    recording.run()
    y = output(recording)
    gradient = recording.gradients[Wire("in_x", "y", "layer", "x")]
    assert not y[:, 0].any()
    np.testing.assert_allclose(y[:, 1], (x[1, :, 1] + x[3, :, 1]) / 2, rtol=1e-6)
    np.testing.assert_allclose(y[:, 2], x[..., 2].mean(axis=0), rtol=1e-5, atol=1e-6)
    assert not gradient[..., 0].any()
    assert not gradient[[0, 2], :, 1].any()


def test_the_waves_are_those_of_the_paper() -> None:
    _, recording = recorded(PositionalEncoding(), Spec((50, 6)))
    recording.values["in_x", "y"][...] = 0
    recording.run()
    y = output(recording)[..., 0]
    np.testing.assert_allclose(y[0], [0, 1, 0, 1, 0, 1], atol=1e-7)
    np.testing.assert_allclose(y[7, :2], [np.sin(7), np.cos(7)], rtol=1e-6)
    np.testing.assert_allclose(y[49, 4:], [np.sin(49 / 10_000 ** (4 / 6)), np.cos(49 / 10_000 ** (4 / 6))], rtol=1e-6)


def test_causal_attention_does_not_look_ahead() -> None:
    _, recording = recorded(MultiHeadAttention(heads=2, causal=True), SEQUENCE)
    recording.run()
    before = output(recording).copy()
    recording.values["in_x", "y"][2:] += 1
    recording.run()
    assert np.array_equal(output(recording)[:2], before[:2])
    assert not np.allclose(output(recording)[2:], before[2:])


def test_attention_without_places_knows_no_order() -> None:
    _, recording = recorded(MultiHeadAttention(heads=2), SEQUENCE)
    recording.run()
    before = output(recording).copy()
    x = recording.values["in_x", "y"]
    x[...] = x[[2, 0, 3, 1]].copy()
    recording.run()
    np.testing.assert_allclose(output(recording), before[[2, 0, 3, 1]], rtol=1e-4, atol=1e-6)


def test_the_last_state_is_the_last_of_the_sequence_both_ways() -> None:
    for kind in (SimpleRNN, LSTM, GRU):
        found = []
        for returns in ("last", "sequence"):
            _, recording = recorded(kind(units=3, returns=returns, bidirectional=True), SEQUENCE)
            recording.values["in_x", "y"][...] = np.linspace(-1, 1, 48).reshape(4, 6, 2)
            recording.run()
            found.append(output(recording).copy())
        last, sequence = found
        assert np.array_equal(last[:3], sequence[-1, :3])
        assert np.array_equal(last[3:], sequence[0, 3:]), "the way back ends at the first step"


@pytest.mark.parametrize(
    "layer",
    [
        *(SimpleRNN(units=3), LSTM(units=3), GRU(units=3, bidirectional=True)),
        *(MultiHeadAttention(heads=2), MultiHeadAttention(heads=2, causal=True), SequenceMean()),
    ],
    ids=lambda layer: type(layer).__name__,
)
@pytest.mark.parametrize("size", [1e4, 1e-40, 0.0])
@pytest.mark.parametrize(("steps", "batch"), [(4, 2), (1, 1)])
def test_hard_numbers_stay_finite(layer: Layer, size: float, steps: int, batch: int) -> None:
    program, recording = recorded(layer, Spec((steps, 6)), batch=batch)
    recording.values["in_x", "y"][...] *= np.float32(size)
    recording.run()
    assert np.isfinite(output(recording)).all()
    assert all(np.isfinite(gradient).all() for gradient in recording.gradients.values())
    assert np.isfinite(program.flat_gradient).all()


def test_the_padding_begins_at_0_and_inference_changes_nothing() -> None:
    program = compile(surround(Example(Embedding(dim=3, padding=True), (Spec((4,), classes=5),))))
    assert not program.parameters["layer.weight"][0].any()
    program.parameters["layer.weight"][0] = 1
    recording = program.recording(2, "inference")
    recording.run()  # of tokens 0 all
    assert program.parameters["layer.weight"][0].all()
    assert not recording.values["layer", "y"].any()
