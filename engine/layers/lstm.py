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
    gates = 4
    twin = "nn.LSTM"

    def run(self, d: Any, op: Op) -> None:
        units = self.units
        self.stack(d, op)
        shape = (units, d.batch)
        d.gates = d.new("gates", (d.steps, 4 * units, d.batch))
        d.cells, d.shown = d.new("cells", (d.steps, *shape)), d.new("shown", (d.steps, *shape))  # c and tanh c
        d.offered = d.new("offered", shape)
        # σ(a) = ½·tanh(½a) + ½: with the rows of i, f and o halved, one tanh is enough for all four gates.
        half = np.repeat([0.5, 0.5, 1.0, 0.5], units)[:, np.newaxis]
        d.half = d.constant("half", np.tile(half, d.batch))
        d.raised = d.constant("raised", np.tile(1 - half, d.batch))
        op(np.multiply, d.joint, d.constant("half_rows", half), d.joint)
        for t in range(d.steps):
            gates, c = d.gates[t], d.cells[t]
            i, f, g, o = gates.reshape(4, *shape)
            op(np.dot, d.joint, d.stack[t], gates)
            op(np.tanh, gates, gates)
            op(np.multiply, gates, d.half, gates)
            op(np.add, gates, d.raised, gates)
            op(np.multiply, i, g, d.offered if t else c)
            if t:
                op(np.multiply, f, d.cells[t - 1], c)
                op(np.add, c, d.offered, c)
            op(np.tanh, c, d.shown[t])
            op(np.multiply, o, d.shown[t], d.hidden[t + 1])

    def back(self, d: Any, op: Op) -> None:
        units, shape = self.units, (self.units, d.batch)
        self.prepare(d, op)
        d.more, d.total, d.part = d.new("more", shape), d.new("total", shape), d.new("part", shape)
        d.dc = d.new("dc", shape)
        back = self.transposed(d, op)
        for t in reversed(range(d.steps)):
            slopes = d.slopes[t]
            dh = self.arriving(d, op, t, d.more, d.total)
            if t == d.steps - 1:
                op(np.multiply, dh, d.through[t], d.dc)
            else:
                op(np.multiply, d.dc, d.gates[t + 1, units : 2 * units], d.dc)
                op(np.multiply, dh, d.through[t], d.part)
                op(np.add, d.dc, d.part, d.dc)  # ∂L/∂c[t] = ∂L/∂c[t+1] · f[t+1] + ∂L/∂h[t] · o · (1 − tanh² c)
            ifg = slopes[: 3 * units].reshape(3, *shape)
            op(np.multiply, ifg, d.dc, ifg)
            op(np.multiply, slopes[3 * units :], dh, slopes[3 * units :])
            if t:
                op(np.dot, back, slopes, d.more)  # ∂L/∂h[t−1] = Rᵀ · slopes
        self.learn(d, op, d.slopes)

    def prepare(self, d: Any, op: Op) -> None:
        """What each gate's gradient takes of ∂L/∂c, for o of ∂L/∂h: of all steps at once, from the forward pass."""
        d.slopes, d.through = d.new("slopes", d.gates.shape), d.new("through", d.cells.shape)
        d.above = d.new("above", d.cells.shape)
        gates, slopes = (a.reshape(d.steps, 4, self.units, d.batch) for a in (d.gates, d.slopes))
        i, _, g, o = (gates[:, k] for k in range(4))
        di, df, dg, do = (slopes[:, k] for k in range(4))
        op(np.subtract, 1.0, gates, slopes)
        op(np.multiply, slopes[:, :2], gates[:, :2], slopes[:, :2])  # σ′ = (1 − σ)·σ
        op(np.multiply, do, o, do)
        op(np.add, g, 1.0, d.through)
        op(np.multiply, dg, d.through, dg)  # tanh′ = (1 − tanh)·(1 + tanh)
        op(np.multiply, di, g, di)
        op(np.multiply, df[1:], d.cells[:-1], df[1:])
        op(copy, 0.0, df[0])  # before the first step c is 0
        op(np.multiply, dg, i, dg)
        op(np.multiply, do, d.shown, do)
        op(np.subtract, 1.0, d.shown, d.through)
        op(np.multiply, d.through, o, d.through)
        op(np.add, d.shown, 1.0, d.above)
        op(np.multiply, d.through, d.above, d.through)  # ∂h/∂c = o · (1 − tanh² c)
