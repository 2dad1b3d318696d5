"""A compiled graph: every array there is, and the flat lists of NumPy calls that are its passes."""

from collections.abc import Callable, Iterable
from functools import partial
from types import SimpleNamespace
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np

from engine.graph import Graph, Port, Wire
from engine.tensor import Array

Stage: TypeAlias = Literal["data", "forward", "loss", "backward", "update"]
STAGES: tuple[Stage, ...] = ("data", "forward", "loss", "backward", "update")
Mode: TypeAlias = Literal["training", "watching", "inference"]


class Call(NamedTuple):
    """One operation: what slow motion steps through."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    node: str | None
    stage: Stage
    text: str  # such as 'dot(weight, x1) → y'


class Recording:
    """The calls of one pass for one batch size, and the arrays they read and write.

    Modes: 'training'; 'watching', the same numbers with the gradients of the data sets' wires too, which training has
    no use for; 'inference', forward only, with dropout and batch statistics switched off.
    """

    def __init__(self, batch: int, mode: Mode) -> None:
        self.batch = batch
        self.mode = mode
        self.calls: list[Call] = []
        self.values: dict[Port, Array] = {}
        self.gradients: dict[Wire, Array] = {}
        self.losses: dict[str, Array] = {}
        self._replay: list[tuple[Callable[..., Any], tuple[Any, ...]]] = []

    def seal(self) -> None:
        """Called once when everything is recorded."""
        self._replay = [(call.function, call.arguments) for call in self.calls]

    def run(self) -> None:
        """The whole pass."""
        for function, arguments in self._replay:
            function(*arguments)

    @property
    def loss(self) -> float:
        """The sum of all losses at the last pass."""
        return sum(float(value) for value in self.losses.values())


class Recorded:
    """`op` while one node records: appends calls under that node's name and stage, and finds words for its arrays."""

    def __init__(self, calls: list[Call], node: str | None, stage: Stage, w: SimpleNamespace) -> None:
        self.calls, self.node, self.stage, self.workspace = calls, node, stage, w

    def __call__(self, function: Callable[..., Any], /, *arguments: Any, **keywords: Any) -> None:
        arrays = [*arguments, *keywords.values()]
        *read, written = [self.word(array) for array in arrays] or [""]
        name = getattr(function, "__name__", type(function).__name__)
        if isinstance(owner := getattr(function, "__self__", None), np.ufunc):
            name = f"{owner.__name__}.{name}"  # maximum.reduce
        text = f"{name}({', '.join(read)}) → {written}" if arrays else name
        bound = partial(function, **keywords) if keywords else function
        self.calls.append(Call(bound, arguments, self.node, self.stage, text))

    def word(self, value: Any) -> str:
        """The workspace's name for an array, also for its transpose or a part of it."""
        if not isinstance(value, np.ndarray):
            return f"{value:.4g}" if isinstance(value, float) else str(value)[:20]
        names = {name: array for name, array in vars(self.workspace).items() if isinstance(array, np.ndarray)}
        for name, array in names.items():
            if value is array:
                return name
        for name, array in names.items():
            if np.may_share_memory(value, array):
                return f"{name}ᵀ" if value.ndim == 2 and value.strides[0] < value.strides[1] else name
        return "×".join(map(str, value.shape)) or "number"


class Program:
    """A graph with its arrays. Parameters and gradients are views of one flat array each, so that an optimiser's
    update is a handful of calls; recordings for other batch sizes and modes share them.

    `parameters`, `gradients` and `state` map 'node.name' to an array; `flat` and `flat_gradient` hold all of them.
    """

    def __init__(self, graph: Graph, dtype: type[np.floating[Any]]) -> None:
        self.graph = graph
        self.dtype = dtype
        self.parameters: dict[str, Array] = {}
        self.gradients: dict[str, Array] = {}
        self.state: dict[str, Array] = {}
        self.flat: Array = np.zeros(0, dtype)
        self.flat_gradient: Array = np.zeros(0, dtype)
        self.rngs: dict[str, np.random.Generator] = {}
        self.record: Callable[[int, Mode], Recording]  # set by compile
        self.initialize: Callable[[int], None]  # set by compile: first values from a seed
        self._recordings: dict[tuple[int, Mode], Recording] = {}

    def recording(self, batch: int, mode: Mode = "training") -> Recording:
        """The pass for this batch size and mode, recorded when first asked for."""
        key = (batch, mode)
        if key not in self._recordings:
            self._recordings[key] = self.record(batch, mode)
        return self._recordings[key]

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
