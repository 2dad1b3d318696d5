"""Large drawings as people make them: a long residual network written in lines, and one where all feeds all."""

import math
import random
from collections.abc import Iterator
from itertools import pairwise

from engine.data.spiral import Spiral
from engine.graph import Graph, Wire
from engine.layers.add import Add
from engine.layers.concat import Concat
from engine.layers.dense import Dense
from engine.layers.layer import Layer
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.merging import PORTS
from engine.sheet import Place, Sheet

ACROSS = 240.0  # scene units from node to node
DOWN, DOWN_TALL = 140.0, 240.0  # where nodes have two inputs, or eight
SHAPE = 1.6  # width to height of the whole
FARTHEST = 40  # nodes that a way around passes at most
MOST = 8  # inputs of a Concat


def residual(count: int) -> Sheet:
    """So many nodes, 1.5 times as many wires: Dense and Add in turn, each Add with something from further back."""
    draw = random.Random(count)
    names = [f"{'dense' if number % 2 else 'add'}_{number}" for number in range(1, count - 3)]
    nodes: dict[str, Layer] = {"first": Dense(units=8)}
    nodes |= {name: Dense(units=8) if name.startswith("dense") else Add() for name in names}
    before = list(nodes)
    wires = [Wire(a, "y", b, "a" if b.startswith("add") else "x") for a, b in pairwise(before)]
    for place, name in enumerate(before):
        if name.startswith("add"):
            away = 2 if draw.random() < 0.7 else draw.randint(3, FARTHEST)
            wires.append(Wire(before[max(0, place - away)], "y", name, "b"))
    return between_data_and_loss(nodes, wires, DOWN)


def dense_net(count: int) -> Sheet:
    """Each Dense listens to the last eight before it, side by side: 4.5 wires a node."""
    nodes: dict[str, Layer] = {"first": Dense(units=8)}
    wires = []
    heard = ["first", "first"]
    while len(nodes) < count - 4:
        number = len(nodes)
        joined, dense, last = f"concat_{number}", f"dense_{number + 1}", heard[-MOST:]
        nodes |= {joined: Concat(count=len(last)), dense: Dense(units=8)}
        wires += [Wire(source, "y", joined, port) for source, port in zip(last, PORTS, strict=False)]
        wires.append(Wire(joined, "y", dense, "x"))
        heard.append(dense)
    return between_data_and_loss(nodes, wires, DOWN_TALL)


def between_data_and_loss(nodes: dict[str, Layer], wires: list[Wire], down: float) -> Sheet:
    """From a data set through the nodes to a loss."""
    first, last = next(iter(nodes)), list(nodes)[-1]
    nodes = {"spiral": Spiral(), **nodes, "out": Dense(units=1), "loss": BinaryCrossEntropy()}
    ends = [Wire("spiral", "inputs", first, "x"), Wire(last, "y", "out", "x"), Wire("out", "y", "loss", "prediction")]
    graph = Graph(nodes, (*ends, Wire("spiral", "targets", "loss", "targets"), *wires))
    return Sheet(graph=graph, places=dict(zip(nodes, lines(len(nodes), down), strict=True)))


def lines(count: int, down: float) -> Iterator[Place]:
    """Corners for so many nodes, line after line."""
    columns = math.ceil(math.sqrt(count * SHAPE * down / ACROSS))
    for number in range(count):
        yield number % columns * ACROSS, number // columns * down
