"""Adam: a step per weight, scaled by how steady its gradient has been."""

from typing import Annotated, Any

import numpy as np
from msgspec import Meta

from engine.family import Setting
from engine.op import Op
from engine.optimizers.optimizer import Optimizer, blocks, optimizer


@optimizer(title="Adam")
class Adam(Optimizer, Setting):
    """m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)g²;  w ← w − η·m̂/(√v̂ + ε), with m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ).

    Kingma & Ba 2015.
    """

    formula = "w ← w − η·m̂ / (√v̂ + ε)"
    learning_rate: Annotated[float, Meta(ge=0, le=1e6, description="Step size η of each update.")] = 0.001
    beta1: Annotated[float, Meta(ge=0, lt=1, description="How long the mean gradient is remembered.")] = 0.9
    beta2: Annotated[float, Meta(ge=0, lt=1, description="How long the mean square is remembered.")] = 0.999
    epsilon: Annotated[float, Meta(gt=0, le=1, description="Keeps the division finite.")] = 1e-8

    def update(self, w: Any, op: Op) -> None:
        mean, square = w.kept("mean"), w.kept("square")
        power1, power2 = w.number("power1", 1.0), w.number("power2", 1.0)  # β₁ᵗ and β₂ᵗ
        step, root = w.factor(), w.factor()

        def advance() -> None:
            """Both corrections are folded into two numbers: η/(1−β₁ᵗ) and 1/√(1−β₂ᵗ)."""
            power1[...] *= self.beta1
            power2[...] *= self.beta2
            step[...] = w.rate / (1 - power1)
            root[...] = 1 / np.sqrt(1 - power2)

        op(advance)
        for part in blocks(len(w.parameters)):
            p, g, m, v, s = (a[part] for a in (w.parameters, w.gradients, mean, square, w.scratch))
            op(np.subtract, g, m, s)
            op(np.multiply, s, 1 - self.beta1, s)
            op(np.add, m, s, m)  # m += (1−β₁)(g − m)
            op(np.multiply, g, g, s)
            op(np.subtract, s, v, s)
            op(np.multiply, s, 1 - self.beta2, s)
            op(np.add, v, s, v)  # v += (1−β₂)(g² − v)
            op(np.sqrt, v, s)
            op(np.multiply, s, root, s)
            op(np.add, s, self.epsilon, s)
            op(np.divide, m, s, s)
            op(np.multiply, s, step, s)
            op(np.subtract, p, s, p)
