"""Stochastic gradient descent: a step straight down the gradient."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.op import Op
from engine.optimizers.optimizer import Optimizer, TorchOptimizer, optimizer


@optimizer(title="SGD")
class SGD(Optimizer, Setting):
    """w ← w − η·∂L/∂w."""

    formula = "w ← w − η·∂L/∂w"
    learning_rate: Annotated[float, Meta(ge=0, le=1e6, description="Step size η of each update.")] = 0.1

    def update(self, w: Any, op: Op) -> None:
        op(np.multiply, w.gradients, w.rate, w.scratch)
        op(np.subtract, w.parameters, w.scratch, w.parameters)

    def to_torch(self) -> TorchOptimizer:
        return TorchOptimizer("torch.optim.SGD", {"lr": self.learning_rate})
