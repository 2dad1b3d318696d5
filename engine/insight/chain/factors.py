"""The factors of a path: of each node the few numbers that most of the gradient comes through, and the rest of them."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from engine.explanation import Factor, Term
from engine.graph import Wire
from engine.insight.chain.paths import Path, Stretch
from engine.insight.chain.twin import Element, Twin
from engine.tensor import Array, norm

LISTED = 3  # terms of a sum
NUDGE = 1e-6  # times a number's own size, at least this: how far it is moved to see what moves with it


class Entry(NamedTuple):
    """Where a change comes into a node: at a place of this array, whose gradient the backward pass puts there."""

    array: Array
    gradient: Array
    place: Element


def factors(twin: Twin, path: Path, key: str, index: Element) -> Iterator[tuple[Factor, ...] | None]:
    """After a forward pass; None while there is more to do. The largest term of each sum is what the next is about."""
    found: list[Factor] = []
    entry = Entry(twin.program.parameters[key], twin.parameter_gradient(path.node, key), index)
    node, total = path.node, path.gradient
    for stretch in path.stretches:
        factor = factor_of(twin, node, stretch, entry, total)
        found.append(factor)
        wire, place = stretch.wire, factor.terms[0].place
        entry = Entry(twin.recording.values[wire.source, wire.output], twin.recording.gradients[wire], place)
        node, total = wire.target, factor.terms[0].coming
        yield None
    found.append(Factor(node, entry.place, total, (Term(entry.place, 1.0, total),), 0, 0.0, None, 1.0, 1))
    yield tuple(found)


def factor_of(twin: Twin, node: str, stretch: Stretch, entry: Entry, total: float) -> Factor:
    """Which numbers move is found by a nudge; how much, by the node's own backward pass from each of the largest."""
    wire, gradient = stretch
    moved = movement(twin, node, wire, entry)
    share = np.abs(moved * gradient)
    if total and not share.any():  # one tensor comes in at two ports, where the nudges cancel: any may be the largest
        share = np.abs(gradient)
    count = int(np.count_nonzero(share))
    share = share if count else followed(moved, entry)
    listed = min(LISTED, max(count, 1))
    largest = np.argsort(-share, axis=None, kind="stable")[:listed]
    terms = [term(twin, node, stretch, entry, unravelled(place, gradient)) for place in largest.tolist()]
    terms.sort(key=lambda each: -abs(each.product))
    rest = total - sum(each.product for each in terms)
    more = max(count - len(terms), 0)
    return Factor(
        node, entry.place, total, tuple(terms), more, rest if more else 0.0, wire, norm(gradient), gradient.size
    )


def followed(moved: Array, entry: Entry) -> Array:
    """Where all terms are 0, what the chain goes on with: what moves most, else what lies where the change came in."""
    if moved.any():
        return np.abs(moved)
    there = np.zeros_like(moved)
    there[entry.place if entry.array.shape == moved.shape else (0,) * moved.ndim] = 1
    return there


def term(twin: Twin, node: str, stretch: Stretch, entry: Entry, place: Element) -> Term:
    """∂out/∂in: what comes back at the entry if 1 comes back at this place of the output, and nothing else."""
    alone = np.zeros_like(stretch.gradient)
    alone[place] = 1
    twin.back(node, stretch.wire, alone)
    return Term(place, float(stretch.gradient[place]), float(entry.gradient[entry.place]))


def movement(twin: Twin, node: str, wire: Wire, entry: Entry) -> Array:
    """How far each number of the node's output goes with the entry, by a small step to both sides."""
    output, before = twin.recording.values[wire.source, wire.output], float(entry.array[entry.place])
    step, ends = NUDGE * max(1.0, abs(before)), list[Array]()
    for distance in (step, -step):
        entry.array[entry.place] = before + distance
        twin.run(node)
        ends.append(output.copy())
    entry.array[entry.place] = before
    twin.run(node)
    found: Array = (ends[0] - ends[1]) / (2 * step)
    return found


def unravelled(place: int, array: Array) -> Element:
    return tuple(int(each) for each in np.unravel_index(place, array.shape))
