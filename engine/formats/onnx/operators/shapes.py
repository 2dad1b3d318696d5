"""Operators that change the shape, take parts, or enlarge: most of them draw nothing."""

import numpy as np

from engine.formats.onnx import folding, values
from engine.formats.onnx.call import Call, Operator
from engine.formats.onnx.folding import shape_part, single
from engine.formats.onnx.model import OnnxError
from engine.formats.onnx.operators.convolution import IMAGE, made
from engine.formats.onnx.operators.sliding import fill_of, padded, part, sample_axes
from engine.formats.onnx.values import BATCH, Value, in_words, regrouped, target_lengths
from engine.tensor import Array

RESIZED = "Enlarge images by a whole number, to nearest pixels."
# Where a pixel of the enlarged image is looked up, and how that is rounded, to give squares of one colour.
SQUARES = {
    "asymmetric": ("floor",),
    "half_pixel": ("round_prefer_floor", "round_prefer_ceil"),
    "pytorch_half_pixel": ("round_prefer_floor", "round_prefer_ceil"),
}


def reshape(call: Call) -> Value:
    value, wanted = call.value(), call.ints(1, "lengths")
    if wanted is None:
        raise OnnxError("takes its lengths from nowhere")
    lengths = target_lengths(value, wanted, call.batch, keeps_zero=bool(call.attribute("allowzero", 0)))
    return under(call, value, lengths)


def under(call: Call, value: Value, lengths: list[int]) -> Value:
    """Under another shape; where that cuts across how the numbers are known, they are put in a row first."""
    found = regrouped(value, lengths, call.batch)
    if found is None:
        cut = next((axis for axis, group in enumerate(value.axes) if BATCH in group), len(value.axes))
        sides = [side for side in (range(cut), range(cut + 1, len(value.axes))) if any(value.axes[a] for a in side)]
        if value.axes[cut : cut + 1] == ((BATCH,),):
            arranged = call.drawing.arranged(value, sides)
            found = regrouped(in_rows(arranged, cut > sides[0][0] if sides else False), lengths, call.batch)
    if found is None:
        raise OnnxError(f"makes the shape {in_words(lengths)} of {in_words(value.lengths)}, across the batch")
    found = first_again(found) if call.batch == 1 else found
    if len(found.axes) == 2 and found.batch_first:  # what people call flattening is drawn where it is done
        found = call.drawing.plain(found)
    return found


def first_again(value: Value) -> Value:
    """With a batch of 1, which may be taken for part of any axis, as the first axis if that has no other numbers."""
    if value.axes[:1] != ((),):
        return value
    rest = tuple(tuple(atom for atom in group if atom != BATCH) for group in value.axes[1:])
    return value._replace(axes=((BATCH,), *rest))


def in_rows(value: Value, before: bool) -> Value:
    """A value whose port has what lies before the batch as one axis, if anything, and what lies behind it as one."""
    axes = [[place] for place in range(len(value.shape))]
    axes.insert(int(before), [BATCH])
    return values.seen(value.node, value.shape, value.shape, axes)._replace(whole=value.whole)


def flatten(call: Call) -> Value:
    value, axis = call.value(), call.attribute("axis", 1)
    if axis != len(value.axes):
        axis = value.axis(axis)
    here = [
        length // values.STAND_IN * call.batch if length % values.STAND_IN == 0 else length for length in value.lengths
    ]
    return under(call, value, [int(np.prod(here[:axis], dtype=object)), int(np.prod(here[axis:], dtype=object))])


def transpose(call: Call) -> Value:
    value = call.value()
    order = call.attribute("perm", ()) or range(len(value.axes) - 1, -1, -1)
    return values.transposed(value, list(order))


def squeeze(call: Call) -> Value:
    value, axes = call.value(), call.ints(1, "axes")
    gone = [value.axis(axis) for axis in axes] if axes is not None else [a for a, g in enumerate(value.axes) if not g]
    return values.squeezed(value, gone)


def unsqueeze(call: Call) -> Value:
    value, axes = call.value(), call.ints(1, "axes") or []
    count = len(value.axes) + len(axes)
    new = {axis % count for axis in axes if -count <= axis < count}
    if len(new) != len(axes):
        raise OnnxError(f"adds the axes {axes} to a tensor with {len(value.axes)}")
    old = iter(value.axes)
    return value._replace(axes=tuple(() if axis in new else next(old) for axis in range(count)))


def expand(call: Call) -> Value:
    value, wanted = call.value(), call.ints(1, "lengths") or []
    here = list(value.lengths)
    longer = [1] * (len(wanted) - len(here)) + here
    for length, target in zip(reversed(longer), reversed(wanted), strict=False):
        if target not in (1, length) and not (length % values.STAND_IN == 0 and target == call.batch):
            raise OnnxError("repeats numbers along an axis, which no layer here does", "Give inputs of equal shapes.")
    return value._replace(axes=((),) * (len(longer) - len(here)) + value.axes)


def shape(call: Call) -> Array:
    return shape_part(call.value().lengths, call.node)


def size(call: Call) -> Array:
    return np.asarray(np.prod(call.value().lengths, dtype=np.int64))


