"""Works out the chain rule for one weight: forward, small changes, backward, path by path, factor by factor."""

from collections.abc import Generator, Iterator
from typing import TypeVar

from engine.explanation import Explanation, Route
from engine.insight.chain.difference import difference
from engine.insight.chain.factors import factors
from engine.insight.chain.paths import Path, paths
from engine.insight.chain.twin import Element, Twin

R = TypeVar("R")

WRITTEN = 4  # routes whose factors are told


def explain(
    twin: Twin, node: str, parameter: str, index: Element, iteration: int, engine: float | None = None
) -> Iterator[Explanation | None]:
    """In bites: None while there is more to do. The twin's sources are filled with the batch of that iteration."""
    key = f"{twin.graph.keeper(node)}.{parameter}"
    weights = twin.program.parameters[key]
    slope = yield from last(difference(twin, weights, index))
    yield from twin.forward()
    loss = twin.loss()
    yield from twin.backward()
    ways = yield from last(paths(twin, key, index))
    routes = []
    for place, path in enumerate(ways.followed):
        told = (yield from last(factors(twin, path, key, index))) if place < WRITTEN else ()
        wires = tuple([stretch.wire for stretch in path.stretches])
        routes.append(Route(wires, nodes_of(path), path.gradient, told))
    rest = ways.total - sum(path.gradient for path in ways.followed) if ways.number > len(routes) else 0.0
    batch, value = twin.recording.batch, float(weights[index])
    known = (node, parameter, index, twin.sample, batch, iteration, value, loss)
    yield Explanation(*known, tuple(routes), ways.number, rest, ways.total, slope, engine)


def last(bites: Iterator[R | None]) -> Generator[None, None, R]:
    """What comes at the end of them."""
    found: R | None = None
    for found in bites:  # noqa: B007
        yield None
    assert found is not None
    return found


def nodes_of(path: Path) -> tuple[str, ...]:
    """From the weight's own to the loss."""
    return (path.node, *[stretch.wire.target for stretch in path.stretches])
