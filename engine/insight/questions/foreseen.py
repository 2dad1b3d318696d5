"""The rest of an iteration, as another run has run it ahead: what the answers are read from."""

from collections.abc import Callable
from typing import NamedTuple

from engine.graph import Graph, Wire, wires_in
from engine.program import Recording
from engine.tensor import Array


class Foreseen(NamedTuple):
    """An iteration after its update. `values` and wires' gradients lie in the recording.

    `gradients` are those of the parameters as the backward pass left them, before any clipping; `before` and `after`
    are the parameters. `again` runs the forward pass once more, on the same batch and with the same random numbers, and
    returns the loss; the values are then those of that pass.
    """

    graph: Graph
    recording: Recording
    gradients: dict[str, Array]
    before: dict[str, Array]
    after: dict[str, Array]
    loss: float
    again: Callable[[], float]

    def learning(self) -> dict[str, list[str]]:
        """Of each node that learns, the keys of its parameters."""
        found: dict[str, list[str]] = {}
        for key in self.gradients:
            node = key.rpartition(".")[0]
            if not self.graph.learns(node).frozen:
                found.setdefault(node, []).append(key)
        return found

    def carrying(self) -> list[Wire]:
        """The wires along which a gradient came back."""
        return [wire for wire in self.graph.wires if wire in self.recording.gradients]

    def arriving(self, node: str, port: str) -> Wire | None:
        """The wire at an input."""
        found = wires_in(self.graph).get((node, port), [])
        return found[0] if found else None
