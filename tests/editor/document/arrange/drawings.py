"""Random drawings to be put in order, and what one looks for in them with one's own eyes."""

from collections.abc import Iterable
from itertools import combinations
from typing import Any

from hypothesis import HealthCheck
from hypothesis import strategies as st

from editor.canvas.geometry import bodies
from engine.graph import Graph, Wire
from engine.layers.layer import LAYERS, Layer
from engine.sheet import Sheet

QUIET: dict[str, Any] = {"deadline": None, "derandomize": True, "suppress_health_check": list(HealthCheck)}
KINDS = (
    LAYERS["Spiral"](),
    LAYERS["ReLU"](),
    LAYERS["Dense"](),
    LAYERS["Add"](),
    LAYERS["Concat"](count=3),
    LAYERS["Concat"](count=6),
    LAYERS["MSE"](),
)
PLACES = st.tuples(*[st.one_of(st.integers(-900, 900).map(float), st.floats(-900, 900))] * 2)


@st.composite
def drawings(draw: st.DrawFn, most: int = 16, cycles: bool = False) -> Sheet:
    """Any nodes, wired at random, anywhere: also on each other."""
    kinds: list[Layer] = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=most))
    names = draw(st.permutations([f"n{i}" for i in range(len(kinds))]))
    nodes = dict(zip(names, kinds, strict=True))
    wires = []
    for row, (name, layer) in enumerate(nodes.items()):
        before = [other for other in (names if cycles else names[:row]) if nodes[other].outputs()]
        for port in layer.inputs():
            source = draw(st.sampled_from([None, *before]))
            if source is not None:
                wires.append(Wire(source, draw(st.sampled_from(nodes[source].outputs())), name, port))
    shown = draw(st.permutations(names))  # the sheet's order is not the flow's
    places = {name: draw(PLACES) for name in names}
    return Sheet(graph=Graph({name: nodes[name] for name in shown}, tuple(wires)), places=places)


def boxes(sheet: Sheet) -> dict[str, tuple[float, float, float, float]]:
    """Left, top, right, bottom of every node."""
    return {
        name: (x, y, x + body.width, y + body.height)
        for name, body in bodies(sheet.graph).items()
        for x, y in [sheet.places[name]]
    }


def covering(sheet: Sheet, names: Iterable[str], apart: float = 0.0) -> list[tuple[str, str]]:
    """Pairs of nodes that lie on each other, or nearer than this."""
    known = boxes(sheet)
    found = []
    for one, other in combinations(names, 2):
        (a, b, c, d), (e, f, g, h) = known[one], known[other]
        if a < g + apart and e < c + apart and b < h + apart and f < d + apart:
            found.append((one, other))
    return found


def heights(sheet: Sheet) -> dict[Wire, tuple[float, float]]:
    """How high every wire begins and ends."""
    known = bodies(sheet.graph)
    return {
        wire: (
            sheet.places[wire.source][1] + known[wire.source].outputs[wire.output],
            sheet.places[wire.target][1] + known[wire.target].inputs[wire.input],
        )
        for wire in sheet.graph.wires
    }


def slope(sheet: Sheet, wire: Wire) -> float:
    """How much lower a wire ends than it begins; 0 is level."""
    start, end = heights(sheet)[wire]
    return end - start


def scattered(sheet: Sheet, places: Iterable[tuple[float, float]]) -> Sheet:
    """The same graph, its nodes at these places."""
    return Sheet(graph=sheet.graph, places=dict(zip(sheet.graph.nodes, places, strict=False)), training=sheet.training)
