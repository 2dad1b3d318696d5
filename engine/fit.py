"""What a layer makes of its inputs, remembered: an edit changes a few nodes, and all the others are as they were."""

from functools import lru_cache
from typing import NamedTuple

from engine.layers.layer import Layer
from engine.tensor import Spec

FLOAT, LABEL = 4, 8  # bytes of a float32, and of the int64 of a class label
MOST = 16_384  # pairs of layer and inputs


class Fit(NamedTuple):
    """The specs of inputs and outputs, the bytes of one sample of them, and how many numbers the layer trains."""

    inputs: tuple[Spec, ...]
    outputs: tuple[Spec, ...]
    taken: int
    made: int
    parameters: int


def fit(layer: Layer, inputs: tuple[Spec, ...]) -> Fit:
    """ShapeError where the inputs do not fit. What has no inputs is asked each time: its data may be others by now."""
    return remembered(layer, inputs) if inputs else inferred(layer, inputs)


def inferred(layer: Layer, inputs: tuple[Spec, ...]) -> Fit:
    """The same, worked out anew."""
    outputs = layer.infer(*inputs)
    return Fit(inputs, outputs, sum(map(bytes_of, inputs)), sum(map(bytes_of, outputs)), parameter_count(layer, inputs))


remembered = lru_cache(MOST)(inferred)


def parameter_count(layer: Layer, inputs: tuple[Spec, ...]) -> int:
    """How many numbers it trains."""
    return sum(Spec(parameter.shape).size for parameter in layer.parameters_for(*inputs).values())


def bytes_of(spec: Spec) -> int:
    """One sample's bytes: float32, or int64 for class labels."""
    return spec.size * (LABEL if spec.classes else FLOAT)
