"""The LSTM: a state with a second one beside it that is only added to, so that gradients reach far back."""

from typing import Any

import numpy as np

from engine.layers.layer import layer
from engine.layers.recurrent import Recurrent
from engine.op import Op
from engine.tensor import copy


@layer(title="LSTM", category="Sequence")
class LSTM(Recurrent):
    """Long short-term memory: c[t] = f·c[t−1] + i·g and h[t] = o·tanh c[t], where gates decide what is kept.

    i, f, o = σ(W·x[t] + b + R·h[t−1] + c) say what comes in, stays and is shown; g = tanh of the same with weights of
    its own is what is offered. Hochreiter & Schmidhuber 1997, with the forget gate of Gers 2000. With the bias of f at
    0 half of c is forgotten at every step in the beginning. Input (steps, features); output (units), or (steps, units)
    of every step. Weight (4·units, features + 1), recurrent (4·units, units + 1), rows in the order i, f, g, o, each
    with its bias as last column; the same again for the way back.
    """

    formula = "c[t] = f·c[t−1] + i·g,  h[t] = o·tanh c[t]"
    partials = {"*": "through all steps: Σₜ ∂y/∂h[t] · ∂h[t]/∂·"}
    gates = 4
    twin = "nn.LSTM"

    def run(self, d: Any, op: Op) -> None:
        units = self.units
        self.stack(d, op)
        shape = (units, d.batch)
        d.gates = d.new("gates", (d.steps, 4 * units, d.batch))
        d.cells, d.shown = d.new("cells", (d.steps + 1, *shape)), d.new("shown", (d.steps, *shape))  # c and tanh c
        d.mixed = d.new("mixed", (d.steps, 2, *shape))  # i·g and f·c[t−1]
        # σ(a) = ½·tanh(½a) + ½: with the rows of i, f and o halved, one tanh is enough for all four gates.
        half = np.repeat([0.5, 0.5, 1.0, 0.5], units)[:, np.newaxis]
        d.half = d.constant("half", np.tile(half, d.batch))
        d.raised = d.constant("raised", np.tile(1 - half, d.batch))
        op(np.multiply, d.joint, d.constant("half_rows", half), d.joint)
        op(copy, 0.0, d.cells[0])
        for t in range(d.steps):
            gates = d.gates[t]
            i, f, g, o = gates.reshape(4, *shape)
            op(np.dot, d.joint, d.stack[t], gates)
            op(np.tanh, gates, gates)
            op(np.multiply, gates, d.half, gates)
            op(np.add, gates, d.raised, gates)
            op(np.multiply, i, g, d.mixed[t, 0])
            op(np.multiply, f, d.cells[t], d.mixed[t, 1])
            op(np.add, d.mixed[t, 0], d.mixed[t, 1], d.cells[t + 1])
            op(np.tanh, d.cells[t + 1], d.shown[t])
            op(np.multiply, o, d.shown[t], d.hidden[t + 1])

    def back(self, d: Any, op: Op) -> None:
        shape = (self.units, d.batch)
        d.slopes = d.new("slopes", d.gates.shape)
        d.more, d.total, d.part = d.new("more", shape), d.new("total", shape), d.new("part", shape)
        d.through, d.dc = d.new("through", shape), d.new("dc", shape)
        back = self.transposed(d, op)
        for t in reversed(range(d.steps)):
            dh = self.arriving(d, op, t, d.more, d.total)
            self.slopes(d, op, t)
            if t == d.steps - 1:
                op(np.multiply, dh, d.through, d.dc)
            else:
                op(np.multiply, dh, d.through, d.through)
                op(np.multiply, d.dc, d.gates[t + 1].reshape(4, *shape)[1], d.dc)
                op(np.add, d.dc, d.through, d.dc)  # ∂L/∂c[t] = ∂L/∂c[t+1]·f[t+1] + ∂L/∂h[t]·∂h[t]/∂c[t]
            slopes = d.slopes[t].reshape(4, *shape)
            op(np.multiply, slopes[:3], d.dc, slopes[:3])
            op(np.multiply, slopes[3], dh, slopes[3])
            if t:
                op(np.dot, back, d.slopes[t], d.more)  # ∂L/∂h[t−1] = Rᵀ · slopes
        self.learn(d, op, d.slopes)

    def slopes(self, d: Any, op: Op, t: int) -> None:
        """What the gates i, f and g take of ∂L/∂c, o of ∂L/∂h, and c of ∂L/∂h: in forms that lose no digits."""
        shape, h = (self.units, d.batch), d.hidden[t + 1]
        i, _, _, o = d.gates[t].reshape(4, *shape)
        slopes = d.slopes[t].reshape(4, *shape)
        op(np.subtract, 1.0, d.gates[t], d.slopes[t])
        op(np.multiply, slopes[:2], d.mixed[t], slopes[:2])  # g·i·(1 − i) and c[t−1]·f·(1 − f)
        op(np.add, i, d.mixed[t, 0], d.part)
        op(np.multiply, slopes[2], d.part, slopes[2])  # i·(1 − g²) = (1 − g)·(i + i·g)
        op(np.multiply, slopes[3], h, slopes[3])  # tanh c·o·(1 − o)
        op(np.add, o, h, d.part)
        op(np.subtract, 1.0, d.shown[t], d.through)
        op(np.multiply, d.through, d.part, d.through)  # o·(1 − tanh² c) = (1 − tanh c)·(o + h)