def slicing(call: Call) -> Value:
    """Slice layers, one for each axis of which not all is taken."""
    value = call.value()
    starts, ends = call.ints(1, "starts") or [], call.ints(2, "ends") or []
    axes, steps = call.ints(3, "axes") or list(range(len(starts))), call.ints(4, "steps") or [1] * len(starts)
    if not len(starts) == len(ends) == len(axes) == len(steps):
        raise OnnxError("has not as many starts as ends, axes and steps")
    for axis, start, end, step in zip(axes, starts, ends, steps, strict=True):
        length = value.lengths[value.axis(axis)]
        if step != 1:
            raise OnnxError("takes every so many places, and Slice here takes all in a row", "Use steps of 1.")
        places = range(length)[slice(start, end)]
        value = part(call, value, value.axis(axis), places.start, places.stop)
    return value


def split(call: Call) -> tuple[Value, ...]:
    """A Slice for each part that is wanted."""
    value, count = call.value(), len(call.node.outputs)
    axis = value.axis(call.attribute("axis", 0))
    length = value.lengths[axis]
    each = -(-length // count)
    sizes = call.ints(1, "lengths") or [min(each, length - at * each) for at in range(count)]
    if sum(sizes) != length or len(sizes) != count:
        raise OnnxError(f"cuts {length} places into parts of {', '.join(map(str, sizes))[:60]}")
    ends = [sum(sizes[: at + 1]) for at in range(count)]
    return tuple(
        part(call, value, axis, end - wide, end) if call.wants(at) else value
        for at, (wide, end) in enumerate(zip(sizes, ends, strict=True))
    )


def gather(call: Call) -> Value:
    """One place of an axis, or several in a row; LastStep for the last of a sequence."""
    value, axis = call.value(), call.attribute("axis", 0)
    places = call.constant(1, "places")
    axis = value.axis(axis)
    length = value.lengths[axis]
    wanted = [place + length if place < 0 else place for place in folding.ints(places, "places")]
    if not wanted or wanted != list(range(wanted[0], wanted[0] + len(wanted))):
        raise OnnxError("takes places that are not in a row", "Take them one by one.")
    rest = [other for other in sample_axes(value) if other != axis]
    if (
        value.node not in call.drawing.joined
        and wanted == [length - 1]
        and len(rest) == 1
        and places.ndim == 0
        and BATCH not in value.axes[axis]
        and length > 1
    ):
        arranged = call.drawing.arranged(value, [[axis], rest])
        found = call.drawing.made(call.drawing.add("LastStep", arranged), arranged, [rest], {})
    else:
        found = part(call, value, axis, wanted[0], wanted[-1] + 1)
    return values.squeezed(found, [axis]) if places.ndim == 0 else found


def pad(call: Call) -> Value:
    """Pad2D, and Slice where it cuts off."""
    value, pads = call.value(), call.ints(1, "pads") or []
    if call.attribute("mode", "constant") != "constant":
        raise OnnxError(
            "repeats or mirrors an image at its edges, and Pad2D fills with one number", "Pad with constants."
        )
    axes = [value.axis(axis) for axis in call.ints(3, "axes") or range(len(value.axes))]
    if len(pads) != 2 * len(axes):
        raise OnnxError("has pads for another number of axes than its input")
    around = {axis: (pads[at], pads[at + len(axes)]) for at, axis in enumerate(axes)}
    return padded(call, value, around, fill_of(call, 2))


def resize(call: Call) -> Value:
    """Upsample2D: each pixel becomes a square."""
    value = call.value()
    mode = call.attribute("coordinate_transformation_mode", "half_pixel")
    rounding = call.attribute("nearest_mode", "round_prefer_floor")
    if call.attribute("mode", "nearest") != "nearest" or rounding not in SQUARES.get(mode, ()):
        raise OnnxError("blends pixels or looks them up in another way than Upsample2D", RESIZED)
    scales, sizes = call.optional(2, "scales"), call.ints(3, "sizes")
    if len(value.axes) != 4 or not value.batch_first:
        raise OnnxError("enlarges something else than images", RESIZED)
    if scales is not None and scales.size == 4:
        factors = [float(number) for number in scales.reshape(-1)]
    elif sizes is not None and len(sizes) == 4:
        batches = (call.batch, values.STAND_IN)
        lengths = [values.STAND_IN if sizes[0] in batches else sizes[0], *sizes[1:]]
        factors = [wanted / length for wanted, length in zip(lengths, value.lengths, strict=True)]
    else:
        raise OnnxError("has neither four scales nor four sizes", RESIZED)
    if factors[:2] != [1, 1] or factors[2] != factors[3] or factors[2] not in range(1, 65):
        raise OnnxError("enlarges by another factor than a whole number, the same for both axes", RESIZED)
    value = call.drawing.arranged(value, IMAGE)
    return made(call, call.drawing.add("Upsample2D", value, factor=int(factors[2])), value)


def dropout(call: Call) -> Value:
    """Dropout; what it does in use is nothing."""
    rate = call.optional(1, "rate")
    number = 0.5 if rate is None else single(rate)
    if number is None or call.wants(1):
        raise OnnxError("tells what it has dropped, which no layer here does", "Drop without a mask.")
    return call.drawing.like(call.value(), "Dropout", rate=float(str(np.float32(number))))


OPERATORS: dict[str, Operator] = {
    "Dropout": dropout,
    "Expand": expand,
    "Flatten": flatten,
    "Pad": pad,
    "Reshape": reshape,
    "Resize": resize,
    "Shape": shape,
    "Size": size,
    "Slice": slicing,
    "Split": split,
    "Squeeze": squeeze,
    "Transpose": transpose,
    "Unsqueeze": unsqueeze,
}
