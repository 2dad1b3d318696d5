"""Where a node's body and ports lie. Heights and ports go by 20s, so that neighbours line up."""

from collections.abc import Sequence

from engine.layers.layer import Layer

WIDTH = 152.0
STEP = 20.0
ROWS = 3  # this many ports fit beside a body of the common height
HEIGHT = (ROWS + 1) * STEP
RING = 5.0  # radius of a port
TARGETS = "targets"


def height(layer: Layer) -> float:
    """Of a node's body: the common height, and one step more for each port beyond the third on a side."""
    rows = max(len(layer.inputs()), len(layer.outputs()))
    return HEIGHT + STEP * max(0, rows - ROWS)


def port_heights(names: Sequence[str], body: float) -> list[float]:
    """Each port's distance from the body's top: evenly spaced about the middle line.

    Targets lie one step below the others: so the chain from data to loss runs straight.
    """
    main = [name for name in names if name != TARGETS] or list(names)
    first = body / 2 - STEP * (len(main) - 1) / 2
    lines = {name: first + STEP * row for row, name in enumerate(main)}
    return [lines.get(name, first + STEP * len(main)) for name in names]
