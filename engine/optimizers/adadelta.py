"""Adadelta: steps as large as the steps before were, for the slope there is."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.op import Op
from engine.optimizers.optimizer import Optimizer, TorchOptimizer, optimizer


@optimizer(title="Adadelta")
class Adadelta(Optimizer, Setting):
    """s ← ρs + (1−ρ)g²;  Δ = g·√((d + ε)/(s + ε));  d ← ρd + (1−ρ)Δ²;  w ← w − η·Δ.

    It finds the size of its steps by itself and begins with very small ones: η stays at 1. Zeiler 2012.
    """

    formula = "Δ = g·√((d + ε) / (s + ε));  w ← w − η·Δ"
    learning_rate: Annotated[float, Meta(ge=0, le=1e6, description="Multiplies the step it finds by itself.")] = 1.0
    rho: Annotated[float, Meta(ge=0, lt=1, description="How long squares are remembered.")] = 0.9
    epsilon: Annotated[float, Meta(gt=0, le=1, description="Sets the size of the first steps.")] = 1e-6

    def update(self, w: Any, op: Op) -> None:
        square, steps = w.kept("square"), w.kept("steps")
        op(np.multiply, w.gradients, w.gradients, w.scratch)
        op(np.multiply, w.scratch, 1 - self.rho, w.scratch)
        op(np.multiply, square, self.rho, square)
        op(np.add, square, w.scratch, square)
        op(np.add, square, self.epsilon, w.scratch)
        op(np.add, steps, self.epsilon, w.spare)
        op(np.divide, w.spare, w.scratch, w.scratch)
        op(np.sqrt, w.scratch, w.scratch)
        op(np.multiply, w.scratch, w.gradients, w.scratch)  # Δ
        op(np.multiply, w.scratch, w.scratch, w.spare)
        op(np.multiply, w.spare, 1 - self.rho, w.spare)
        op(np.multiply, steps, self.rho, steps)
        op(np.add, steps, w.spare, steps)
        op(np.multiply, w.scratch, w.rate, w.scratch)
        op(np.subtract, w.parameters, w.scratch, w.parameters)

    def to_torch(self) -> TorchOptimizer:
        arguments = {"lr": self.learning_rate, "rho": self.rho, "eps": self.epsilon}
        return TorchOptimizer("torch.optim.Adadelta", arguments)
