"""Room in a chain for a node that was put into a wire."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from editor.document.arrange.body import Bodies, Body, Box, boxes, meeting, place_of, wires_of
from editor.document.arrange.columns import neighbours
from editor.document.arrange.frames import carried
from engine.editing import edits
from engine.graph import Wire
from engine.sheet import Place, Sheet

SPACING = 88.0  # between the nodes of a chain, unless they were nearer
NEAR = 0.25  # of the new node's width: with so much room on both sides nobody moves
CLEAR = 20.0  # between nodes that would run into each other


def make_room(sheet: Sheet, name: str, bodies: Bodies) -> Sheet:
    """With room for this node, which lies where it was put into a wire.

    What stands before it stays. What it feeds, and all that this would run into, moves right as far as there is too
    little room, so that the chain keeps its spacing.
    """
    wires = wires_of(sheet, bodies)
    arriving = next((wire for wire in wires if wire.target == name), None)
    leaving = next((wire for wire in wires if wire.source == name), None)
    if arriving is None or leaving is None:
        return sheet
    wire = Wire(arriving.source, arriving.output, leaving.target, leaving.input)
    place = slot(sheet, wire, bodies[name], place_of(sheet, name), bodies)
    lying = boxes(edits.move(sheet, {name: place}), sheet.graph.nodes, bodies)
    own, source, target = lying[name], lying[wire.source], lying[wire.target]
    apart = spacing(source, target)
    pushed = {other for other, box in lying.items() if other not in (name, wire.source) and box.meets(own)}
    if target.left >= source.right and target.left < own.right + min(bodies[name].width * NEAR, apart):
        pushed.add(wire.target)
    way = max((own.right + apart - lying[other].left for other in pushed), default=0.0)
    moving = swept(neighbours(sheet.graph, wires)[1], lying, pushed, way) - {name}
    moved = {other: (lying[other].left + way, lying[other].top) for other in moving}
    return carried(sheet, edits.move(sheet, {**moved, name: place}), bodies)


def slot(sheet: Sheet, wire: Wire, body: Body, place: Place, bodies: Bodies) -> Place:
    """Where a node that is put into the wire at this place comes to lie: on a level wire, and clear of its source."""
    ends = boxes(sheet, (wire.source, wire.target), bodies)
    source, target = ends[wire.source], ends[wire.target]
    x, y = place
    line = source.top + bodies[wire.source].outputs[wire.output]
    if line == target.top + bodies[wire.target].inputs[wire.input] and y <= line <= y + body.height:
        y = line - next(iter(body.inputs.values()), body.height / 2)
    apart = spacing(source, target)
    near = min(body.width * NEAR, apart) if source.right <= target.left else 0.0
    if x < source.right + near and Box(x, y, x + body.width, y + body.height).meets(source, near):
        x = source.right + apart
    return x, y


def spacing(source: Box, target: Box) -> float:
    """How far apart these two stand in their chain, and a node between them from both."""
    return min(max(target.left - source.right, CLEAR), SPACING)


def swept(fed: Mapping[str, Sequence[str]], lying: Mapping[str, Box], pushed: Iterable[str], way: float) -> set[str]:
    """Who moves when these go so far to the right: what they feed on their right too, and what they run into."""
    names, now = list(lying), np.array(list(lying.values()))
    waiting, found = list(pushed), set(pushed)
    for name in waiting:  # the list grows while it is read
        here = np.array(lying[name])
        there = here + np.array([way, 0, way, 0])
        covers = meeting(there, now, 0.0) & ~meeting(here, now, 0.0)
        run_into = covers | (meeting(there, now, CLEAR) & ~meeting(here, now, CLEAR))
        following = [other for other in fed[name] if lying[other].left >= lying[name].right]
        for other in (*following, *(names[row] for row in np.flatnonzero(run_into))):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found
