"""GELU: the activation of transformers."""

import math
from typing import Annotated, Any, Literal

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.layers.activation import Activation
from engine.layers.layer import Example, TorchTwin, layer
from engine.op import Op
from engine.tensor import Array, Spec

# Half the scaled complementary error function, Φ(−m)·e^(m²/2), is smooth in u = (4 − m) / (4 + m): these polynomials,
# after Hastings 1955 but fitted anew with 50 digits, are off by at most 5e-9 and 2e-15 times e^(m²/2).
# fmt: off
SHORT = (
    0.0944102045, 0.170399349, 0.124386337, 0.0716738334,
    0.0308659832, 0.00862967348, 0.000364272872, -0.000729658832,
)
LONG = (
    0.09441064130275154, 0.1703977215417222, 0.12437925528210982, 0.07170740813027843,
    0.0308648016481744, 0.00849209314600275, 0.0005075881246763825, -0.0006388467437190334,
    -0.0001872500306405616, 4.574243273969463e-05, 2.8617224351117217e-05, -4.958305704866297e-06,
    -4.002853137428947e-06, 9.770423185204807e-07, 3.302733994603436e-07, -1.1821532446645459e-07,
)
# fmt: on
BLOCK = 1 << 15  # numbers that stay in the processor's own memory
ROOT = math.sqrt(2 / math.pi)
CUBIC = 0.044715  # of the approximation by tanh
FAR = 10.0  # beyond, tanh of it is ±1 in float64


def polynomial(x: Array, coefficients: Array, y: Array) -> None:
    """y = c₀ + c₁·x + c₂·x² + …, by Horner's scheme, block after block."""
    *lower, last, highest = coefficients
    flat_x, flat_y = x.reshape(-1), y.reshape(-1)
    for start in range(0, len(flat_x), BLOCK):
        part_x, part_y = flat_x[start : start + BLOCK], flat_y[start : start + BLOCK]
        np.multiply(part_x, highest, part_y)
        np.add(part_y, last, part_y)
        for coefficient in reversed(lower):
            np.multiply(part_y, part_x, part_y)
            np.add(part_y, coefficient, part_y)


@layer(title="GELU", category="Activations")
class GELU(Activation, Setting):
    """Each value times the share of a normal distribution that lies below it: y = x·Φ(x). Any shape.

    The form 'tanh' takes ½ + ½·tanh(√(2/π)·(x + 0.044715·x³)) for Φ: up to 0.0005 off, faster, and not the same
    network: weights trained with one form want that form. Hendrycks & Gimpel 2016.
    """

    formula = "y = x · Φ(x)"
    partials = {"x": "Φ(x) + x · φ(x)"}
    form: Annotated[Literal["exact", "tanh"], Meta(description="The normal distribution, or tanh in its place.")] = (
        "exact"
    )

    def forward(self, w: Any, op: Op) -> None:
        w.share = w.empty(w.x.shape)  # Φ(x)
        if self.form == "tanh":
            self.approximate(w, op)
        else:
            self.integrate(w, op)
        op(np.multiply, w.x, w.share, w.y)

    def approximate(self, w: Any, op: Op) -> None:
        """Φ(x) by tanh."""
        w.near, w.square = w.empty(w.x.shape), w.empty(w.x.shape)
        op(np.clip, w.x, -FAR, FAR, w.near)
        op(np.multiply, w.near, w.near, w.square)
        op(np.multiply, w.square, ROOT * CUBIC, w.share)
        op(np.add, w.share, ROOT, w.share)
        op(np.multiply, w.share, w.near, w.share)
        op(np.tanh, w.share, w.share)
        op(np.multiply, w.share, 0.5, w.share)
        op(np.add, w.share, 0.5, w.share)

    def integrate(self, w: Any, op: Op) -> None:
        """Φ(x), from Φ(−|x|) = e^(−x²/2) times a polynomial in (4 − |x|) / (4 + |x|)."""
        kind = np.finfo(w.x.dtype)
        w.size, w.power, w.place = w.empty(w.x.shape), w.empty(w.x.shape), w.empty(w.x.shape)
        w.coefficients = w.constant(np.array(SHORT if kind.bits == 32 else LONG))
        op(np.abs, w.x, w.size)
        op(np.multiply, w.size, w.size, w.power)
        op(np.multiply, w.power, -0.5, w.power)
        op(np.exp, w.power, w.power)
        op(np.add, w.size, 4.0, w.place)
        op(np.divide, 8.0, w.place, w.place)
        op(np.subtract, w.place, 1.0, w.place)
        op(polynomial, w.place, w.coefficients, w.size)
        op(np.multiply, w.size, w.power, w.size)
        op(np.greater, w.x, 0.0, w.share)  # 1 where x > 0, else 0
        op(np.subtract, w.share, w.size, w.share)
        op(np.abs, w.share, w.share)  # 1 − Φ(−|x|) where x > 0, else Φ(−|x|)

    def backward(self, w: Any, op: Op) -> None:
        if w.dx is None:
            return
        if self.form == "tanh":
            slopes = w.slopes = w.empty(w.x.shape)
            op(np.multiply, w.square, 6 * ROOT * CUBIC, w.square)  # it has served
            op(np.add, w.square, 2 * ROOT, w.square)  # twice the slope of what tanh is taken of
            op(np.multiply, w.share, w.share, slopes)
            op(np.subtract, w.share, slopes, slopes)  # Φ·(1 − Φ)
            op(np.multiply, slopes, w.square, slopes)
            op(np.multiply, slopes, w.near, slopes)
        else:
            slopes = w.power  # it has served
            op(np.multiply, w.power, 1 / math.sqrt(2 * math.pi), slopes)
            op(np.multiply, slopes, w.x, slopes)
        op(np.add, slopes, w.share, slopes)
        op(np.multiply, w.dy, slopes, w.dx)  # ∂L/∂x = ∂L/∂y · (Φ + x·Φ′), with Φ′ = e^(−x²/2) / √(2π)

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        return TorchTwin("nn.GELU", {"approximate": "none" if self.form == "exact" else "tanh"})

    @classmethod
    def examples(cls) -> list[Example]:
        return [Example(cls(), (Spec((5,)),)), Example(cls(form="tanh"), (Spec((2, 3, 3)),))]
