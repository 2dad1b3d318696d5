"""Operators that change each number by itself, and softmax."""

from typing import Any

import numpy as np

from engine.formats.onnx.call import Call, Operator
from engine.formats.onnx.folding import single
from engine.formats.onnx.model import OnnxError
from engine.formats.onnx.values import BATCH, Value
from engine.tensor import Array

ROUNDED = 15.0  # from here on ln(1 + eˣ) is x in float32
FAR = 1e30  # the bounds that Clip can have
SELU = {"alpha": 1.67326319217681884765625, "gamma": 1.05070102214813232421875}
OPSET_OF_ONE_AXIS = 13  # before, softmax took all axes from its own to the last together


def each(kind: str, **settings: Any) -> Operator:
    """An operator that is one layer, always with these settings."""

    def draw(call: Call) -> Value:
        return call.drawing.like(call.value(), kind, **settings)

    return draw


def only(kind: str, **wanted: Any) -> Operator:
    """One that is a layer if its attributes, or what they usually are, are these."""

    def draw(call: Call) -> Value:
        for name, (usual, value) in wanted.items():
            found = call.attribute(name, usual)
            if abs(found - value) > 1e-5 * abs(value):
                sentence = f"has {name} {found:g}, and {kind} here always has {value:.6g}"
                raise OnnxError(sentence, f"Use {name} {value:.6g}, or another activation.")
        return call.drawing.like(call.value(), kind)

    return draw


def slope(kind: str, setting: str, attribute: str, usual: float) -> Operator:
    """One with a single number as its setting."""

    def draw(call: Call) -> Value:
        return call.drawing.like(call.value(), kind, **{setting: float(call.attribute(attribute, usual))})

    return draw


def gelu(call: Call) -> Value:
    form = call.attribute("approximate", "none")
    return call.drawing.like(call.value(), "GELU", form="tanh" if form == "tanh" else "exact")


def hard_swish(call: Call) -> Value:
    """x · hard sigmoid of x: there is no layer for both."""
    value = call.value()
    gate = call.drawing.like(value, "HardSigmoid")
    return value._replace(node=call.drawing.add("Multiply", value, gate), whole=False)


def clip(call: Call) -> Value:
    bounds = {}
    for place, name, usual in ((1, "low", -FAR), (2, "high", FAR)):
        array = call.optional(place, "bounds")
        number = usual if array is None else single(array)
        if number is None or number != number:
            raise OnnxError("has several bounds, and Clip here has one below and one above")
        bounds[name] = float(str(np.float32(min(max(number, -FAR), FAR))))
    return call.drawing.like(call.value(), "Clip", **bounds)


def softplus(call: Call) -> Value:
    """With the threshold of PyTorch, beyond which it is the identity but for rounding."""
    if call.attribute("threshold", 20.0) < ROUNDED:
        raise OnnxError("is a softplus only for small numbers", "Use a threshold of 20.")
    return call.drawing.like(call.value(), "Softplus", beta=float(call.attribute("beta", 1.0)))


def power(call: Call) -> Value:
    exponent = single(call.constant(1, "exponent"))
    if exponent == 1:
        return call.value()
    if exponent != 2:
        raise OnnxError("raises to another power than 2", "Use squares, Exp and Log instead.")
    return call.drawing.like(call.value(), "Square")


def softmax(kind: str) -> Operator:
    """Among the numbers along one axis, which layers here have as their first."""

    def draw(call: Call) -> Value:
        value = call.value()
        joined = call.opset < OPSET_OF_ONE_AXIS
        axis = value.axis(call.attribute("axis", 1 if joined else -1))
        along = list(range(axis, len(value.axes))) if joined else [axis]
        if any(BATCH in value.axes[axis] for axis in along):
            raise OnnxError("compares samples of a batch with each other", "Give softmax another axis.")
        rest = [[other] for other in range(len(value.axes)) if other not in along and value.axes[other] != (BATCH,)]
        arranged = call.drawing.arranged(value, [along, *rest])
        return call.drawing.like(arranged, kind)

    return draw


def prelu(call: Call) -> Value:
    """The slopes belong to the first axis here."""
    value, slopes = call.value(), call.constant(1, "slopes")
    arranged, factors = along_one_axis(call, value, slopes)
    if factors.size == 1:
        factors = np.repeat(factors, (arranged.shape or (1,))[0])
    node = call.drawing.add("PReLU", arranged, weights={"slope": factors})
    return arranged._replace(node=node)


def along_one_axis(call: Call, value: Value, array: Array) -> tuple[Value, Array]:
    """For numbers that differ along one axis at most: the value with this axis first, and a row of the numbers."""
    axis = differing(value, array)
    if axis is None:
        return value, array.reshape(-1)[:1]
    rest = [[other] for other in range(len(value.axes)) if other != axis and value.axes[other] != (BATCH,)]
    return call.drawing.arranged(value, [[axis], *rest]), array.reshape(-1)


def differing(value: Value, array: Array) -> int | None:
    """The one axis of the file's along which a constant is longer than 1; None if there is none."""
    long = [axis - array.ndim + len(value.axes) for axis, length in enumerate(array.shape) if length > 1]
    if not long and array.size == 1 and array.ndim <= len(value.axes):
        return None
    if len(long) != 1 or long[0] < 0 or value.lengths[long[0]] != array.size or BATCH in value.axes[long[0]]:
        raise OnnxError("joins shapes that do not fit, or along several axes", "Use numbers that belong to one axis.")
    return long[0]


def cast(call: Call) -> Value:
    """Cast: numbers stay what they are here, real ones in float32."""
    value, kind = call.value(), call.attribute("to", 0)
    real = kind in (1, 10, 11, 16)
    if not real and not (value.whole and kind in (6, 7)):
        raise OnnxError("turns real numbers into whole ones", "Leave numbers real between layers.")
    return value._replace(whole=not real)


def same(call: Call) -> Value:
    return call.value()


OPERATORS: dict[str, Operator] = {
    "Abs": each("Abs"),
    "Cast": cast,
    "Celu": only("ELU", alpha=(1.0, 1.0)),
    "Clip": clip,
    "Elu": slope("ELU", "alpha", "alpha", 1.0),
    "Exp": each("Exp"),
    "Gelu": gelu,
    "HardSigmoid": only("HardSigmoid", alpha=(0.2, 1 / 6), beta=(0.5, 0.5)),
    "HardSwish": hard_swish,
    "Identity": same,
    "LeakyRelu": slope("LeakyReLU", "slope", "alpha", 0.01),
    "Log": slope("Log", "epsilon", "epsilon", 1e-30),
    "LogSoftmax": softmax("LogSoftmax"),
    "Mish": each("Mish"),
    "PRelu": prelu,
    "Pow": power,
    "Relu": each("ReLU"),
    "Selu": only("SELU", **{name: (value, value) for name, value in SELU.items()}),
    "Sigmoid": each("Sigmoid"),
    "Softmax": softmax("Softmax"),
    "Softplus": softplus,
    "Softsign": each("Softsign"),
    "Swish": only("SiLU", alpha=(1.0, 1.0)),
    "Tanh": each("Tanh"),
}
