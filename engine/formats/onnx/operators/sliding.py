"""Windows that slide over images and sequences: what their attributes say, and the frames put around."""

from typing import NamedTuple

from engine.formats.onnx.call import Call
from engine.formats.onnx.drawing import AXES
from engine.formats.onnx.folding import single
from engine.formats.onnx.model import OnnxError
from engine.formats.onnx.values import BATCH, Value
from engine.sliding import padding
from engine.tensor import times

LOW = -1e6  # a frame that no maximum is taken from: the least that Pad2D can have
SQUARE = "Use square windows, the same along both axes."


class Window(NamedTuple):
    """Along each axis: length of the window, step, distance within it, and what is put before and after."""

    kernel: list[int]
    strides: list[int]
    dilations: list[int]
    pads: list[tuple[int, int]]

    @property
    def spans(self) -> list[int]:
        return [d * (k - 1) + 1 for k, d in zip(self.kernel, self.dilations, strict=True)]


def window(call: Call, value: Value, kernel: list[int]) -> Window:
    """What the attributes say; `kernel` is used where they leave that out."""
    axes = len(value.axes) - 2
    if not value.batch_first or axes not in (1, 2):
        raise OnnxError("slides over neither images nor sequences", "Use one or two axes besides channels and batch.")
    lengths = list(value.lengths[2:])
    found = [
        call.attribute(name, tuple(usual))
        for name, usual in (("kernel_shape", kernel), ("strides", [1] * axes), ("dilations", [1] * axes))
    ]
    pads = list(call.attribute("pads", (0,) * 2 * axes))
    if any(len(part) != axes for part in found) or len(pads) != 2 * axes:
        raise OnnxError("has windows with another number of axes than its input")
    shape, strides, dilations = (list(part) for part in found)
    if any(
        type(number) is not int or not 0 < number < 2**31 for part in (shape, strides, dilations) for number in part
    ):
        raise OnnxError("has a window of no size")
    if any(type(number) is not int or not -(2**31) < number < 2**31 for number in pads):
        raise OnnxError("has a frame of no size")
    around = list(zip(pads[:axes], pads[axes:], strict=True))
    plain = Window(shape, strides, dilations, around)
    auto = call.attribute("auto_pad", "NOTSET")
    if auto in ("SAME_UPPER", "SAME_LOWER"):
        same = [padding("same", n, span, s) for n, span, s in zip(lengths, plain.spans, strides, strict=True)]
        around = same if auto == "SAME_UPPER" else [(after, before) for before, after in same]
    elif auto == "VALID":
        around = [(0, 0)] * axes
    return plain._replace(pads=around)


def square(what: list[int], words: str) -> int:
    """The one number of all axes."""
    if len(set(what)) != 1:
        raise OnnxError(f"has {words} of {times(tuple(what))}, and layers here have the same along both axes", SQUARE)
    return what[0]


def padded(call: Call, value: Value, pads: dict[int, tuple[int, int]], fill: float) -> Value:
    """With a frame of one number: so many places before and after along these axes; fewer than 0 are cut off."""
    pads = {axis: around for axis, around in pads.items() if around != (0, 0)}
    if any(BATCH in value.axes[axis] for axis in pads):
        raise OnnxError("adds samples to a batch", "Pad other axes than the batch.")
    for axis, (before, after) in pads.items():
        value = part(call, value, axis, max(0, -before), value.lengths[axis] - max(0, -after))
    pads = {axis: (max(0, before), max(0, after)) for axis, (before, after) in pads.items() if before > 0 or after > 0}
    places = sample_axes(value)
    if len(places) == 3 and set(pads) <= set(places[1:]):
        return framed(call, value, [[axis] for axis in places], pads, fill) if pads else value
    for axis, around in pads.items():
        groups = [[other for other in places if other < axis], [axis], [other for other in places if other > axis]]
        value = framed(call, value, groups, {axis: around}, fill)
    return value


def framed(call: Call, value: Value, groups: list[list[int]], pads: dict[int, tuple[int, int]], fill: float) -> Value:
    """A frame around images of these axes, of which the last two may have pads."""
    value = call.drawing.arranged(value, groups)
    (top, bottom), (left, right) = (pads.get(axes[0], (0, 0)) if axes else (0, 0) for axes in groups[1:])
    node = call.drawing.add("Pad2D", value, top=top, bottom=bottom, left=left, right=right, value=fill)
    return call.drawing.made(node, value, groups, {axis: value.lengths[axis] + sum(pads[axis]) for axis in pads})


def part(call: Call, value: Value, axis: int, start: int, end: int) -> Value:
    """The places from start to before end along one of the file's axes, both counted from 0."""
    length = value.lengths[axis]
    if (start, end) == (0, length):
        return value
    if BATCH in value.axes[axis]:
        raise OnnxError("takes some samples of a batch", "Keep whole batches.")
    if not 0 <= start < end <= length:
        raise OnnxError(f"takes the places from {start} to {end} of {length}")
    if (inner := within(call, value, axis, start, end)) is not None:
        return inner
    places = sample_axes(value)
    groups = [[other] for other in places]
    if len(groups) > AXES:
        groups = [[other for other in places if other < axis], [axis], [other for other in places if other > axis]]
    value = call.drawing.arranged(value, groups)
    at = 1 + groups.index([axis])
    node = call.drawing.add("Slice", value, axis=at, start=start, stop=0 if end == length else end)
    return call.drawing.made(node, value, groups, {axis: end - start})


def within(call: Call, value: Value, axis: int, start: int, end: int) -> Value | None:
    """A part of what Concat has joined that lies in one of its inputs: taken from there."""
    whole, along, inputs = call.drawing.joined.get(value.node, (None, 0, []))
    if value != whole or axis != along:
        return None
    first = 0
    for given in inputs:
        if first <= start and end <= first + given.lengths[axis]:
            return part(call, given, axis, start - first, end - first)
        first += given.lengths[axis]
    return None


def sample_axes(value: Value) -> list[int]:
    """The file's axes but for the batch."""
    return [axis for axis, group in enumerate(value.axes) if group != (BATCH,)]


def fill_of(call: Call, place: int) -> float:
    """The number that a frame is filled with."""
    array = call.optional(place, "filling")
    number = 0.0 if array is None else single(array)
    if number is None:
        raise OnnxError("fills a frame with several numbers")
    return number
