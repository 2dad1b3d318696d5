"""What two parameters of one layer in different sizes have in common: each unit and feature keeps its place."""

from typing import NamedTuple

import numpy as np

from engine.tensor import Array, Shape


class Form(NamedTuple):
    """What rows and columns of a parameter count, such as gates and units; with a `bias`, the last column is that."""

    kind: str  # the layer's type
    rows: Shape
    columns: Shape = ()
    bias: bool = False

    def alike(self, other: "Form") -> bool:
        """Whether they count the same."""
        lengths = [(form.kind, len(form.rows), len(form.columns)) for form in (self, other)]
        return lengths[0] == lengths[1]

    def inside(self, other: "Form") -> bool:
        """Whether the other, which is alike, has a place for each number of this one."""
        pairs = zip(self.rows + self.columns, other.rows + other.columns, strict=True)
        return all(own <= its for own, its in pairs) and self.bias <= other.bias

    def parts(self, array: Array) -> list[Array]:
        """Views of the weights and, if there is one, of the bias, an axis for each that is counted."""
        if not self.bias:
            return [array.reshape(self.rows + self.columns)]
        return [array[:, :-1].reshape(self.rows + self.columns), array[:, -1].reshape(self.rows)]


def overlay(target: Array, form: Form, source: Array, other: Form) -> None:
    """Writes what the source has into its place in the target, whose form is alike."""
    for own, its in zip(form.parts(target), other.parts(source), strict=False):
        place = tuple(slice(min(pair)) for pair in zip(own.shape, its.shape, strict=True))
        own[place] = its[place]


def covered(shape: Shape, form: Form, others: list[tuple[Shape, Form]]) -> bool:
    """Whether these together have all numbers of an array of this shape and form."""
    found = np.zeros(shape, bool)
    for its, other in others:
        overlay(found, form, np.ones(its, bool), other)
    return bool(found.all())
