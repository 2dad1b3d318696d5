"""The paths from a weight to the loss, and what each of them adds to the gradient: together they make all of it."""

from collections.abc import Iterator
from heapq import heappop, heappush
from itertools import count
from typing import NamedTuple

from engine.graph import Wire
from engine.insight.chain.twin import Element, Twin
from engine.tensor import Array, norm

MOST = 12  # paths that are followed to their end
MOST_NODES = 600  # gone back through on all of them


class Stretch(NamedTuple):
    """A wire of a path, and what of the loss's gradient comes back along it on this path alone."""

    wire: Wire
    gradient: Array


class Path(NamedTuple):
    """From a node that uses the weight, along wires to a loss; `gradient` is what it adds to ∂L/∂w."""

    node: str
    stretches: tuple[Stretch, ...]
    gradient: float


class Paths(NamedTuple):
    """Those that were followed, the largest first; how many there are, and ∂L/∂w by the whole backward pass."""

    followed: tuple[Path, ...]
    number: int
    total: float


def paths(twin: Twin, key: str, index: Element, most: int = MOST) -> Iterator[Paths | None]:
    """After a forward and a backward pass; None while there is more to do.

    The gradient is taken back from the losses through one node after another, as the chain rule multiplies, but where
    it splits each way is gone by itself: on from wherever most comes back.
    """
    total = float(twin.program.gradients[key][index])
    users, ways = starts(twin, key), numbers(twin, key)
    number = sum(ways[node] for node in users)
    queue: list[tuple[float, int, tuple[Stretch, ...]]] = []
    order = count()  # of equal ones the first
    found: list[Path] = []

    def push(wire: Wire, gradient: Array, behind: tuple[Stretch, ...]) -> None:
        if ways_from(wire.source):
            heappush(queue, (-norm(gradient), next(order), (Stretch(wire, gradient), *behind)))

    before = before_which(twin, users)

    def ways_from(node: str) -> bool:
        return node in before

    for loss in twin.recording.losses:
        for wire in twin.sources(loss):
            push(wire, twin.recording.gradients[wire].copy(), ())
    for _ in range(MOST_NODES if number > most else 1 << 62):
        if not queue or (len(found) >= most and number > most):
            break
        _, _, stretches = heappop(queue)
        wire, gradient = stretches[0]
        node = wire.source
        twin.back(node, wire, gradient)
        if node in users:
            found.append(Path(node, stretches, float(twin.parameter_gradient(node, key)[index])))
        for earlier in twin.sources(node):
            push(earlier, twin.recording.gradients[earlier].copy(), stretches)
        yield None
    found.sort(key=lambda path: -abs(path.gradient))
    yield Paths(tuple(found), number, total)


def starts(twin: Twin, key: str) -> set[str]:
    """The nodes that use the weight."""
    owner = key.rpartition(".")[0]
    return {node for node in twin.graph.nodes if twin.graph.keeper(node) == owner}


def before_which(twin: Twin, users: set[str]) -> set[str]:
    """The nodes on some way that begins at one of these, themselves too."""
    found, left = set(users), list(users)
    while left:
        node = left.pop()
        for port in twin.graph.nodes[node].outputs():
            for wire in twin.leaving.get((node, port), ()):
                if wire.target not in found:
                    found.add(wire.target)
                    left.append(wire.target)
    return found


def numbers(twin: Twin, key: str) -> dict[str, int]:
    """Of every node, how many ways there are from it to a loss along wires that a gradient comes back along."""
    found: dict[str, int] = {}
    left = [*twin.graph.nodes]
    while left:
        node = left[-1]
        wires = twin.returning(node)
        waiting = [wire.target for wire in wires if wire.target not in found]
        if waiting:
            left += waiting
            continue
        left.pop()
        found[node] = 1 if node in twin.recording.losses else sum(found[wire.target] for wire in wires)
    return found
