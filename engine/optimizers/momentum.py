"""Momentum: a heavy ball that keeps rolling where the slope points the same way."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.op import Op
from engine.optimizers.optimizer import Optimizer, TorchOptimizer, optimizer


@optimizer(title="Momentum")
class Momentum(Optimizer, Setting):
    """v ← μ·v + ∂L/∂w;  w ← w − η·v.

    A steady gradient is followed up to 1/(1 − μ) times as fast, a swinging one cancels out. Polyak 1964.
    """

    formula = "v ← μ·v + ∂L/∂w;  w ← w − η·v"
    learning_rate: Annotated[float, Meta(ge=0, le=1e6, description="Step size η of each update.")] = 0.01
    momentum: Annotated[float, Meta(ge=0, lt=1, description="Share μ of its speed that it keeps.")] = 0.9

    def update(self, w: Any, op: Op) -> None:
        velocity = w.kept("velocity")
        op(np.multiply, velocity, self.momentum, velocity)
        op(np.add, velocity, w.gradients, velocity)
        op(np.multiply, velocity, w.rate, w.scratch)
        op(np.subtract, w.parameters, w.scratch, w.parameters)

    def to_torch(self) -> TorchOptimizer:
        return TorchOptimizer("torch.optim.SGD", {"lr": self.learning_rate, "momentum": self.momentum})
