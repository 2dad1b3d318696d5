"""Nadam: Adam with Nesterov's look ahead."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.op import Op
from engine.optimizers.optimizer import Optimizer, TorchOptimizer, optimizer
from engine.tensor import Array


@optimizer(title="Nadam")
class Nadam(Optimizer, Setting):
    """As Adam, with this gradient and the next step's momentum in m̂: w ← w − η·m̄/(√v̂ + ε).

    m̄ = (1−μₜ)·g/(1−Πμ) + μₜ₊₁·m/(1−Πμ·μₜ₊₁), where μₜ = β₁·(1 − 0.96^(tψ)/2) grows towards β₁ and Πμ is the product
    of all so far. Dozat 2016.
    """

    formula = "w ← w − η·m̄ / (√v̂ + ε),  m̄ of g and m"
    learning_rate: Annotated[float, Meta(ge=0, le=1e6, description="Step size η of each update.")] = 0.002
    beta1: Annotated[float, Meta(ge=0, lt=1, description="How long the mean gradient is remembered.")] = 0.9
    beta2: Annotated[float, Meta(ge=0, lt=1, description="How long the mean square is remembered.")] = 0.999
    epsilon: Annotated[float, Meta(gt=0, le=1, description="Keeps the division finite.")] = 1e-8
    psi: Annotated[float, Meta(ge=0, le=1, description="How fast the momentum grows towards β₁.")] = 0.004

    def update(self, w: Any, op: Op) -> None:
        mean, square = w.kept("mean"), w.kept("square")
        course = w.numbers("course", 0.0, 1.0, 1.0)  # t, Πμ and β₂ᵗ
        w.floor, w.ahead, w.step = w.factor(), w.factor(), w.factor()
        op(advance, self.beta1, self.beta2, self.psi, course)
        op(floor, self.beta2, self.epsilon, course, w.floor)
        op(ahead, self.beta1, self.psi, course, w.ahead)
        op(step, self.beta1, self.beta2, self.psi, course, w.rate, w.step)
        op(np.multiply, mean, self.beta1, mean)
        op(np.add, mean, w.gradients, mean)  # m/(1−β₁): a call fewer
        op(np.multiply, w.gradients, w.gradients, w.scratch)
        op(np.multiply, square, self.beta2, square)
        op(np.add, square, w.scratch, square)  # v/(1−β₂)
        op(np.sqrt, square, w.scratch)
        op(np.add, w.scratch, w.floor, w.scratch)
        op(np.multiply, mean, w.ahead, w.spare)
        op(np.add, w.spare, w.gradients, w.spare)
        op(np.divide, w.spare, w.scratch, w.scratch)
        op(np.multiply, w.scratch, w.step, w.scratch)
        op(np.subtract, w.parameters, w.scratch, w.parameters)

    def to_torch(self) -> TorchOptimizer:
        arguments = {"lr": self.learning_rate, "betas": (self.beta1, self.beta2), "eps": self.epsilon}
        return TorchOptimizer("torch.optim.NAdam", {**arguments, "momentum_decay": self.psi})


def momentum(beta1: float, psi: float, t: float) -> float:
    """μₜ."""
    return float(beta1 * (1 - 0.5 * 0.96 ** (t * psi)))


def advance(beta1: float, beta2: float, psi: float, course: Array) -> None:
    """One step further."""
    course[0] += 1
    course[1] *= momentum(beta1, psi, course[0])
    course[2] *= beta2


def floor(beta2: float, epsilon: float, course: Array, out: Array) -> None:
    """ε, as it is beside the root of v/(1−β₂) before its correction."""
    out[...] = epsilon * np.sqrt((1 - course[2]) / (1 - beta2))


def ahead(beta1: float, psi: float, course: Array, out: Array) -> None:
    """What the mean counts beside the gradient."""
    this, following = momentum(beta1, psi, course[0]), momentum(beta1, psi, course[0] + 1)
    out[...] = (1 - beta1) * following / (1 - course[1] * following) * (1 - course[1]) / (1 - this)


def step(beta1: float, beta2: float, psi: float, course: Array, rate: Array, out: Array) -> None:
    """The learning rate with all that gradient and root want as a correction."""
    this = momentum(beta1, psi, course[0])
    out[...] = float(rate) * (1 - this) / (1 - course[1]) * np.sqrt((1 - course[2]) / (1 - beta2))
