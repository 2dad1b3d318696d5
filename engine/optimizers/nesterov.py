"""Nesterov's momentum: the heavy ball looks at the slope where it is about to be."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.op import Op
from engine.optimizers.optimizer import Optimizer, TorchOptimizer, optimizer


@optimizer(title="Nesterov")
class Nesterov(Optimizer, Setting):
    """v ← μ·v + ∂L/∂w;  w ← w − η·(∂L/∂w + μ·v).

    As momentum, with the speed of the next step already in this one. Nesterov 1983; the form is Sutskever's of 2013.
    """

    formula = "v ← μ·v + ∂L/∂w;  w ← w − η·(∂L/∂w + μ·v)"
    learning_rate: Annotated[float, Meta(ge=0, le=1e6, description="Step size η of each update.")] = 0.01
    momentum: Annotated[float, Meta(ge=0, lt=1, description="Share μ of its speed that it keeps.")] = 0.9

    def update(self, w: Any, op: Op) -> None:
        velocity = w.kept("velocity")
        op(np.multiply, velocity, self.momentum, velocity)
        op(np.add, velocity, w.gradients, velocity)
        op(np.multiply, velocity, self.momentum, w.scratch)
        op(np.add, w.scratch, w.gradients, w.scratch)
        op(np.multiply, w.scratch, w.rate, w.scratch)
        op(np.subtract, w.parameters, w.scratch, w.parameters)

    def to_torch(self) -> TorchOptimizer:
        nesterov = self.momentum > 0  # PyTorch refuses it without momentum, where it is plain descent
        arguments = {"lr": self.learning_rate, "momentum": self.momentum, "nesterov": nesterov}
        return TorchOptimizer("torch.optim.SGD", arguments)
