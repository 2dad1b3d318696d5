"""A layer is one file: one in a temporary folder is found, saved, and stands what every layer must."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import engine.layers
from engine.layers.layer import LAYERS, Layer
from tests.engine.harness import check_gradients, verify

SOURCE = '''
"""Multiplies each feature by a trained number."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.initializers.ones import Ones
from engine.layers.layer import Example, Layer, Parameter, layer
from engine.op import Op
from engine.tensor import Shape, Spec


@layer(title="Stretch", category="Layers")
class Stretch(Layer, Setting):
    """y = factor · scale · x."""

    formula = "y = factor · scale · x"
    factor: Annotated[float, Meta(ge=0, le=10, description="What to multiply by.")] = 2.0

    def parameters(self, *shapes: Shape) -> dict[str, Parameter]:
        return {"scale": Parameter(shapes[0], Ones())}

    def forward(self, w: Any, op: Op) -> None:
        op(np.multiply, w.x.T, w.scale.T, w.y.T)
        op(np.multiply, w.y, self.factor, w.y)

    def backward(self, w: Any, op: Op) -> None:
        w.ones, w.part = w.filled((w.batch,), self.factor), w.empty(w.x.shape)
        op(np.multiply, w.dy, w.x, w.part)
        op(np.dot, w.part, w.ones, w.grad_scale)
        if w.dx is not None:
            op(np.multiply, w.dy.T, w.scale.T, w.dx.T)
            op(np.multiply, w.dx, FACTOR, w.dx)

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((3,)),)), Example(cls(factor=0.5), (Spec((2, 3)),))]
'''


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A folder whose files are layers, for as long as the test takes."""
    engine.layers.__path__.append(str(tmp_path))
    try:
        yield tmp_path
    finally:
        engine.layers.__path__.remove(str(tmp_path))
        if "Stretch" in LAYERS.discover():
            LAYERS.forget("Stretch")


def added(place: Path, source: str) -> type[Layer]:
    """Its class, found by nothing but the file."""
    (place / "stretch.py").write_text(source, "utf-8")
    return LAYERS["Stretch"]


def test_one_file_is_a_layer(place: Path) -> None:
    kind = added(place, SOURCE.replace("FACTOR", "self.factor"))
    assert LAYERS.decode({"type": "Stretch", "factor": 3.0}) == kind(factor=3.0)
    verify(kind)


def test_the_harness_refuses_a_wrong_one(place: Path) -> None:
    kind = added(place, SOURCE.replace("FACTOR", "1.0001 * self.factor"))
    with pytest.raises(AssertionError, match="in_x"):
        check_gradients(kind.examples()[0])


def test_it_is_gone_afterwards() -> None:
    assert "Stretch" not in LAYERS.discover()
