"""AdamW: Adam whose weights shrink by themselves, apart from the gradient."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.op import Op
from engine.optimizers.adam import Adam
from engine.optimizers.optimizer import TorchOptimizer, optimizer


@optimizer(title="AdamW")
class AdamW(Adam):
    """w ← w − η·λ·w, then as Adam.

    A decay that is part of the gradient, as `l2` is, would be divided by √v̂ and hardly reach weights with large
    gradients. Loshchilov & Hutter 2019.
    """

    formula = "w ← (1 − η·λ)·w − η·m̂ / (√v̂ + ε)"
    decay: Annotated[float, Meta(ge=0, le=1e6, description="Share λ of each weight taken off, times η.")] = 0.01

    def update(self, w: Any, op: Op) -> None:
        w.shrink = w.factor()
        op(np.multiply, w.rate, -self.decay, w.shrink)
        op(np.add, w.shrink, 1.0, w.shrink)
        self.count(w, op)
        op(np.multiply, w.parameters, w.shrink, w.parameters)
        self.move(w, op)

    def to_torch(self) -> TorchOptimizer:
        arguments = {**super().to_torch().arguments, "weight_decay": self.decay}
        return TorchOptimizer("torch.optim.AdamW", arguments, l2="")
