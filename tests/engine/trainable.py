"""Small sheets that train in milliseconds, and a worker in the test's own process."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from time import monotonic
from typing import Any

from engine.data.house_prices import HousePrices
from engine.data.spiral import Spiral
from engine.events import Command, Event, Progress
from engine.graph import Graph, Wire
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.layer import Layer
from engine.layers.tanh import Tanh
from engine.looking import Look
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.losses.mse import MSE
from engine.optimizers.adam import Adam
from engine.sheet import Sheet, Training
from engine.worker import Worker


def chain(layers: Sequence[Layer], **training: Any) -> Sheet:
    """A data set, layers and a loss in a row, called by their type's name and place: Spiral_0, Dense_1, …"""
    nodes = {f"{type(layer).__name__}_{place}": layer for place, layer in enumerate(layers)}
    names = list(nodes)
    first, last = names[0], names[-1]
    wires = [
        Wire(a, "inputs" if a == first else "y", b, "prediction" if b == last else "x") for a, b in pairwise(names)
    ]
    return Sheet(graph=Graph(nodes, (*wires, Wire(first, "targets", last, "targets"))), training=Training(**training))


def spiral(**training: Any) -> Sheet:
    """Two classes in the plane; dropout, so that a lost random number shows; the last batch is smaller."""
    layers = [
        Spiral(samples=130),
        Dense(units=8),
        Tanh(),
        Dropout(rate=0.1),
        Dense(units=1),
        BinaryCrossEntropy(),
    ]
    return chain(layers, **{"optimizer": Adam(learning_rate=0.01), "batch_size": 20, **training})


def houses(**training: Any) -> Sheet:
    """A regression that learns fast."""
    return chain([HousePrices(), Dense(units=8), Tanh(), Dense(units=1), MSE()], **{"epochs": 2, **training})


class Bench:
    """A worker without a process, moved on by hand."""

    def __init__(self, *commands: Command) -> None:
        self.events: list[Event] = []
        self.worker = Worker(self.events.append)
        for command in commands:
            self.worker.obey(command)

    @property
    def run(self) -> Any:
        assert self.worker.loop is not None
        return self.worker.loop.run

    def of(self, kind: type[Any]) -> list[Any]:
        """The events of one kind so far."""
        return [event for event in self.events if isinstance(event, kind)]

    def until(self, done: Callable[[], bool], *, looking: bool = True, views: bool = False) -> None:
        """Works until then, asking for each Progress if looking; AssertionError after ten seconds."""
        end = monotonic() + 10
        while not done():
            assert monotonic() < end, self.events[-3:]
            if looking:
                self.worker.obey(Look(views))
            self.worker.advance()

    def settle(self, *, views: bool = False) -> Progress:
        """Works until nothing is left to do; the newest Progress."""
        end = monotonic() + 10
        self.worker.obey(Look(views))
        while self.worker.advance() != float("inf"):
            assert monotonic() < end
        self.worker.obey(Look(views))
        self.worker.advance()
        return self.of(Progress)[-1]
