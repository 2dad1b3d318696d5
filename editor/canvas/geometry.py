"""Where a node's body and ports lie. With corners on the grid, the middle lines of all nodes are level: sizes go by
odd numbers of steps.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

from editor.document.arrange.body import Body
from engine.graph import Graph
from engine.layers.layer import Figure, Layer

Side: TypeAlias = Literal["in", "out"]

WIDTH = 152.0
STEP = 20.0
ROWS = 4  # this many ports fit beside a body of the common height
HEIGHT = 5 * STEP
SMALL: dict[Figure, tuple[float, float]] = {"dot": (STEP, STEP), "flag": (6 * STEP, STEP)}
DOT = 7.0  # radius of a dot in the middle of its body
RING = 5.0  # radius of a port
TARGETS = "targets"


class PortPlace(NamedTuple):
    """A port, and where its centre lies from its node's corner."""

    side: Side
    port: str
    x: float
    y: float


def width(layer: Layer) -> float:
    """Of a node's body."""
    return SMALL[layer.figure][0] if layer.figure in SMALL else WIDTH


def height(layer: Layer) -> float:
    """Of a node's body: two steps more for every two ports on a side that have no room beside the common height."""
    if layer.figure in SMALL:
        return SMALL[layer.figure][1]
    rows = max(len(layer.inputs()), len(layer.outputs()))
    return HEIGHT + 2 * STEP * -(-max(0, rows - ROWS) // 2)


def ports(layer: Layer) -> list[PortPlace]:
    """Inputs on the left, then outputs on the right."""
    wide, tall = width(layer), height(layer)
    edge = wide / 2 - DOT if layer.figure == "dot" else 0.0
    sides: tuple[tuple[Side, float, Sequence[str]], ...]
    sides = (("in", edge, layer.inputs()), ("out", wide - edge, layer.outputs()))
    return [
        PortPlace(side, port, x, y)
        for side, x, names in sides
        for port, y in zip(names, port_heights(names, tall), strict=True)
    ]


def body(layer: Layer) -> Body:
    """What arranging knows of its node."""
    sides: dict[Side, dict[str, float]] = {"in": {}, "out": {}}
    for side, port, _, y in ports(layer):
        sides[side][port] = y
    return Body(width(layer), height(layer), sides["in"], sides["out"])


def bodies(graph: Graph) -> dict[str, Body]:
    """The same of every node."""
    return {name: body(layer) for name, layer in graph.nodes.items()}


def port_heights(names: Sequence[str], body: float) -> list[float]:
    """Each port's distance from the body's top: evenly spaced about the middle line, two of them two steps apart.

    Targets lie one step below the others: so the chain from data to loss runs straight.
    """
    main = [name for name in names if name != TARGETS] or list(names)
    apart = 2 * STEP if len(names) == len(main) == 2 else STEP
    first = body / 2 - apart * (len(main) - 1) / 2
    lines = {name: first + apart * row for row, name in enumerate(main)}
    return [lines.get(name, first + apart * len(main)) for name in names]
