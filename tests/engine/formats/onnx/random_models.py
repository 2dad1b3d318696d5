"""Models that nobody wrote: operators in any order, each tensor read as often as chance has it."""

import random
from math import prod

import numpy as np
import onnx

from tests.engine.formats.onnx.models import drawn, model

Shape = tuple[int, ...]
BATCH = 7  # no other axis is as long, nor has it as a factor
LENGTHS = (1, 2, 3, 4, 5, 6)


class Growing:
    """A model while it grows: the shape of each tensor with the batch first, and the lines that make it."""

    def __init__(self, seed: int, batch: int | str) -> None:
        self.chance = random.Random(seed)
        self.batches = [0, -1] if isinstance(batch, str) else [0, -1, batch]  # as Reshape may call it
        self.shapes: dict[str, Shape] = {}
        self.lines: list[str] = []
        self.constants: dict[str, np.ndarray] = {}
        self.inputs: dict[str, Shape] = {}
        for name in ("x", "z")[: self.chance.choice([1, 1, 2])]:
            shape = tuple(self.chance.choice(LENGTHS) for _ in range(self.chance.choice([1, 2, 2, 3])))
            self.inputs[name] = self.shapes[name] = shape

    def constant(self, array: np.ndarray) -> str:
        name = f"c{len(self.constants)}"
        self.constants[name] = array
        return name

    def ints(self, *numbers: int) -> str:
        return self.constant(np.array(numbers, np.int64))

    def add(self, call: str, shape: Shape) -> None:
        """A line, and the shape of what it makes."""
        name = f"t{len(self.lines)}"
        self.lines.append(f"{name} = {call}")
        self.shapes[name] = shape

    def pick(self) -> tuple[str, Shape]:
        """A tensor, the newest most often."""
        names = list(self.shapes)
        name = names[-1] if self.chance.random() < 0.6 else self.chance.choice(names)
        return name, self.shapes[name]

    def grow(self) -> None:
        """One node more, if the operator that chance takes fits."""
        kind = self.chance.choice([kind for kind in dir(self) if kind.startswith("op_")])
        getattr(self, kind)(*self.pick())

    def op_elementwise(self, x: str, shape: Shape) -> None:
        self.add(f"{self.chance.choice(['Relu', 'Tanh', 'Sigmoid', 'Identity'])}({x})", shape)

    def op_transpose(self, x: str, shape: Shape) -> None:
        order = list(range(1, len(shape) + 1))
        self.chance.shuffle(order)
        self.add(f"Transpose<perm = [{', '.join(map(str, [0, *order]))}]>({x})", tuple(shape[a - 1] for a in order))

    def op_steps_first(self, x: str, shape: Shape) -> None:
        """The batch as another axis on the way, and back."""
        if len(shape) == 2:
            self.add(f"Transpose<perm = [1, 0, 2]>({x})", shape)
            inner = f"t{len(self.lines) - 1}"
            weight = self.constant(drawn((shape[1], 3), len(self.lines)))
            self.add(f"MatMul({inner}, {weight})", shape)
            self.add(f"Transpose<perm = [1, 0, 2]>(t{len(self.lines) - 1})", (shape[0], 3))
            for name in (inner, f"t{len(self.lines) - 2}"):
                del self.shapes[name]

    def op_reshape(self, x: str, shape: Shape) -> None:
        size, parts = prod(shape), []
        while size > 1 and len(parts) < 3:
            part = self.chance.choice([n for n in range(1, size + 1) if size % n == 0 and n < 25])
            parts.append(part)
            size //= part
        if size < 25:
            parts += [size] if size > 1 or not parts else []
            self.add(f"Reshape({x}, {self.ints(self.chance.choice(self.batches), *parts)})", tuple(parts))

    def op_unsqueeze(self, x: str, shape: Shape) -> None:
        if len(shape) < 4:
            axis = self.chance.randint(1, len(shape) + 1)
            self.add(f"Unsqueeze({x}, {self.ints(axis)})", (*shape[: axis - 1], 1, *shape[axis - 1 :]))

    def op_dense(self, x: str, shape: Shape) -> None:
        if shape:
            units = self.chance.choice(LENGTHS)
            weight = self.constant(drawn((shape[-1], units), len(self.lines)))
            self.add(f"MatMul({x}, {weight})", (*shape[:-1], units))

    def op_constant(self, x: str, shape: Shape) -> None:
        if shape:
            axis = self.chance.randrange(len(shape))
            wide = tuple(length if at == axis else 1 for at, length in enumerate(shape))
            array = drawn(self.chance.choice([wide, shape[-1:], ()]), len(self.lines))
            self.add(f"{self.chance.choice(['Add', 'Mul', 'Sub'])}({x}, {self.constant(array)})", shape)

    def op_pair(self, x: str, shape: Shape) -> None:
        others = [name for name, other in self.shapes.items() if other == shape]
        self.add(f"{self.chance.choice(['Add', 'Mul', 'Sub', 'Max'])}({x}, {self.chance.choice(others)})", shape)

    def op_concat(self, x: str, shape: Shape) -> None:
        if shape:
            axis = self.chance.randrange(len(shape))
            short = (*shape[:axis], *shape[axis + 1 :])
            fits = [n for n, s in self.shapes.items() if len(s) == len(shape) and (*s[:axis], *s[axis + 1 :]) == short]
            other = self.chance.choice(fits)
            length = shape[axis] + self.shapes[other][axis]
            if length < 25:
                wide = (*shape[:axis], length, *shape[axis + 1 :])
                self.add(f"Concat<axis = {axis + 1}>({x}, {other})", wide)

    def op_slice(self, x: str, shape: Shape) -> None:
        axes = [axis for axis, length in enumerate(shape) if length > 1]
        if axes:
            axis = self.chance.choice(axes)
            start = self.chance.randrange(shape[axis])
            end = self.chance.randint(start + 1, shape[axis])
            names = ", ".join(map(self.ints, (start, end, axis + 1)))
            self.add(f"Slice({x}, {names})", (*shape[:axis], end - start, *shape[axis + 1 :]))

    def op_place(self, x: str, shape: Shape) -> None:
        if shape:
            axis = self.chance.randrange(len(shape))
            place = self.constant(np.int64(self.chance.randrange(-shape[axis], shape[axis])))
            self.add(f"Gather<axis = {axis + 1}>({x}, {place})", (*shape[:axis], *shape[axis + 1 :]))

    def op_mean(self, x: str, shape: Shape) -> None:
        if shape:
            axis, keeps = self.chance.randrange(len(shape)), self.chance.choice([0, 1])
            rest = (*shape[:axis], *([1] if keeps else []), *shape[axis + 1 :])
            self.add(f"ReduceMean<keepdims = {keeps}>({x}, {self.ints(axis + 1)})", rest)

    def op_softmax(self, x: str, shape: Shape) -> None:
        if shape:
            self.add(f"Softmax<axis = {self.chance.randint(1, len(shape))}>({x})", shape)

    def op_norm(self, x: str, shape: Shape) -> None:
        if shape:
            scale, shift = (self.constant(drawn(shape[-1:], at + len(self.lines))) for at in range(2))
            self.add(f"LayerNormalization<epsilon = 0.1>({x}, {scale}, {shift})", shape)

    def op_convolution(self, x: str, shape: Shape) -> None:
        if len(shape) in (2, 3):
            filters, kernel = self.chance.choice(LENGTHS), (3,) * (len(shape) - 1)
            weight = self.constant(drawn((filters, shape[0], *kernel), len(self.lines)))
            pads = ", ".join("1" for _ in kernel * 2)
            self.add(f"Conv<pads = [{pads}]>({x}, {weight})", (filters, *shape[1:]))

    def op_norm_of_batch(self, x: str, shape: Shape) -> None:
        if len(shape) in (1, 2, 3):
            numbers = [self.constant(drawn(shape[:1], at + len(self.lines), 0.5, 2)) for at in range(4)]
            self.add(f"BatchNormalization({x}, {', '.join(numbers)})", shape)


def random_model(seed: int, nodes: int = 12, batch: int | str = "N") -> onnx.ModelProto:
    """With one output: the newest tensor."""
    growing = Growing(seed, batch)
    while len(growing.lines) < nodes:
        growing.grow()
    return model(
        "\n".join(growing.lines),
        {name: (batch, *shape) for name, shape in growing.inputs.items()},
        growing.constants,
        outputs=[f"t{len(growing.lines) - 1}"],
    )
