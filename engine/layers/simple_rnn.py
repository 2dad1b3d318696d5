"""The simple recurrent layer: the state is squeezed through tanh at every step."""

from typing import Any

import numpy as np

from engine.layers.layer import layer
from engine.layers.recurrent import Recurrent
from engine.op import Op


@layer(title="SimpleRNN", category="Sequence")
class SimpleRNN(Recurrent):
    """Reads a sequence step by step and carries a state along: h[t] = tanh(W·x[t] + b + R·h[t−1] + c).

    On the way back each step multiplies the gradient by Rᵀ and by 1 − h²: over many steps it vanishes (or explodes,
    then clip it), and what was long ago is not learned; LSTM and GRU are the remedy. Elman 1990. Input (steps,
    features); output (units), or (steps, units) of every step. Weight (units, features + 1), recurrent (units, units +
    1), each with its bias as last column; the same again for the way back.
    """

    formula = "h[t] = tanh(W·x[t] + b + R·h[t−1] + c)"
    partials = {"*": "through all steps: Σₜ ∂y/∂h[t] · ∂h[t]/∂·"}

    def run(self, d: Any, op: Op) -> None:
        self.stack(d, op)
        for t in range(d.steps):
            op(np.dot, d.joint, d.stack[t], d.hidden[t + 1])
            op(np.tanh, d.hidden[t + 1], d.hidden[t + 1])

    def back(self, d: Any, op: Op) -> None:
        d.slopes = d.new("slopes", (d.steps, self.units, d.batch))
        d.more, d.total = d.new("more", d.slopes.shape[1:]), d.new("total", d.slopes.shape[1:])
        d.above = d.new("above", d.slopes.shape)
        back = self.transposed(d, op)
        op(np.subtract, 1.0, d.hidden[1:], d.slopes)
        op(np.add, d.hidden[1:], 1.0, d.above)
        op(np.multiply, d.slopes, d.above, d.slopes)  # tanh′ = 1 − h² = (1 − h)·(1 + h), which loses no digits
        for t in reversed(range(d.steps)):
            dh = self.arriving(d, op, t, d.more, d.total)
            op(np.multiply, dh, d.slopes[t], d.slopes[t])
            if t:
                op(np.dot, back, d.slopes[t], d.more)  # ∂L/∂h[t−1] = Rᵀ · (∂L/∂h[t] · (1 − h[t]²))
        self.learn(d, op, d.slopes)
