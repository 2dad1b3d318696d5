"""A compiled graph: every array there is, and the flat lists of NumPy calls that are its passes."""

import sys
from collections.abc import Callable, Iterable
from types import CodeType, FrameType, SimpleNamespace
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np

from engine.exhibit import Exhibit
from engine.graph import Graph, Port, Wire
from engine.overlap import Form
from engine.tensor import Array, copy, root

Stage: TypeAlias = Literal["data", "forward", "loss", "backward", "update"]
STAGES: tuple[Stage, ...] = ("data", "forward", "loss", "backward", "update")
Mode: TypeAlias = Literal["training", "watching", "inference"]


PURE = (np.dot, np.matmul, np.vecdot, copy)  # as ufuncs and their `reduce`: what they write does not depend on itself


COMPILERS = ("engine.compile", "engine.update")  # who has layers and optimisers record


class Word(NamedTuple):
    """What an argument is called; where it is the bits of another array, the type of that."""

    text: str
    dtype: Any = None


class Place(NamedTuple):
    """An instruction of a function, at which it called another one."""

    code: CodeType
    instruction: int


class Call(NamedTuple):
    """One operation: what slow motion steps through. It writes one array: `out`, or else its last argument."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    node: str | None
    stage: Stage
    text: str  # such as 'dot(weight, x1) → y'
    keywords: dict[str, Any] = {}
    words: tuple[Word, ...] = ()  # of its arguments, then of its keywords
    recorded: tuple[Place, ...] = ()  # where it was: in which function of the layer, and before it who called that one

    def __call__(self) -> None:
        self.function(*self.arguments, **self.keywords)

    @property
    def arrays(self) -> list[Array]:
        return [value for value in (*self.arguments, *self.keywords.values()) if isinstance(value, np.ndarray)]

    @property
    def written(self) -> Array | None:
        """The array that it assigns or adds to."""
        last = self.keywords.get("out", self.arguments[-1] if self.arguments else None)
        return last if isinstance(last, np.ndarray) else None

    @property
    def elementwise(self) -> bool:
        """Whether each number it writes depends on the numbers at the same place alone."""
        return isinstance(self.function, np.ufunc) and self.function.signature is None

    @property
    def assigns(self) -> bool:
        """Whether it writes without a look at what was there."""
        owner = getattr(self.function, "__self__", None)
        reduces = isinstance(owner, np.ufunc) and self.function.__name__ == "reduce"
        return reduces or isinstance(self.function, np.ufunc) or self.function in PURE


class Recording(NamedTuple):
    """The calls of one pass for one batch size, and the arrays they read and write.

    Modes: 'watching', in which every value and every wire's gradient stays to be read; 'training', the same numbers
    for parameters and loss, but of the rest only what data sets and losses take is kept; 'inference', forward only,
    with dropout and batch statistics switched off, and outputs that lead nowhere kept too.

    `late` calls, if any, compute the losses from what the pass left; `loss` sees to that.
    """

    batch: int
    mode: Mode
    calls: list[Call]
    late: list[Call]
    values: dict[Port, Array]
    gradients: dict[Wire, Array]
    losses: dict[str, Array]
    size: int  # bytes of memory that it took
    exhibits: dict[str, tuple[Exhibit, ...]] = {}  # by node, of what is watched: what there is to be seen inside

    def run(self) -> None:
        """The whole pass."""
        for call in self.calls:
            call()

    def compute_losses(self) -> None:
        """Brings `losses` up to date, where the pass did not."""
        for call in self.late:
            call()

    @property
    def loss(self) -> float:
        """The sum of all losses at the last pass."""
        self.compute_losses()
        return sum(map(float, self.losses.values()))


class Recorded:
    """`op` while one node records: appends calls under that node's name and stage, and finds words for its arrays."""

    def __init__(self, calls: list[Call], node: str | None, stage: Stage, w: SimpleNamespace) -> None:
        self.calls, self.node, self.stage, self.workspace = calls, node, stage, w

    def __call__(self, function: Callable[..., Any], /, *arguments: Any, **keywords: Any) -> None:
        names = list(named(self.workspace))
        words = [word(each, names) for each in (*arguments, *keywords.values())]
        *read, written = [each.text for each in words] or [""]
        name = getattr(function, "__name__", type(function).__name__)
        if isinstance(owner := getattr(function, "__self__", None), np.ufunc):
            name = f"{owner.__name__}.{name}"  # maximum.reduce
        text = f"{name}({', '.join(read)}) → {written}" if words else name
        places = recorded_at(sys._getframe(1))
        self.calls.append(Call(function, arguments, self.node, self.stage, text, keywords, tuple(words), places))


