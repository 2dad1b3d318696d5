"""Edits of what people write on the canvas: frames and notes."""

from collections.abc import Collection, Mapping

from msgspec.structs import replace

from engine.editing.edits import EditRefused, free_name, taken, valid, valid_place
from engine.formats.sheet_text import LARGEST, LEAST
from engine.sheet import Frame, Note, Place, Sheet

AROUND = 24.0  # scene units from nodes to the frame around them
TITLE = 30.0  # and above them, where its title stands

Box = tuple[float, float, float, float]  # x, y, width, height


def add(sheet: Sheet, remark: Frame | Note) -> tuple[Sheet, str]:
    """A new one: frame_1."""
    name = free_name(taken(sheet), type(remark).__name__.lower())
    return put(sheet, name, remark), name


def put(sheet: Sheet, name: str, remark: Frame | Note) -> Sheet:
    """With another remark under this name."""
    width, height = (min(max(float(v), LEAST), LARGEST) for v in remark.size)
    fitted = replace(remark, place=valid_place(remark.place, name), size=(width, height))
    return replace(sheet, remarks={**sheet.remarks, name: valid(fitted, name)})


def change(sheet: Sheet, name: str, remark: Frame | Note) -> Sheet:
    """The same for one that is there."""
    if name not in sheet.remarks:
        raise EditRefused(f"There is no frame or note called {name} any more. Choose another.")
    return put(sheet, name, remark)


def frame(sheet: Sheet, boxes: Mapping[str, Box]) -> tuple[Sheet, str]:
    """A frame around these boxes of nodes; EditRefused without any."""
    if not boxes:
        raise EditRefused("There is nothing to frame. Select some nodes first.")
    place, size = around(boxes.values())
    return add(sheet, Frame(place=place, size=size))


def around(boxes: Collection[Box]) -> tuple[Place, tuple[float, float]]:
    """Corner and size of a frame around these boxes."""
    left, top = (min(box[axis] for box in boxes) for axis in (0, 1))
    right, bottom = (max(box[axis] + box[axis + 2] for box in boxes) for axis in (0, 1))
    place = (left - AROUND, top - AROUND - TITLE)
    return place, (right - left + 2 * AROUND, bottom - top + 2 * AROUND + TITLE)


def lying_in(sheet: Sheet, names: Collection[str], boxes: Mapping[str, Box]) -> set[str]:
    """What lies wholly within one of these frames: it moves with them. Frames may lie in frames."""
    found = set[str]()
    for name in names:
        holder = sheet.remarks.get(name)
        if not isinstance(holder, Frame):
            continue
        (x, y), (width, height) = holder.place, holder.size
        for other, (left, top, wide, tall) in boxes.items():
            if x <= left and y <= top and left + wide <= x + width and top + tall <= y + height:
                found.add(other)
    return found - set(names)
