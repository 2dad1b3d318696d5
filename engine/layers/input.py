"""A named place where data enter from outside."""

from typing import Annotated

from msgspec import Meta

from engine.family import Setting
from engine.layers.layer import Layer, layer
from engine.tensor import Spec


@layer(title="Input", category="Data")
class Input(Layer, Setting):
    """Takes arrays from the program that runs the graph; a data set takes its place for training.

    Output: the declared shape. With `classes` the values are whole numbers from 0 to classes−1.
    """

    shape: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=100_000)], ...],
        Meta(max_length=4, description="One sample's shape: 2, or 1, 28, 28 for a grey image."),
    ] = (2,)
    classes: Annotated[int, Meta(ge=0, le=1_000_000, description="0 for real numbers; else how many classes.")] = 0

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        return str(Spec(self.shape, self.classes))

    def inputs(self) -> tuple[str, ...]:
        return ()

    def infer(self, *inputs: Spec) -> tuple[Spec, ...]:
        return (Spec(self.shape, self.classes),)
