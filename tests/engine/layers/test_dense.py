"""A dense layer so large that its backward pass is cut into pieces: nobody could pause in the middle of one product."""

import numpy as np
import pytest

from engine.layers import dense
from engine.train import Run
from tests.engine.trainable import spiral


def test_in_pieces_the_gradient_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Run(spiral(), dtype=np.float64)
    monkeypatch.setattr(dense, "LARGE", 0)
    monkeypatch.setattr(dense, "ROWS", 3)
    pieces = Run(spiral(), dtype=np.float64)
    recordings = [run.iterate("watching") for run in (whole, pieces)]
    for wire, gradient in recordings[0].gradients.items():
        np.testing.assert_allclose(recordings[1].gradients[wire], gradient, rtol=1e-12)
    calls = [call for call in recordings[1].calls if (call.node, call.stage) == ("Dense_1", "backward")]
    assert len(calls) == 1 + 1 + 2 * 2, "∂L/∂W, and 3 + 3 + 2 of 8 rows for ∂L/∂x"
