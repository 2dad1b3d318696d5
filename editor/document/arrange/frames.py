"""Frames go along with the nodes that lie in them."""

from msgspec.structs import replace

from editor.document import remarks
from editor.document.arrange.body import Bodies, boxes
from engine.editing import edits
from engine.sheet import Frame, Note, Sheet


def carried(before: Sheet, after: Sheet, bodies: Bodies) -> Sheet:
    """The sheet after nodes have moved, with each frame that others lie in now drawn anew around those that lay in it.

    Its notes go with it.
    """
    frames = {name: frame for name, frame in before.remarks.items() if isinstance(frame, Frame)}
    for name in sorted(frames, key=lambda name: frames[name].size):  # inner frames before those around them
        held = remarks.lying_in(before, [name], bodies_of(before, bodies))
        nodes = held & before.graph.nodes.keys()
        found = bodies_of(after, bodies)
        if not nodes or remarks.lying_in(after, [name], found) & after.graph.nodes.keys() == nodes:
            continue
        notes = {other for other in held if isinstance(before.remarks.get(other), Note)}
        place, size = remarks.around([found[other] for other in held - notes])
        dx, dy = (new - old for new, old in zip(place, frames[name].place, strict=True))
        moved = {note: (found[note][0] + dx, found[note][1] + dy) for note in notes}
        after = remarks.put(edits.move(after, moved), name, replace(frames[name], place=place, size=size))
    return after


def bodies_of(sheet: Sheet, bodies: Bodies) -> dict[str, remarks.Box]:
    """Where all nodes and remarks lie: x, y, width, height."""
    nodes = boxes(sheet, sheet.graph.nodes, bodies)
    return {name: (box.left, box.top, box.right - box.left, box.bottom - box.top) for name, box in nodes.items()} | {
        name: (*remark.place, *remark.size) for name, remark in sheet.remarks.items()
    }
