"""The gain of each node in the last pass that was watched."""

from math import hypot

from engine.gain import Gain
from engine.graph import Graph, wires_out
from engine.insight.scalars import bent
from engine.layers.activation import Activation
from engine.program import Recording
from engine.tensor import norm
from engine.train import Run


class Gains:
    """Those of the last whole iteration, as long as somebody wants to know them."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self.wanted = False
        self.forget()

    def forget(self) -> None:
        """They are of weights that are no more."""
        self._found: tuple[Gain, ...] = ()
        self._of = -1  # the iteration after which they were found

    def tell(self) -> tuple[Gain, ...]:
        """None while an iteration is half done and there was none before."""
        run = self._run
        if self.wanted and not run.operation and run.watched and run.iteration != self._of:
            self._found, self._of = gains(run.sheet.graph, run.plan.recording), run.iteration
        return self._found if self.wanted else ()


def gains(graph: Graph, recording: Recording) -> tuple[Gain, ...]:
    """Of each node that gets a gradient and gives one back, in the order of the forward pass."""
    leaving = wires_out(graph)
    given: dict[str, float] = {}
    for wire, gradient in recording.gradients.items():
        given[wire.target] = hypot(given.get(wire.target, 0.0), norm(gradient))
    found = []
    for node in dict.fromkeys(node for node, _ in recording.values):
        got = 0.0
        for port in graph.nodes[node].outputs():
            wires = [wire for wire in leaving.get((node, port), ()) if wire in recording.gradients]
            if wires:
                first, *others = (recording.gradients[wire] for wire in wires)
                got = hypot(got, norm(sum(others, first)))
        if node in given and got:
            found.append(split(graph, recording, node, got, given[node]))
    return tuple(found)


def split(graph: Graph, recording: Recording, node: str, got: float, given: float) -> Gain:
    """The gain of a node, in its two factors where it has them."""
    gain, layer = given / got, graph.nodes[node]
    if isinstance(layer, Activation):
        return Gain(node, gain, gain, 1.0)
    inner = bent(recording, node)
    if inner is not None:
        slope = norm(inner) / got
        return Gain(node, gain, slope, gain / slope if slope else 0.0)
    return Gain(node, gain, 1.0, gain) if "W" in layer.partials.get("x", "") else Gain(node, gain)
