"""How a layer's numbers are spread over the powers of two: cheap enough to be kept for many iterations."""

from collections.abc import Sequence

import numpy as np

from engine.insight.histogram import spacing
from engine.program import Recording
from engine.tensor import Array
from engine.timeline import BINS, KINDS, LOWEST, PLACES, WILD, ZERO
from engine.train import Run

MOST = 2048  # numbers looked at of each
# By a float32's exponent as it lies in memory. 0 is that of zero, and of numbers below 1e-38, which are none to us.
PLACE = np.clip(np.arange(256) - 127 - LOWEST, 0, BINS - 1)
PLACE[0], PLACE[255] = ZERO, WILD


def tally(arrays: Sequence[Array]) -> Array:
    """How many numbers there are at each place, of all or of a sample evenly through them."""
    stride = spacing(sum(array.size for array in arrays), [array.shape[-1] for array in arrays if array.ndim], MOST)
    some = np.concatenate([array.reshape(-1)[::stride] for array in arrays])
    exponents = (some.astype(np.float32, copy=False).view(np.uint32) >> 23) & 255
    return np.bincount(PLACE[exponents], minlength=PLACES)


class Magnitudes:
    """Reads rows off a run: of each of these nodes its parameters, their gradients and its output."""

    def __init__(self, run: Run, recording: Recording, nodes: Sequence[str]) -> None:
        program = run.program
        self.nodes = nodes
        self._keys = [[key for key in program.parameters if key.rpartition(".")[0] == node] for node in nodes]
        self._outputs = [next(port for port in recording.values if port[0] == node) for node in nodes]

    @property
    def width(self) -> int:
        """How many numbers a row has."""
        return len(self.nodes) * len(KINDS) * PLACES

    def row(self, run: Run) -> Array:
        """As the last iteration, which was watched, left them."""
        program, values = run.program, run.plan.recording.values
        found = np.empty((len(self.nodes), len(KINDS), PLACES), np.uint16)
        for own, keys, output in zip(found, self._keys, self._outputs, strict=True):
            own[0] = tally([program.parameters[key] for key in keys])
            own[1] = tally([program.gradients[key] for key in keys])
            own[2] = tally([values[output]])
        return found.reshape(-1)
