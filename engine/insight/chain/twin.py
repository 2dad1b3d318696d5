"""One pass, run once more where nobody is disturbed: forward, backward, and node by node with gradients of our own."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from engine.graph import Port, Wire, wires_in, wires_out
from engine.losses.loss import Loss
from engine.program import Call, Program, Recording
from engine.tensor import Array, start

Element: TypeAlias = tuple[int, ...]  # of a tensor with its batch last


class Twin:
    """A program with a watched recording whose sources are filled. What it computes stays until it computes again.

    Every pass draws the same random numbers, and running statistics stay as they are. With a `sample`, the loss is that
    of this sample of the batch alone, as if the batch had nothing else to predict; without, that of the batch.
    """

    def __init__(self, program: Program, recording: Recording, sample: int | None = None) -> None:
        self.program, self.recording, self.sample = program, recording, sample
        self.graph = program.graph
        self.arriving, self.leaving = wires_in(self.graph), wires_out(self.graph)
        self._forward: dict[str, list[Call]] = {}
        self._backward: dict[str, list[Call]] = {}
        for call in recording.calls:
            calls = self._backward if call.stage == "backward" else self._forward
            if call.node is not None:
                calls.setdefault(call.node, []).append(call)
        users = Counter(self.graph.keeper(name) for name in self.graph.nodes)
        shared = {start(total) for key, total in program.gradients.items() if users[key.rpartition(".")[0]] > 1}
        late = (call for calls in self._backward.values() for call in calls if call.written is not None)
        self._sums = [call for call in late if shared and start(call.written) in shared]  # type: ignore[arg-type]
        self.begin()

    def begin(self) -> None:
        """From here on random numbers and statistics are as they are now."""
        self._drawn = {name: rng.bit_generator.state for name, rng in self.program.rngs.items()}
        self._state = {name: array.copy() for name, array in self.program.state.items()}
        self.release()

    # whole passes, in bites

    def forward(self) -> Iterator[None]:
        """All values, from what the sources hold."""
        for node in self._forward:
            self.run(node)
            yield

    def hold(self) -> None:
        """After a forward pass: from here on targets stay as they are, and what lets no gradient back. To the backward
        pass they are constants, whatever they are computed from.
        """
        values = self.recording.values
        for name, layer in self.graph.nodes.items():
            if not layer.passes_gradient:
                self._stopped |= {(name, port): values[name, port].copy() for port in layer.outputs()}
        for name in self.recording.losses:
            (wire,) = self.arriving[name, "targets"]
            self._targets[name] = values[wire.source, wire.output].copy()

    def release(self) -> None:
        """Nothing is held any more."""
        self._stopped: dict[Port, Array] = {}
        self._targets: dict[str, Array] = {}  # by the loss

    def backward(self) -> Iterator[None]:
        """All gradients, after a forward pass."""
        for node in self._backward:
            if isinstance(self.graph.nodes[node], Loss):
                self._from_loss(node)
            else:
                self._back(node)
            yield
        for call in self._sums:  # of shared parameters: these came when the first of their nodes had had its turn
            call()

    def loss(self) -> float:
        """After a forward pass."""
        found = 0.0
        for node, loss in self.recording.losses.items():
            before = self._judge(node)
            self.run(node)
            found += float(loss)
            self._leave(node, before)
        return found

    def run(self, node: str) -> None:
        """Its forward pass."""
        if node in self._drawn:
            self.program.rngs[node].bit_generator.state = self._drawn[node]
        for call in self._forward.get(node, ()):
            call()
        for port in self.graph.nodes[node].outputs() if self._stopped else ():
            if (node, port) in self._stopped:
                self.recording.values[node, port][...] = self._stopped[node, port]
        for name, array in self._state.items():
            if name.rpartition(".")[0] == self.graph.keeper(node):
                self.program.state[name][...] = array

    def _back(self, node: str) -> None:
        for call in self._backward.get(node, ()):
            call()

    # one node's backward pass, with another gradient

    def back(self, node: str, wire: Wire, gradient: Array) -> None:
        """Its backward pass as if only this had come back, along one of the wires that leave it."""
        for other in self.returning(node):
            self.recording.gradients[other][...] = gradient if other == wire else 0
        self.run(node)  # some use up what their forward pass has left for the backward one
        self._back(node)

    def parameter_gradient(self, node: str, key: str) -> Array:
        """Where this node puts the gradient of a parameter, which others may share."""
        total = self.program.gradients[key]
        users = [name for name in self._forward if self.graph.keeper(name) == key.rpartition(".")[0]]
        if len(users) == 1:
            return total
        users = [name for name in users if self.returning(name)]
        parts: list[Array] = []
        for call in self._backward[self.graph.keeper(node)]:
            written = call.written
            if written is not None and start(written) == start(total) and written.shape == total.shape:
                parts.append(call.arguments[0] if not parts else call.arguments[1])
        return parts[users.index(node)]

    def returning(self, node: str) -> list[Wire]:
        """The wires along which a gradient comes back to a node."""
        ports = self.graph.nodes[node].outputs()
        wires = [wire for port in ports for wire in self.leaving.get((node, port), ())]
        return [wire for wire in wires if wire in self.recording.gradients]

    def sources(self, node: str) -> list[Wire]:
        """The wires that bring a node its inputs and that a gradient comes back along."""
        wires = [self.arriving[node, port][0] for port in self.graph.nodes[node].inputs()]
        return [wire for wire in wires if wire in self.recording.gradients]

    # the loss of a sample alone

    def _from_loss(self, node: str) -> None:
        if self.sample is None:
            self._back(node)
            return
        before = self._judge(node)
        self.run(node)
        self._back(node)
        self._leave(node, before)
        for wire in self.sources(node):
            gradient = self.recording.gradients[wire]
            own = gradient[..., self.sample] * gradient.shape[-1]  # a mean over as many equal samples
            gradient[...] = 0
            gradient[..., self.sample] = own

    def _judge(self, node: str) -> dict[Port, Array]:
        """Lays before a loss what it compares: the targets that are held, the sample at every place of the batch."""
        before = {port: self.recording.values[port].copy() for port in self._judged(node)}
        for port, own in before.items():
            (wire,) = self.arriving[node, "targets"]
            shown = self._targets.get(node, own) if port == (wire.source, wire.output) else own
            self.recording.values[port][...] = shown if self.sample is None else shown[..., self.sample, None]
        return before

    def _leave(self, node: str, before: Mapping[Port, Array]) -> None:
        """As it was."""
        for port, own in before.items():
            self.recording.values[port][...] = own
        self.run(node)

    def _judged(self, node: str) -> list[Port]:
        """What a loss compares: prediction and targets."""
        wires = [wire for port in self.graph.nodes[node].inputs() for wire in self.arriving[node, port]]
        return list(dict.fromkeys((wire.source, wire.output) for wire in wires))
