"""Standardise: numbers brought to a common measure that is known beforehand."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.layers.layer import Example, Layer, TorchTwin, layer
from engine.op import Op
from engine.summary import counted, formula, plain
from engine.tensor import Array, Shape, ShapeError, Spec


@layer(title="Standardise", category="Norm & noise")
class Standardise(Layer, Setting):
    """Takes a fixed mean away and divides by a fixed deviation: y = (x − mean) / deviation.

    One number each for all features, or one for each feature: of images each channel, of sequences each feature of a
    step. Behind a data set, with what its training part comes to, it gives every input mean 0 and deviation 1; nothing
    is trained, and nothing depends on the batch. Any shape.
    """

    formula = "y = (x − mean) / deviation"
    partials = {"x": "1 / deviation"}
    mean: Annotated[
        tuple[Annotated[float, Meta(ge=-1e30, le=1e30)], ...],
        Meta(min_length=1, description="What is taken away: one number, or one for each feature."),
    ] = (0.0,)
    deviation: Annotated[
        tuple[Annotated[float, Meta(gt=0, le=1e30)], ...],
        Meta(min_length=1, description="What it is divided by: one number, or one for each feature."),
    ] = (1.0,)

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        if len(self.mean) == len(self.deviation) == 1:
            said = f"y = (x − {plain(self.mean[0])}) / {plain(self.deviation[0])}"
            return formula(said.replace("− −", "+ ")) or "mean, deviation"
        return counted(max(len(self.mean), len(self.deviation)), "features")

    def output_shape(self, *shapes: Shape) -> Shape:
        shape = shapes[0]
        features = self.lengths(shape)
        count = max(features, default=1)
        for name, numbers in (("means", self.mean), ("deviations", self.deviation)):
            if len(numbers) not in (1, count):
                sentence = f"has {counted(len(numbers), name)} for {counted(count, 'features')}"
                raise ShapeError(sentence, "Give it one number, or one for each feature.")
        return shape

    @staticmethod
    def lengths(shape: Shape) -> Shape:
        """The same axes, each of length 1 but that of the features."""
        place = 1 if len(shape) == 2 else 0
        return tuple(length if axis == place else 1 for axis, length in enumerate(shape))

    def numbers(self, numbers: tuple[float, ...], shape: Shape) -> Array:
        """In the shape in which they meet a sample's."""
        found = np.array(numbers)
        return found.reshape(self.lengths(shape) if len(found) > 1 else (1,) * len(shape))

    def forward(self, w: Any, op: Op) -> None:
        mean, deviation = (self.numbers(each, w.x.shape[:-1])[..., None] for each in (self.mean, self.deviation))
        w.mean, w.deviation = w.constant(mean), w.constant(deviation)
        op(np.subtract, w.x, w.mean, w.y)
        op(np.divide, w.y, w.deviation, w.y)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is not None:
            op(np.divide, w.dy, w.deviation, w.dx)  # ∂L/∂x = ∂L/∂y / deviation

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        shape = inputs[0].shape
        constants = {"mean": self.numbers(self.mean, shape), "deviation": self.numbers(self.deviation, shape)}
        return TorchTwin(call="({x} - {mean}) / {deviation}", constants=constants)

    @classmethod
    def examples(cls) -> list[Example]:
        each = cls(mean=(0.5, -1.0), deviation=(2.0, 0.25))
        return [
            Example(cls(mean=(0.5,), deviation=(2.0,)), (Spec((4,)),)),
            Example(each, (Spec((2,)),)),
            Example(each, (Spec((2, 3, 3)),)),
            Example(each, (Spec((3, 2)),)),
            Example(cls(mean=(1.0,), deviation=(0.5, 2.0, 3.0)), (Spec((3,)),)),
        ]
