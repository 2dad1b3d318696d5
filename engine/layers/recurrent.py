"""What the recurrent layers have in common: one pass from step to step, in one direction or in both."""

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from msgspec import Meta

from engine.exhibit import Exhibit, Flowing, trained
from engine.family import Setting
from engine.initializers.glorot import Glorot
from engine.initializers.initializer import Initializer
from engine.layers.layer import Example, Layer, Parameter, TorchTwin
from engine.op import Op
from engine.summary import counted, joined
from engine.tensor import Array, Shape, ShapeError, Spec, copy, times


class Recurrent(Layer, Setting):
    """Input (steps, features); output the last state (units), or every step's (steps, units); twice both ways.

    For each direction two parameters, as PyTorch has them, each with its bias as last column: `weight` (gates·units,
    features + 1) for the input and `recurrent` (gates·units, units + 1) for the state before, which starts at 0.
    What heirs add is `run` and `back`: the steps of one direction d. `d.x`, `d.y`, `d.dy`, `d.dx` are in the order in
    which it sees them, `d.hidden` are the states, 0 first; `d.new` and `d.constant` make arrays that `w` knows by name.
    """

    gates: ClassVar[int] = 1
    twin: ClassVar[str] = "nn.RNN"
    width = "units"
    units: Annotated[int, Meta(ge=1, le=100_000, description="How many numbers the state has.")] = 16
    returns: Annotated[
        Literal["last", "sequence"], Meta(description="The state after the last step, or that of every step.")
    ] = "last"
    bidirectional: Annotated[
        bool, Meta(description="Reads a second time from the end, with weights of its own; joins both states.")
    ] = False
    initializer: Annotated[Initializer, Meta(description="How the first weights are drawn.")] = Glorot()

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        both = "both ways" if self.bidirectional else ""
        return joined(counted(self.units, "units"), both, "every step" if self.returns == "sequence" else "")

    @property
    def suffixes(self) -> tuple[str, ...]:
        """What is added to a parameter's name, for each direction."""
        return ("", "_reverse") if self.bidirectional else ("",)

    def output_shape(self, *shapes: Shape) -> Shape:
        if len(shapes[0]) != 2:
            step = "Place it behind Embedding, or where there are sequences (steps × features)."
            raise ShapeError(f"wants a sequence and gets {times(shapes[0])}", step)
        width = self.units * len(self.suffixes)
        return (width,) if self.returns == "last" else (shapes[0][0], width)

    def parameters(self, *shapes: Shape) -> dict[str, Parameter]:
        features, rows = shapes[0][1], self.gates * self.units
        found = {}
        for suffix in self.suffixes:
            for name, seen in (("weight", features), ("recurrent", self.units)):
                shape, axes = (rows, seen + 1), ((self.gates, self.units), (seen,))
                found[name + suffix] = Parameter(shape, self.initializer, seen, self.units, bias_column=True, axes=axes)
        return found

    def forward(self, w: Any, op: Op) -> None:
        w.directions = [self.direction(w, suffix) for suffix in self.suffixes]
        for d in w.directions:
            self.run(d, op)
            op(copy, d.hidden[-1] if self.returns == "last" else d.hidden[1:], d.y)

    def backward(self, w: Any, op: Op) -> None:
        for place, d in enumerate(w.directions):
            d.dy = self.part(w.dy, place)
            if w.watched:
                d.through_time = d.new("through_time", (d.steps, self.units, d.batch))
            d.dx = None
            if w.dx is not None:
                d.dx = w.dx if place == 0 else d.new("dx_back", w.dx.shape)[::-1]
            self.back(d, op)
            if place and w.dx is not None:
                op(np.add, w.dx, d.dx[::-1], w.dx)  # both directions have seen x

    def run(self, d: Any, op: Op) -> None:
        """Records the steps of one direction: from `d.x` to `d.hidden`."""
        raise NotImplementedError

    def back(self, d: Any, op: Op) -> None:
        """Records its way back: from `d.dy` to the gradients of its two parameters, and `d.dx` if that is not None."""
        raise NotImplementedError

    def direction(self, w: Any, suffix: str) -> Any:
        """One direction's arrays and sizes."""

        def new(name: str, shape: Shape) -> Array:
            array: Array = w.empty(shape)
            setattr(w, name + suffix, array)
            return array

        def constant(name: str, values: Array) -> Array:
            array: Array = w.constant(values)
            setattr(w, name + suffix, array)
            return array

        steps, features, batch = w.x.shape
        d = SimpleNamespace(new=new, constant=constant, steps=steps, features=features, batch=batch)
        for name in ("weight", "recurrent", "grad_weight", "grad_recurrent"):
            setattr(d, name, getattr(w, name + suffix))
        d.x = w.x[::-1] if suffix else w.x
        d.y = self.part(w.y, 1 if suffix else 0)
        d.through_time = None  # ∂L/∂h of each step, kept for those who watch
        return d

    def part(self, y: Array, place: int) -> Array:
        """What belongs to a direction, in the order in which it sees the steps."""
        rows = slice(place * self.units, (place + 1) * self.units)
        if self.returns == "last":
            return y[rows]
        return y[::-1, rows] if place else y[:, rows]

    def stack(self, d: Any, op: Op) -> None:
        """For the gemm that does a whole step: per step the input, the state before and a one, in one column.

        `d.joint` holds both parameters side by side, the biases added up.
        """
        features, units = d.features, self.units
        rows = features + units + 1
        d.stack = d.new("stack", (d.steps + 1, rows, d.batch))  # step t writes its state into the column of t + 1
        d.hidden = d.stack[:, features:-1]
        d.joint = d.new("joint", (self.gates * units, rows))
        op(copy, d.x, d.stack[:-1, :features])
        op(copy, 0.0, d.hidden[0])
        op(copy, 1.0, d.stack[:, -1])
        op(copy, d.weight[:, :-1], d.joint[:, :features])
        op(copy, d.recurrent[:, :-1], d.joint[:, features:-1])
        op(np.add, d.weight[:, -1], d.recurrent[:, -1], d.joint[:, -1])

    def transposed(self, d: Any, op: Op) -> Array:
        """Rᵀ, from an array in whose memory the product is twice as fast."""
        d.square = d.new("square", (self.gates * self.units, self.units))
        op(copy, d.recurrent[:, :-1], d.square)
        square: Array = d.square
        return square.T

    def arriving(self, d: Any, op: Op, t: int, more: Array, total: Array) -> Array:
        """∂L/∂h of step t: what comes from above, and `more` from the step after; in `total` where it is a sum."""
        arrived = more
        if t == d.steps - 1:
            arrived = d.dy if self.returns == "last" else d.dy[t]
        elif self.returns == "sequence":
            op(np.add, d.dy[t], more, total)
            arrived = total
        if d.through_time is not None:
            op(copy, arrived, d.through_time[t])
        return arrived

    def learn(self, d: Any, op: Op, slopes: Array) -> None:
        """From ∂L/∂ of the stacked gemm's results (steps, rows, N) to all gradients: one gemm over all steps."""
        features = d.features
        together = self.side_by_side(d, op, "slopes", slopes)
        seen = self.side_by_side(d, op, "seen", d.stack[:-1])
        d.grad_joint = d.new("grad_joint", d.joint.shape)
        op(np.dot, together, seen.T, d.grad_joint)
        op(copy, d.grad_joint[:, :features], d.grad_weight[:, :-1])
        op(copy, d.grad_joint[:, -1], d.grad_weight[:, -1])
        op(copy, d.grad_joint[:, features:], d.grad_recurrent)  # the last column is the bias here too
        if d.dx is not None:
            op(np.matmul, d.weight[:, :-1].T, slopes, d.dx)

    def side_by_side(self, d: Any, op: Op, name: str, blocks: Array) -> Array:
        """(steps, rows, N) as (rows, steps·N): what one gemm takes."""
        steps, rows, batch = blocks.shape
        flat: Array = d.new(f"all_{name}", (rows, steps, batch))
        op(copy, blocks.transpose(1, 0, 2), flat)
        return flat.reshape(rows, steps * batch)

    def exhibits(self, w: Any, parameters: Mapping[str, Parameter]) -> tuple[Exhibit, ...]:
        """The state of each step, in the order of the sequence, with the gradient that has come back so far in time."""
        states = []
        for place, d in enumerate(w.directions):
            found = [None if each is None else each.swapaxes(0, 1) for each in (d.hidden[1:], d.through_time)]
            values, gradient = (each[:, ::-1] if place and each is not None else each for each in found)
            assert values is not None
            states.append(Flowing("state, backwards" if place else "state", ("unit", "step"), values, gradient))
        return (*states, *trained(parameters))

    def to_torch(self, *inputs: Spec) -> TorchTwin:
        parameters: dict[str, Callable[[dict[str, Array]], Array]] = {}
        for suffix in self.suffixes:
            for ours, theirs in (("weight", "ih"), ("recurrent", "hh")):
                name = ours + suffix
                parameters[f"weight_{theirs}_l0{suffix}"] = lambda p, name=name: p[name][:, :-1]  # type: ignore[misc]
                parameters[f"bias_{theirs}_l0{suffix}"] = lambda p, name=name: p[name][:, -1]  # type: ignore[misc]
        arguments = {"input_size": inputs[0].shape[1], "hidden_size": self.units, "batch_first": True}
        if self.bidirectional:
            arguments["bidirectional"] = True
        return TorchTwin(self.twin, arguments, parameters, call=self.call())

    def call(self) -> str:
        """The expression of the output in PyTorch."""
        if self.returns == "sequence":
            return "{module}({x})[0]"
        if not self.bidirectional:
            return "{module}({x})[0][:, -1]"
        return f"torch.cat(tuple({{module}}({{x}})[1]{'[0]' if self.twin == 'nn.LSTM' else ''}), 1)"

    @classmethod
    def examples(cls) -> list[Example]:
        return [
            Example(cls(units=2), (Spec((4, 1)),)),
            Example(cls(units=3, returns="sequence"), (Spec((3, 2)),)),
            Example(cls(units=2, bidirectional=True), (Spec((3, 2)),)),
            Example(cls(units=2, returns="sequence", bidirectional=True), (Spec((3, 2)),)),
            Example(cls(units=1), (Spec((1, 1)),)),
        ]
