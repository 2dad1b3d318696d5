"""Losses on hard numbers: finite, and equal to PyTorch's."""

from typing import Any

import numpy as np
import pytest

from engine.compile import compile
from engine.layers.layer import LAYERS, Example
from engine.losses.cross_entropy import CrossEntropy
from engine.losses.loss import Loss
from engine.losses.nll import NLL
from engine.tensor import Spec
from tests.engine.harness import surround
from tests.parity.twins import Twin, close, here, there

# What predictions and real targets are made of.
SCORES = [1e4, -1e4, 0.0, 3.0, -1e-30, 1.0]
SIGNS = [1.0, -1.0]
SHARES = [0.0, 1.0, 0.25, 1e-30]
HARD: dict[str, tuple[list[float], list[float]]] = {
    "MSE": (SCORES, SCORES),
    "MAE": (SCORES, SCORES),
    "Huber": (SCORES, SCORES),
    "LogCosh": (SCORES, SCORES),
    "CrossEntropy": (SCORES, []),
    "BinaryCrossEntropy": (SCORES, SHARES),
    "BCEOfProbabilities": ([*SHARES, 1 - 2**-24, 1 - 1e-3], SHARES),
    "NLL": ([-1e4, 0.0, -1.0, -1e-30], []),
    "KLDivergence": ([-1e4, 0.0, -1.0, -1e-30], SHARES),
    "Hinge": (SCORES, SIGNS),
    "CosineLoss": ([0.0, 1e4, -1e4, 1e-5], [0.0, 1e4, -1e4, 1.0]),
    "Contrastive": ([0.0, 1e4, 1e-30, 0.3], []),
}
MORE = [
    Example(CrossEntropy(), (Spec((1,)), Spec((), classes=1))),
    Example(CrossEntropy(smoothing=0.3, class_weights=(0.5,)), (Spec((1,)), Spec((), classes=1))),
    Example(CrossEntropy(smoothing=1.0), (Spec((5,)), Spec((), classes=5))),
    Example(NLL(), (Spec((1,)), Spec((), classes=1))),
]
EXAMPLES = [
    pytest.param(example, id=f"{type(example.layer).__name__}-{number}")
    for number, example in enumerate([e for kind in LAYERS if issubclass(kind, Loss) for e in kind.examples()] + MORE)
]


@pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=lambda dtype: dtype.__name__)
@pytest.mark.parametrize("batch", [1, 7])
@pytest.mark.parametrize("example", EXAMPLES)
def test_hard_numbers(example: Example, batch: int, dtype: Any) -> None:
    """Some labels never occur, some batches have one sample."""
    graph = surround(example)
    loss = example.layer
    assert isinstance(loss, Loss)
    twin = Twin(loss, list(example.inputs), {}, dtype)
    recording = compile(graph, dtype=dtype).recording(batch, "watching")
    rng = np.random.default_rng(0)
    prediction, targets = recording.values["in_prediction", "y"], recording.values["in_targets", "y"]
    (gradient,) = recording.gradients.values()
    for number in range(20):
        scores, values = HARD[type(loss).__name__]
        prediction[...] = rng.choice(scores, prediction.shape)
        if targets.dtype == np.int64:
            targets[...] = rng.integers(0, example.inputs[1].classes, targets.shape) if number % 2 else 0
        else:
            targets[...] = rng.choice(values, targets.shape)
        recording.run()
        x = there(prediction, gradient=True)
        theirs = twin.call(x, there(targets)) * loss.weight
        theirs.backward()
        assert np.isfinite(recording.loss)
        assert np.isfinite(gradient).all()
        close(np.array(recording.loss, dtype), np.array(theirs.item(), dtype))
        close(gradient, here(x.grad))
