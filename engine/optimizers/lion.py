"""Lion: every weight takes a step of the same size, only its sign is learned."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.op import Op
from engine.optimizers.optimizer import Optimizer, TorchOptimizer, optimizer


@optimizer(title="Lion")
class Lion(Optimizer, Setting):
    """w ← w − η·sign(β₁m + (1−β₁)g);  m ← β₂m + (1−β₂)g.

    It keeps one number per weight where Adam keeps two, and wants a learning rate three to ten times smaller.
    Chen et al. 2023.
    """

    formula = "w ← w − η·sign(β₁m + (1−β₁)g)"
    learning_rate: Annotated[float, Meta(ge=0, le=1e6, description="Step size η of each update.")] = 1e-4
    beta1: Annotated[float, Meta(ge=0, lt=1, description="How much the mean counts beside the gradient.")] = 0.9
    beta2: Annotated[float, Meta(ge=0, lt=1, description="How long the mean gradient is remembered.")] = 0.99

    def update(self, w: Any, op: Op) -> None:
        mean = w.kept("mean")  # m/(1−β₂): a call fewer, and for the sign any factor will do
        op(np.multiply, mean, self.beta1 * (1 - self.beta2) / (1 - self.beta1), w.scratch)
        op(np.add, w.scratch, w.gradients, w.scratch)
        op(np.sign, w.scratch, w.scratch)
        op(np.multiply, w.scratch, w.rate, w.scratch)
        op(np.subtract, w.parameters, w.scratch, w.parameters)
        op(np.multiply, mean, self.beta2, mean)
        op(np.add, mean, w.gradients, mean)

    def to_torch(self) -> TorchOptimizer:
        arguments = {"lr": self.learning_rate, "betas": (self.beta1, self.beta2)}
        return TorchOptimizer("Lion", arguments, l2="", code=CODE)


CODE = '''
class Lion(torch.optim.Optimizer):
    """Steps of one size, of which only the sign is learned: Chen et al. 2023. PyTorch has none."""

    def __init__(self, params, lr, betas):
        super().__init__(params, {"lr": lr, "betas": betas})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for parameter in group["params"]:
                if parameter.grad is None:
                    continue
                mean = self.state[parameter].setdefault("mean", torch.zeros_like(parameter))
                parameter -= group["lr"] * (beta1 * mean + (1 - beta1) * parameter.grad).sign()
                mean.mul_(beta2).add_(parameter.grad, alpha=1 - beta2)
'''.strip()
