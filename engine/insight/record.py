"""What a run has left to be read by who looks for what ails it: the drawing, the data, losses and numbers."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from functools import cached_property
from typing import Any, TypeVar, cast

import numpy as np

from engine.data.dataset import Split
from engine.flow import NAMED, Quantity
from engine.graph import Graph, Port, Wire, wires_in, wires_out
from engine.losses.loss import Loss
from engine.nonfinite import Blame
from engine.sheet import Sheet, Training
from engine.tensor import Array, Spec
from engine.timeline import Readings
from engine.wiring import sources_of, upstream

T = TypeVar("T")

ROWS = 8  # so many watched iterations at least, before anything is said of them


class Record:
    """Of the iterations that were run with this sheet, since its weights were drawn or it was changed last.

    Names are long ones; `graph` is the whole without groups. Before the first iteration there are no losses and no
    readings: what can be told of a drawing alone can be told already.
    """

    def __init__(
        self,
        drawn: Sheet,
        sheet: Sheet,
        specs: dict[Port, Spec],
        order: tuple[str, ...],
        data: dict[str, Split],
        sizes: Mapping[str, int],
        *,
        begins: int = 0,
        iteration: int = 0,
        losses: Array | None = None,
        tests: Array | None = None,
        readings: Readings | None = None,
        failure: tuple[int, Blame] | None = None,
        lasting: dict[Hashable, Any] | None = None,
    ) -> None:
        self.drawn, self.sheet, self.specs, self.order, self.data = drawn, sheet, specs, order, data
        self.sizes = sizes  # how many parameters a node has
        self.begins, self.iteration = begins, iteration
        self.losses = np.empty((0, 3)) if losses is None else losses  # iteration, least and greatest training loss
        self.tests = np.empty((0, 2)) if tests is None else tests  # iteration, test loss
        self.readings = readings  # None before the first
        self.failure = failure  # in which iteration numbers ceased to be finite, and where they did first
        self._lasting = {} if lasting is None else lasting  # what is known of drawing and data, whatever the run does

    def once(self, what: Hashable, find: Callable[[], T]) -> T:
        """What drawing and data tell by themselves: found at the first look, known at all later ones."""
        if what not in self._lasting:
            self._lasting[what] = find()
        return cast(T, self._lasting[what])

    @property
    def graph(self) -> Graph:
        """Without groups."""
        return self.sheet.graph

    @property
    def training(self) -> Training:
        """How it is trained."""
        return self.sheet.training

    @cached_property
    def count(self) -> int:
        """Samples of the training part."""
        return min((split.train.size for split in self.data.values()), default=0)

    @cached_property
    def batch(self) -> int:
        """Samples of one iteration."""
        return min(self.training.batch_size, self.count)

    @cached_property
    def per_epoch(self) -> int:
        """Iterations of one epoch."""
        return -(-self.count // self.batch) if self.batch else 1

    @cached_property
    def arriving(self) -> dict[Port, Wire]:
        """The wire at each input port."""
        return {port: wires[0] for port, wires in wires_in(self.graph).items()}

    @cached_property
    def leaving(self) -> dict[Port, list[Wire]]:
        """The wires that begin at each output port."""
        return wires_out(self.graph)

    @cached_property
    def layers(self) -> tuple[str, ...]:
        """The nodes that compute something that a loss is made of, in the order of the forward pass."""
        goals = [name for name, layer in self.graph.nodes.items() if isinstance(layer, Loss)]
        leading = upstream(sources_of(self.graph.wires), goals)
        return tuple(
            name
            for name in self.order
            if name in leading and self.graph.nodes[name].inputs() and not isinstance(self.graph.nodes[name], Loss)
        )

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """The losses."""
        return tuple(name for name, layer in self.graph.nodes.items() if isinstance(layer, Loss))

    def late(self, rows: Array) -> Array:
        """What was told last of something: a quarter of all rows, and eight at least if there are as many."""
        return rows[-max(len(rows) // 4, ROWS) :]

    @cached_property
    def enough(self) -> bool:
        """Whether there is enough to tell an illness from chance."""
        return self.readings is not None and len(self.readings.iterations) >= ROWS

    @cached_property
    def _places(self) -> dict[Quantity, dict[str, int]]:
        """Of each quantity the column of each node."""
        return {
            quantity: {name: place for place, name in enumerate(getattr(self.readings, names))}
            for quantity, names in NAMED.items()
        }

    @cached_property
    def _medians(self) -> dict[Quantity, Array]:
        """Of each quantity what was told last of each node; those that were asked for."""
        return {}

    def told(self, quantity: Quantity, node: str) -> Array | None:
        """What was told of a node, row by row; None where there is no such thing."""
        if self.readings is None or node not in self._places[quantity]:
            return None
        values: Array = getattr(self.readings, quantity)
        return values[:, self._places[quantity][node]]

    def usual(self, quantity: Quantity, node: str) -> float | None:
        """The median of what was told of a node last; None where nothing was that is a number."""
        if self.readings is None or node not in self._places[quantity]:
            return None
        if quantity not in self._medians:
            self._medians[quantity] = medians(self.late(getattr(self.readings, quantity)))
        found = float(self._medians[quantity][self._places[quantity][node]])
        return None if np.isnan(found) else found

    @cached_property
    def behind(self) -> dict[str, str]:
        """The next node on the way to a loss: along first outputs and first wires."""
        layers = set(self.layers)
        found = {}
        for node in self.layers:
            ports = ((node, port) for port in self.graph.nodes[node].outputs())
            targets = (wire.target for port in ports for wire in self.leaving.get(port, ()))
            following = next((target for target in targets if target in layers), None)
            if following is not None:
                found[node] = following
        return found

    def path(self, node: str) -> Iterator[str]:
        """Those behind a node up to a loss."""
        while node in self.behind:
            node = self.behind[node]
            yield node

    @cached_property
    def first_loss(self) -> float:
        """The training loss of the first iteration, or of the first that became one entry; NaN before there are any."""
        return float(self.losses[0, 1:].mean()) if len(self.losses) else float("nan")

    @cached_property
    def last_loss(self) -> float:
        """The same of the last ones: an epoch, or a tenth of all."""
        since = self.iteration - max(self.per_epoch, (self.iteration - self.begins) // 10)
        some = self.losses[self.losses[:, 0] > since, 1:]
        return float(some.mean()) if some.size else float("nan")

    def before(self, node: str) -> str | None:
        """The node that feeds its first input."""
        ports = self.graph.nodes[node].inputs()
        wire = self.arriving.get((node, ports[0])) if ports else None
        return None if wire is None else wire.source

    def split_of(self, loss: str) -> tuple[str, Split] | None:
        """The data set whose targets a loss compares with, if they come from one."""
        wire = self.arriving.get((loss, "targets"))
        return None if wire is None or wire.source not in self.data else (wire.source, self.data[wire.source])


def medians(rows: Array) -> Array:
    """Of each column those of the numbers in it; NaN where there is none."""
    ordered = np.sort(rows.astype(np.float64), axis=0)  # NaN comes last
    counts = (~np.isnan(ordered)).sum(axis=0)
    columns = np.arange(rows.shape[1])
    low, high = (ordered[np.maximum(counts - 1, 0) // 2, columns], ordered[counts // 2 % max(len(rows), 1), columns])
    return np.where(counts > 0, (low + high) / 2, np.nan)
