"""The GRU: an LSTM's memory with one state and three gates."""

from typing import Any

import numpy as np

from engine.layers.layer import layer
from engine.layers.recurrent import Recurrent
from engine.op import Op
from engine.tensor import copy


@layer(title="GRU", category="Sequence")
class GRU(Recurrent):
    """Gated recurrent unit: h[t] = (1 − z)·n + z·h[t−1] mixes what is new with what was, number by number.

    r, z = σ(W·x[t] + b + R·h[t−1] + c), n = tanh(W·x[t] + b + r·(R·h[t−1] + c)), each with rows of its own. z near 1
    keeps the state and its gradient over many steps. Cho et al. 2014, with the reset r after the product, as PyTorch
    has it. Input (steps, features); output (units), or (steps, units) of every step. Weight (3·units, features + 1),
    recurrent (3·units, units + 1), rows in the order r, z, n, each with its bias as last column; the same again for the
    way back.
    """

    formula = "h[t] = (1 − z)·n + z·h[t−1]"
    partials = {"*": "through all steps: Σₜ ∂y/∂h[t] · ∂h[t]/∂·"}
    gates = 3
    twin = "nn.GRU"

    def run(self, d: Any, op: Op) -> None:
        units, features = self.units, d.features
        d.seen = d.new("seen", (d.steps, features + 1, d.batch))  # x and a one
        d.states = d.new("states", (d.steps + 1, units + 1, d.batch))  # h and a one
        d.hidden = d.states[:, :-1]
        d.gates = d.new("gates", (d.steps, 3 * units, d.batch))
        d.before = d.new("before", d.gates.shape)  # what the state before gives to each gate
        # σ(a) = ½·tanh(½a) + ½: with the rows of r and z halved, one tanh is enough for both.
        half = d.constant("half", np.repeat([0.5, 0.5, 1.0], units)[:, np.newaxis])
        d.joint, d.circle = d.new("joint", d.weight.shape), d.new("circle", d.recurrent.shape)
        op(np.multiply, d.weight, half, d.joint)
        op(np.multiply, d.recurrent, half, d.circle)
        op(copy, d.x, d.seen[:, :-1])
        op(copy, 1.0, d.seen[:, -1])
        op(copy, 1.0, d.states[:, -1])
        op(copy, 0.0, d.hidden[0])
        op(np.matmul, d.joint, d.seen, d.gates)
        for t in range(d.steps):
            rz, n, h = d.gates[t, : 2 * units], d.gates[t, 2 * units :], d.hidden[t + 1]
            r, z = rz.reshape(2, units, d.batch)
            op(np.dot, d.circle, d.states[t], d.before[t])
            op(np.add, rz, d.before[t, : 2 * units], rz)
            op(np.tanh, rz, rz)
            op(np.multiply, rz, 0.5, rz)
            op(np.add, rz, 0.5, rz)
            op(np.multiply, r, d.before[t, 2 * units :], h)
            op(np.add, n, h, n)
            op(np.tanh, n, n)
            op(np.subtract, d.hidden[t], n, h)
            op(np.multiply, h, z, h)
            op(np.add, h, n, h)  # n + z·(h[t−1] − n)

    def back(self, d: Any, op: Op) -> None:
        shape = (self.units, d.batch)
        self.prepare(d, op)
        d.more, d.total, d.part = d.new("more", shape), d.new("total", shape), d.new("part", shape)
        back = self.transposed(d, op)
        for t in reversed(range(d.steps)):
            dn, dr, dz, dm = d.slopes[t].reshape(4, *shape)
            dh = self.arriving(d, op, t, d.more, d.total)
            op(np.multiply, dh, dn, dn)
            op(np.multiply, dh, dz, dz)
            op(np.multiply, dn, dr, dr)
            op(np.multiply, dn, dm, dm)
            if t:
                op(np.multiply, dh, d.gates[t, self.units : 2 * self.units], d.part)
                op(np.dot, back, d.slopes[t, self.units :], d.more)
                op(np.add, d.more, d.part, d.more)  # ∂L/∂h[t−1] = z · ∂L/∂h[t] + Rᵀ · slopes
        self.finish(d, op)

    def prepare(self, d: Any, op: Op) -> None:
        """What n and z take of ∂L/∂h, r and n's recurrent part of n: of all steps at once, from the forward pass."""
        units = self.units
        d.slopes = d.new("slopes", (d.steps, 4 * units, d.batch))  # of n, r, z, and of what r multiplies
        gates, slopes = (a.reshape(d.steps, -1, units, d.batch) for a in (d.gates, d.slopes))
        r, z, n = (gates[:, k] for k in range(3))
        dn, dr, dz, dm = (slopes[:, k] for k in range(4))
        op(np.subtract, 1.0, n, dn)
        op(np.add, n, 1.0, dm)
        op(np.multiply, dn, dm, dn)
        op(np.subtract, 1.0, z, dm)
        op(np.multiply, dn, dm, dn)  # (1 − n²)·(1 − z)
        op(np.subtract, d.hidden[:-1], n, dz)
        op(np.multiply, dz, z, dz)
        op(np.multiply, dz, dm, dz)  # (h[t−1] − n)·z·(1 − z)
        op(np.subtract, 1.0, r, dm)
        op(np.multiply, dm, r, dm)
        op(np.multiply, dm, d.before[:, 2 * units :], dr)  # r·(1 − r)·(R·h[t−1] + c)
        op(copy, r, dm)

    def finish(self, d: Any, op: Op) -> None:
        """The gradients of both parameters, one gemm each over all steps, and of x."""
        units, count = self.units, d.steps * d.batch
        rows = d.new("rows", (3 * units, d.steps, d.batch))  # of r, z, n, as in the parameters
        op(copy, d.slopes[:, units : 3 * units].transpose(1, 0, 2), rows[: 2 * units])
        op(copy, d.slopes[:, :units].transpose(1, 0, 2), rows[2 * units :])
        op(np.dot, rows.reshape(-1, count), self.side_by_side(d, op, "seen", d.seen).T, d.grad_weight)
        if d.dx is not None:
            wide = d.new("wide", (3 * units, d.features))  # W with the rows of n first, as the slopes have them
            op(copy, d.weight[2 * units :, :-1], wide[:units])
            op(copy, d.weight[: 2 * units, :-1], wide[units:])
            op(np.matmul, wide.T, d.slopes[:, : 3 * units], d.dx)
        op(copy, d.slopes[:, 3 * units :].transpose(1, 0, 2), rows[2 * units :])
        op(np.dot, rows.reshape(-1, count), self.side_by_side(d, op, "states", d.states[:-1]).T, d.grad_recurrent)
