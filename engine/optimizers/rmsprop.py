"""RMSprop: a step per weight, scaled by the usual size of its gradient."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.op import Op
from engine.optimizers.optimizer import Optimizer, TorchOptimizer, optimizer


@optimizer(title="RMSprop")
class RMSprop(Optimizer, Setting):
    """v ← αv + (1−α)g²;  w ← w − η·g/(√v + ε).

    As Adagrad, but it forgets, so that steps do not shrink for ever. Tieleman & Hinton 2012.
    """

    formula = "v ← αv + (1−α)g²;  w ← w − η·g / (√v + ε)"
    learning_rate: Annotated[float, Meta(ge=0, le=1e6, description="Step size η of each update.")] = 0.01
    alpha: Annotated[float, Meta(ge=0, lt=1, description="How long the mean square is remembered.")] = 0.99
    epsilon: Annotated[float, Meta(gt=0, le=1, description="Keeps the division finite.")] = 1e-8

    def update(self, w: Any, op: Op) -> None:
        square = w.kept("square")
        op(np.multiply, w.gradients, w.gradients, w.scratch)
        op(np.multiply, w.scratch, 1 - self.alpha, w.scratch)
        op(np.multiply, square, self.alpha, square)
        op(np.add, square, w.scratch, square)
        op(np.sqrt, square, w.scratch)
        op(np.add, w.scratch, self.epsilon, w.scratch)
        op(np.divide, w.gradients, w.scratch, w.scratch)
        op(np.multiply, w.scratch, w.rate, w.scratch)
        op(np.subtract, w.parameters, w.scratch, w.parameters)

    def to_torch(self) -> TorchOptimizer:
        arguments = {"lr": self.learning_rate, "alpha": self.alpha, "eps": self.epsilon}
        return TorchOptimizer("torch.optim.RMSprop", arguments)
