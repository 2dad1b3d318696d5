"""Layers that calculate number by number, against PyTorch where it is hard: at kinks, at 0, far out, next to 0."""

from typing import Any

import numpy as np
import pytest

from engine.graph import Wire
from engine.layers.layer import LAYERS, Example, Layer
from engine.tensor import Spec
from tests.parity.test_layers import Subject
from tests.parity.twins import here, there

KINDS = [kind for kind in LAYERS if kind.category in ("Activations", "Arithmetic") and kind().passes_gradient]
# Rows are features: what a softmax compares lies in a column.
NUMBERS = np.array(
    [
        [-1e4, 1e4, 0.0, -0.0, 1e-40, -1e-40, 1.0, -1.0, 3.0, -3.0, 20.0, -20.0, 0.1, 12.0, -12.0],
        [1e4, 1e4, 0.0, -0.0, -1e-40, 3e-13, 0.5, -0.5, 6.0, -6.0, 50.0, -50.0, 0.2, -9.0, 9.0],
    ]
)


@pytest.mark.parametrize("dtype", [np.float32, np.float64], ids=lambda dtype: dtype.__name__)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_hard_numbers(kind: type[Layer], dtype: Any) -> None:
    numbers = NUMBERS.clip(max=80) if kind.__name__ == "Exp" else NUMBERS
    for example in kind.examples():
        subject = Subject(Example(example.layer, (Spec((2,)),)), dtype, numbers.shape[1])
        recording, _ = subject.feed("watching")
        recording.values["in_x", "y"][...] = numbers
        recording.values["targets_y", "y"][...] = 0
        for call in recording.calls:
            if call.node == "layer" and call.stage == "forward":
                call()
        x = there(numbers.astype(dtype), gradient=True)
        y = subject.twin.call(x)
        back = [call for call in recording.calls if (call.node, call.stage) == ("layer", "backward")]
        dy = recording.gradients[Wire("layer", "y", "loss_y", "prediction")]
        dy[...] = [[1.5], [-0.5]]
        for call in back:
            call()
        y.backward(there(dy))
        dx = recording.gradients[Wire("in_x", "y", "layer", "x")]
        for ours, theirs in ((recording.values["layer", "y"], here(y)), (dx, here(x.grad))):
            assert np.isfinite(ours).all()
            tolerance = {np.float32: 1e-5, np.float64: 1e-10}[dtype]  # whatever stands beside: 1e4 would excuse all
            np.testing.assert_allclose(ours, theirs, rtol=tolerance, atol=tolerance)