def recorded_at(frame: FrameType | None) -> tuple[Place, ...]:
    """The function that called `op`, and before it those that called it, up to the compiler."""
    found: list[Place] = []
    while frame is not None and not (found and frame.f_globals.get("__name__") in COMPILERS):
        found.insert(0, Place(frame.f_code, frame.f_lasti))
        frame = frame.f_back
    return tuple(found)


def named(workspace: SimpleNamespace) -> Iterable[tuple[str, Array]]:
    """A workspace's arrays, then those in its lists and in workspaces in it, such as that of an activation."""
    inner = []
    for name, value in vars(workspace).items():
        if isinstance(value, np.ndarray):
            yield name, value
        elif isinstance(value, list):
            inner += [(f"{name}[{place}]", each) for place, each in enumerate(value)]
        elif isinstance(value, SimpleNamespace):
            inner += vars(value).items()
    yield from [(name, value) for name, value in inner if isinstance(value, np.ndarray)]


def word(value: Any, names: list[tuple[str, Array]]) -> Word:
    """The name for an array, also for its transpose, a part of it or its bits."""
    if not isinstance(value, np.ndarray):
        return Word(f"{value:.4g}" if isinstance(value, float) else str(value)[:20])
    for name, array in names:
        if value is array:
            return Word(name)
    memory = root(value)
    there = [(name, array) for name, array in names if root(array) is memory]
    for name, array in sorted(there, key=lambda each: each[1].size != value.size):  # a whole one rather than a part
        if np.may_share_memory(value, array):
            turned = value.ndim == 2 and value.strides[0] < value.strides[1]
            return Word(f"{name}ᵀ" if turned else name, array.dtype if array.dtype != value.dtype else None)
    return Word("×".join(map(str, value.shape)) or "number")


class Range(NamedTuple):
    """Parameters that learn alike: where they lie in the flat array, and what multiplies their learning rate."""

    part: slice
    factor: float


class Program:
    """A graph with its arrays. Parameters and gradients are views of one flat array each, so that an optimiser's
    update is a handful of calls; recordings for other batch sizes and modes share them.

    `parameters`, `gradients` and `state` map 'node.name' to an array, `forms` to what rows and columns count; `flat`
    and `flat_gradient` hold all of them, and `ranges` tells which of these learn.
    """

    def __init__(self, graph: Graph, dtype: type[np.floating[Any]]) -> None:
        self.graph = graph
        self.dtype = dtype
        self.parameters: dict[str, Array] = {}
        self.gradients: dict[str, Array] = {}
        self.state: dict[str, Array] = {}
        self.forms: dict[str, Form] = {}
        self.flat: Array = np.zeros(0, dtype)
        self.flat_gradient: Array = np.zeros(0, dtype)
        self.ranges: list[Range] = []
        self.rngs: dict[str, np.random.Generator] = {}
        self.record: Callable[[int, Mode], Recording]
        self.measure: Callable[[int, Mode], int]  # set by compile, as are these
        self.initialize: Callable[[int], None]  # first values from a seed
        self._recordings: dict[tuple[int, Mode], Recording] = {}

    def recording(self, batch: int, mode: Mode = "training") -> Recording:
        """The pass for this batch size and mode, recorded when first asked for."""
        key = (batch, mode)
        if key not in self._recordings:
            self._recordings[key] = self.record(batch, mode)
        return self._recordings[key]

    def size(self, batch: int, mode: Mode = "training") -> int:
        """Bytes that parameters, their gradients, state and this recording take, without taking them."""
        kept = self.flat.nbytes + self.flat_gradient.nbytes + sum(array.nbytes for array in self.state.values())
        return kept + self.measure(batch, mode)

    @property
    def parameter_count(self) -> int:
        return int(self.flat.size)

    def load(self, arrays: dict[str, Array]) -> None:
        """Takes parameters and state by name; ValueError names the first that is missing, or does not fit in."""
        for name, own in self.arrays():
            if name not in arrays:
                raise ValueError(f"the weights of {name} are missing")
            if arrays[name].shape != own.shape:
                raise ValueError(f"the weights of {name} have shape {arrays[name].shape}, the graph wants {own.shape}")
            with np.errstate(over="ignore"):
                if not np.isfinite(arrays[name].astype(own.dtype, copy=False)).all():
                    raise ValueError(f"the weights of {name} are larger than {np.dtype(own.dtype).name} can hold")
        for name, own in self.arrays():
            own[...] = arrays[name]

    def save(self) -> dict[str, Array]:
        """Copies of parameters and state by name."""
        return {name: array.copy() for name, array in self.arrays()}

    def arrays(self) -> Iterable[tuple[str, Array]]:
        """Parameters, then state."""
        yield from self.parameters.items()
        yield from self.state.items()
