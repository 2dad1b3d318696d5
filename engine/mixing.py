"""What is asked and told of single weights: numbers, gradients, what the next update would do, what a change would."""

import msgspec

from engine.tensor import Array, Shape


class Part(msgspec.Struct, frozen=True):
    """Numbers of the parameter 'node.name', from one place in it when flat to before another."""

    key: str
    start: int
    stop: int


class Tried(msgspec.Struct, frozen=True):
    """Another number for one weight, only to see what it does."""

    key: str
    place: int
    value: float


class Mixing(msgspec.Struct, frozen=True):
    """Which weights somebody looks at, and which of them is tried otherwise."""

    parts: tuple[Part, ...] = ()
    tried: Tried | None = None


class Strips(msgspec.Struct, frozen=True):
    """Of each number of a part its value, ∂L/∂w, and its value after the next update."""

    part: Part
    values: Array
    gradients: Array
    following: Array


class Level(msgspec.Struct, frozen=True):
    """A node that has parameters, by name with their shapes; RMS of all its numbers, gradients and next changes."""

    node: str
    parameters: tuple[tuple[str, Shape], ...]
    value: float
    gradient: float
    change: float
    largest: float  # |w|


class Outcome(msgspec.Struct, frozen=True):
    """What trying has come to: the loss of the same batch, beside what the slope ∂L/∂w said it would be."""

    tried: Tried
    loss: float
    before: float  # the weight's own number
    slope: float

    @property
    def step(self) -> float:
        """Δw."""
        return self.tried.value - self.before

    @property
    def foretold(self) -> float:
        """∂L/∂w·Δw."""
        return self.slope * self.step


class Mix(msgspec.Struct, frozen=True):
    """The weights after this iteration; loss and gradients are of the batch that comes next, before its update."""

    iteration: int
    loss: float
    levels: tuple[Level, ...]
    strips: tuple[Strips, ...]
    outcome: Outcome | None = None
    refused: str = ""  # why nothing is told
