"""Lining nodes up with each other, and spreading them evenly."""

from collections.abc import Collection
from typing import Literal, TypeAlias

from editor.document.arrange.body import STEP, Bodies, boxes
from engine.editing import edits
from engine.sheet import Place, Sheet

Line: TypeAlias = Literal["left", "centre", "right", "top", "middle", "bottom"]
Axis: TypeAlias = Literal["across", "down"]

LINES: dict[Line, tuple[int, float]] = {  # the axis, and where on a node the line runs
    "left": (0, 0.0),
    "centre": (0, 0.5),
    "right": (0, 1.0),
    "top": (1, 0.0),
    "middle": (1, 0.5),
    "bottom": (1, 1.0),
}


def align(sheet: Sheet, names: Collection[str], line: Line, bodies: Bodies) -> Sheet:
    """With these nodes' sides, or their middles, on one line: that of the outermost, or of the middle of all."""
    axis, share = LINES[line]
    found = boxes(sheet, names, bodies)
    if not found:
        return sheet
    low, high = min(box[axis] for box in found.values()), max(box[axis + 2] for box in found.values())
    at = low + (high - low) * share
    moved = {}
    for name, box in found.items():
        start = at - (box[axis + 2] - box[axis]) * share
        moved[name] = (start, box.top) if axis == 0 else (box.left, start)
    return edits.move(sheet, moved)


def distribute(sheet: Sheet, names: Collection[str], axis: Axis, bodies: Bodies) -> Sheet:
    """With the same gap from each of these nodes to the next. The first stays, and the last where there is room."""
    way = 0 if axis == "across" else 1
    found = boxes(sheet, names, bodies)
    row = sorted(found, key=lambda name: found[name][way] + found[name][way + 2])
    if len(row) < 3:
        return sheet
    sizes = {name: box[way + 2] - box[way] for name, box in found.items()}
    gap = (found[row[-1]][way + 2] - found[row[0]][way] - sum(sizes.values())) / (len(row) - 1)
    first = found[row[0]][way]
    moved: dict[str, Place] = {}
    along = 0.0
    for name in row:
        at = first + round(along)  # whole units: pressed again it finds the same
        if name == row[-1] and gap >= 0:
            at = found[name][way]
        moved[name] = (at, found[name].top) if way == 0 else (found[name].left, at)
        along += sizes[name] + (gap if gap >= 0 else STEP)
    return edits.move(sheet, moved)
