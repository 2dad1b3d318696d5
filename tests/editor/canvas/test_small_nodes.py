"""Dots and flags: drawn small, taken and wired with the mouse as any node."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF

from editor.canvas import hover
from editor.canvas.scene import PortKey
from editor.canvas.view import View
from engine.graph import Graph, Wire
from engine.groups.inlet import Inlet
from engine.groups.outlet import Outlet
from engine.groups.reroute import Reroute
from engine.layers.layer import LAYERS
from engine.sheet import Sheet
from tests.editor.canvas.conftest import Bench
from tests.editor.canvas.test_painting import image


def inner() -> Sheet:
    """The inside of a group, with a dot that nothing is wired to."""
    nodes = {"in": Inlet(), "tanh": LAYERS["Tanh"](), "dot": Reroute(), "out": Outlet()}
    places = {"in": (0.0, 40.0), "tanh": (200.0, 0.0), "dot": (440.0, 40.0), "out": (540.0, 40.0)}
    return Sheet(graph=Graph(nodes, (Wire("in", "y", "tanh", "x"),)), places=places)


def test_a_dot_is_moved_by_its_middle_and_wired_at_its_sides(make_bench: Callable[[Sheet], Bench]) -> None:
    bench = make_bench(inner())
    dot = bench.canvas.node_rect("dot")
    assert hover.under(bench.canvas, QPointF(dot.center())) is None
    for side, port in (("in", "x"), ("out", "y")):
        assert hover.under(bench.canvas, QPointF(bench.port("dot", port, side))) == PortKey("dot", port, side)
    bench.drag(bench.port("tanh", "y", "out"), bench.port("dot", "x", "in"))
    bench.drag(bench.port("dot", "y", "out"), bench.port("out", "x", "in"))
    assert set(bench.sheet.graph.wires[1:]) == {Wire("tanh", "y", "dot", "x"), Wire("dot", "y", "out", "x")}
    bench.drag(dot.center(), dot.center() + QPoint(3, 130))
    assert abs(bench.sheet.places["dot"][1] - 40 - 130 / bench.canvas.picture.view.scale) < 10
    assert len(bench.sheet.graph.wires) == 3
    for _ in range(3):
        bench.document.undo_stack.undo()
    assert bench.sheet == bench.start


def test_dots_are_round_and_flags_pointed(make_bench: Callable[[Sheet], Bench]) -> None:
    bench = make_bench(inner())
    canvas, theme = bench.canvas, bench.look.theme
    canvas.set_view(View(1.0, 100, 100))
    seen = image(canvas)
    dot = canvas.node_rect("dot")
    assert seen.pixelColor(dot.center()) == theme.node
    assert seen.pixelColor(dot.topLeft() + QPoint(1, 1)) != theme.node
    for name in ("in", "out"):
        flag = canvas.node_rect(name)
        assert seen.pixelColor(flag.topRight() + QPoint(-1, 2)) != theme.node  # where the tip leaves the corner free
        assert seen.pixelColor(flag.topLeft() + QPoint(8, 3)) == theme.node
        words = [seen.pixelColor(x, y) for x in range(flag.left() + 8, flag.left() + 40) for y in range(103, 200)]
        assert words.count(theme.text) > 3
