"""A tidy drawing: in columns from data to loss, few wires crossing, many level, no node on another."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np

from editor.document.arrange.body import STEP, Bodies, Box, boxes, meeting, place_of, wires_of
from editor.document.arrange.columns import Column, columns
from editor.document.arrange.frames import carried
from editor.document.arrange.heights import heights
from editor.document.arrange.order import Columns, order
from editor.document.arrange.weave import weave
from engine.editing import edits
from engine.graph import Wire
from engine.sheet import Note, Place, Sheet

BETWEEN = 80.0  # from one column to the next, at least
PARTS = 80.0  # from one part of the graph to another
CLEAR = 20.0  # from nodes that were not to be moved
WIDEST = 1600.0  # loose nodes are put in rows, as wide as this or as the widest part


def tidy(sheet: Sheet, bodies: Bodies, names: Collection[str] | None = None) -> Sheet:
    """With these nodes, or all, drawn tidily about where they were. Done again it changes nothing.

    Parts that no wire joins keep their order and lie below each other, nodes without wires beside each other.
    """
    wanted = sheet.graph.nodes.keys() if names is None else set(names)
    chosen = [name for name in sheet.graph.nodes if name in wanted]
    if not chosen:
        return sheet
    standing = columns(sheet.graph)
    groups: dict[int, list[str]] = {}
    for name in chosen:
        groups.setdefault(standing[name].part, []).append(name)
    now = boxes(sheet, chosen, bodies)
    wires: dict[int, list[Wire]] = {part: [] for part in groups}
    for wire in wires_of(sheet, bodies):
        if wire.source in now and wire.target in now:
            wires[standing[wire.source].part].append(wire)
    drawn = [drawing(sheet, group, wires[part], standing, bodies) for part, group in groups.items()]
    drawn.sort(key=lambda places: (len(places) == 1, *reading(around(now[name] for name in places))))
    places = put_together(drawn, bodies)
    old, new = around(now.values()), around(placed(places, bodies))
    dx, dy = (grid(old[axis] - new[axis] + STEP / 2) for axis in (0, 1))
    places = {name: (x + dx, y + dy) for name, (x, y) in places.items()}
    others = boxes(sheet, sheet.graph.nodes.keys() - places.keys(), bodies)
    dx, dy = way_out(placed(places, bodies), list(others.values()))
    moved = edits.move(sheet, {name: (x + dx, y + dy) for name, (x, y) in places.items()})
    return uncovered(carried(sheet, moved, bodies), bodies)


def uncovered(sheet: Sheet, bodies: Bodies) -> Sheet:
    """With the notes that nodes lie on beside them."""
    nodes = list(boxes(sheet, sheet.graph.nodes, bodies).values())
    notes = {
        name: Box(*note.place, note.place[0] + note.size[0], note.place[1] + note.size[1])
        for name, note in sheet.remarks.items()
        if isinstance(note, Note) and "." not in name
    }
    for name, box in notes.items():
        if any(box.meets(node) for node in nodes):
            dx, dy = way_out([box], [*nodes, *(other for key, other in notes.items() if key != name)])
            notes[name] = Box(box.left + dx, box.top + dy, box.right + dx, box.bottom + dy)
    return edits.move(sheet, {name: (box.left, box.top) for name, box in notes.items()})


def reading(box: Box) -> Place:
    """Sorts boxes as one reads: by lines, and in these from the left."""
    return grid(box.top), box.left


def drawing(
    sheet: Sheet, names: Sequence[str], wires: Sequence[Wire], standing: Mapping[str, Column], bodies: Bodies
) -> dict[str, Place]:
    """Places for the nodes of one part."""
    used = sorted({standing[name].number for name in names})
    rank = {number: place for place, number in enumerate(used)}
    numbers = {name: rank[standing[name].number] for name in names}
    woven = weave(standing, numbers, wires, bodies)
    given: Columns = [[] for _ in used]
    for item, name in enumerate(numbers):
        given[numbers[name]].append(item)
    rows = [place_of(sheet, name)[1] for name in numbers]
    for column in given:
        column.sort(key=rows.__getitem__)
    tops = heights(woven, order(woven, given))
    lefts, left = [], 0.0
    for column in given:
        lefts.append(left)
        wide = max(bodies[names[item]].width for item in column)
        left += math.ceil((wide + BETWEEN) / STEP) * STEP
    return {name: (lefts[number], tops[item]) for item, (name, number) in enumerate(numbers.items())}


def put_together(drawn: Sequence[Mapping[str, Place]], bodies: Bodies) -> dict[str, Place]:
    """The parts one below the other; single nodes side by side, in rows."""
    found: dict[str, Place] = {}
    outer = [around(placed(places, bodies)) for places in drawn]
    widest = max(WIDEST, *(box.right - box.left for box in outer))
    left, top, lowest, loose = 0.0, 0.0, 0.0, True
    for places, box in zip(drawn, outer, strict=True):
        beside = loose and len(places) == 1 and left + box.right - box.left <= widest
        if not beside:
            left, top = 0.0, lowest
        loose = len(places) == 1
        dy = top - grid(box.top)
        found |= {name: (x + left, y + dy) for name, (x, y) in places.items()}
        lowest = max(lowest, grid(box.bottom + dy + PARTS + STEP))
        left += grid(box.right - box.left + BETWEEN + STEP)
    return found


def placed(places: Mapping[str, Place], bodies: Bodies) -> list[Box]:
    """Boxes of nodes at these places."""
    return [Box(x, y, x + bodies[name].width, y + bodies[name].height) for name, (x, y) in places.items()]


def around(found: Iterable[Box]) -> Box:
    """The box around these."""
    lefts, tops, rights, bottoms = zip(*found, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


def grid(at: float) -> float:
    """The line of the grid at or before this."""
    return math.floor(at / STEP) * STEP


def way_out(mine: Sequence[Box], others: Sequence[Box]) -> Place:
    """The shortest way straight down, right, up or left on which these boxes come clear of the others."""
    if not others:
        return 0.0, 0.0
    ways = [(clearing(mine, others, axis, sign), axis, sign) for axis, sign in ((1, 1), (0, 1), (1, -1), (0, -1))]
    length, axis, sign = min(ways, key=lambda way: way[0])
    return (sign * length, 0.0) if axis == 0 else (0.0, sign * length)


def clearing(mine: Sequence[Box], others: Sequence[Box], axis: int, sign: int) -> float:
    """How far these go in one direction until they are clear of the others, in steps of the grid."""
    here, there, length = np.array(mine), np.array(others), 0.0
    while True:
        left = 0.0
        for box in here:
            met = there[meeting(box, there, CLEAR)]
            if len(met):
                ends = met[:, axis + 2] - box[axis] if sign > 0 else box[axis + 2] - met[:, axis]
                left = max(left, float(ends.max()) + CLEAR)
        if not left:
            return length
        step = math.ceil(left / STEP) * STEP
        here[:, [axis, axis + 2]] += sign * step
        length += step
