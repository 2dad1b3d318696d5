"""Adagrad: a step per weight, the smaller the more its gradient has said already."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.op import Op
from engine.optimizers.optimizer import Optimizer, TorchOptimizer, optimizer


@optimizer(title="Adagrad")
class Adagrad(Optimizer, Setting):
    """s ← s + g²;  w ← w − η·g/(√s + ε).

    Weights that seldom get a gradient take large steps; all steps shrink for ever. Duchi et al. 2011.
    """

    formula = "s ← s + g²;  w ← w − η·g / (√s + ε)"
    learning_rate: Annotated[float, Meta(ge=0, le=1e6, description="Step size η of each update.")] = 0.01
    epsilon: Annotated[float, Meta(gt=0, le=1, description="Keeps the division finite.")] = 1e-10

    def update(self, w: Any, op: Op) -> None:
        squares = w.kept("squares")
        op(np.multiply, w.gradients, w.gradients, w.scratch)
        op(np.add, squares, w.scratch, squares)
        op(np.sqrt, squares, w.scratch)
        op(np.add, w.scratch, self.epsilon, w.scratch)
        op(np.divide, w.gradients, w.scratch, w.scratch)
        op(np.multiply, w.scratch, w.rate, w.scratch)
        op(np.subtract, w.parameters, w.scratch, w.parameters)

    def to_torch(self) -> TorchOptimizer:
        return TorchOptimizer("torch.optim.Adagrad", {"lr": self.learning_rate, "eps": self.epsilon})
