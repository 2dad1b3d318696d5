"""Adam: a step per weight, scaled by how steady its gradient has been."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.op import Op
from engine.optimizers.optimizer import Optimizer, TorchOptimizer, optimizer


@optimizer(title="Adam")
class Adam(Optimizer, Setting):
    """m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)g²;  w ← w − η·m̂/(√v̂ + ε), with m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ).

    Kept as sums with the weight of what is in them: M ← β₁M + g, n₁ ← β₁n₁ + 1, and m̂ = M/n₁. It is the same, three
    passes over all weights shorter, and a mean still when β is changed halfway. Kingma & Ba 2015.
    """

    formula = "w ← w − η·m̂ / (√v̂ + ε)"
    learning_rate: Annotated[float, Meta(ge=0, le=1e6, description="Step size η of each update.")] = 0.001
    beta1: Annotated[float, Meta(ge=0, lt=1, description="How long the mean gradient is remembered.")] = 0.9
    beta2: Annotated[float, Meta(ge=0, lt=1, description="How long the mean square is remembered.")] = 0.999
    epsilon: Annotated[float, Meta(gt=0, le=1, description="Keeps the division finite.")] = 1e-8

    def update(self, w: Any, op: Op) -> None:
        self.count(w, op)
        self.move(w, op)

    def count(self, w: Any, op: Op) -> None:
        """The few numbers of a step: η·(M/n₁) / (√(V/n₂) + ε) = η·√n₂/n₁ · M / (√V + ε·√n₂)."""
        dtype = w.parameters.dtype  # one for all: a call that mixes types takes four times as long
        weights = w.numbers("weights", 0.0, 0.0, dtype=dtype)  # n₁ and n₂
        w.betas = np.array([self.beta1, self.beta2], dtype)
        w.root, w.floor, w.step = w.factor(), w.factor(), w.factor()
        n1, n2 = weights[:1].reshape(()), weights[1:].reshape(())
        op(np.multiply, weights, w.betas, weights)
        op(np.add, weights, 1.0, weights)
        op(np.sqrt, n2, w.root)
        op(np.multiply, w.root, self.epsilon, w.floor)
        op(np.divide, w.rate, n1, w.step)
        op(np.multiply, w.step, w.root, w.step)

    def move(self, w: Any, op: Op) -> None:
        """The step itself."""
        mean, square = w.kept("mean"), w.kept("square")  # M = n₁·m̂ and V = n₂·v̂
        op(np.multiply, mean, self.beta1, mean)
        op(np.add, mean, w.gradients, mean)
        op(np.multiply, w.gradients, w.gradients, w.scratch)
        op(np.multiply, square, self.beta2, square)
        op(np.add, square, w.scratch, square)
        op(np.sqrt, square, w.scratch)
        op(np.add, w.scratch, w.floor, w.scratch)
        op(np.divide, mean, w.scratch, w.scratch)
        op(np.multiply, w.scratch, w.step, w.scratch)
        op(np.subtract, w.parameters, w.scratch, w.parameters)

    def to_torch(self) -> TorchOptimizer:
        arguments = {"lr": self.learning_rate, "betas": (self.beta1, self.beta2), "eps": self.epsilon}
        return TorchOptimizer("torch.optim.Adam", arguments)
