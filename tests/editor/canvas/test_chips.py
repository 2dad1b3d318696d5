"""Numbers on wires can be read: no other wire runs through them, no glow lies over them."""

from collections.abc import Callable

import numpy as np
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QPointF, QRect

from editor.canvas.curves import strikes
from editor.canvas.painters.chips import extent
from editor.canvas.view import View
from engine.editing import edits
from engine.events import Operation
from engine.graph import Graph, Wire
from engine.layers.layer import LAYERS
from engine.sheet import Frame, Place, Sheet
from tests.editor.canvas.conftest import MIDDLE, Bench

LEVEL = Wire("a", "y", "b", "x")
STEEP = Wire("c", "y", "d", "x")


def sheet_of(places: dict[str, Place], *wires: Wire) -> Sheet:
    return Sheet(graph=Graph({name: LAYERS["ReLU"]() for name in places}, wires), places=places)


def crossing() -> Sheet:
    """Between a and b there is room for the number alone, and the wire from c to d comes down through it."""
    return sheet_of({"a": (0, 0), "b": (210, 0), "c": (-40, -200), "d": (250, 200)}, LEVEL, STEEP)


def number_on(bench: Bench, wire: Wire) -> QRect:
    """Where the wire's number is painted."""
    at = bench.canvas.wire_position(wire)
    found = [extent(bench.canvas.picture, chip) for chip in bench.canvas.chips.placed if not chip.plate]
    (rect,) = (rect for rect in found if abs(rect.center().x() - at.x()) < 3 and abs(rect.center().y() - at.y()) < 25)
    return rect.adjusted(4, 4, -4, -4)


def seen(bench: Bench, rect: QRect) -> bytes:
    image = bench.canvas.grab(rect).toImage()
    return bytes(image.constBits())


def test_a_wire_that_crosses_a_number_goes_on_behind_it(make_bench: Callable[[Sheet], Bench]) -> None:
    bench = make_bench(crossing())
    bench.canvas.set_view(View(1.0, 400, 300))
    bench.session.say({LEVEL: 2e-3, STEEP: None})
    rect = number_on(bench, LEVEL)
    points = bench.canvas.picture.view.points_to_widget(bench.canvas.picture.scene.points[1])[None]
    assert strikes(points, (rect.left(), rect.top()), (rect.right(), rect.bottom())).all()  # it does cross
    crossed = seen(bench, rect)
    bench.document.apply("Cut", edits.disconnect(bench.sheet, (STEEP,)))
    assert number_on(bench, LEVEL) == rect
    assert seen(bench, rect) == crossed


def test_a_number_keeps_away_from_the_next_wire(make_bench: Callable[[Sheet], Bench]) -> None:
    nodes = {"data": LAYERS["Spiral"](), "loss": LAYERS["MSE"]()}
    upper, lower = Wire("data", "inputs", "loss", "prediction"), Wire("data", "targets", "loss", "targets")
    bench = make_bench(Sheet(graph=Graph(nodes, (upper, lower)), places={"data": (0, 0), "loss": (210, 0)}))
    bench.session.say({upper: 2e-3, lower: 3e-4})
    assert number_on(bench, upper).center().y() < bench.canvas.wire_position(upper).y()
    assert number_on(bench, lower).center().y() > bench.canvas.wire_position(lower).y()


def test_the_glow_of_the_running_node_covers_no_number(make_bench: Callable[[Sheet], Bench]) -> None:
    bench = make_bench(sheet_of({"a": (0, 0), "b": (200, 0)}, LEVEL))
    bench.canvas.set_view(View(1.0, 400, 300))
    bench.session.say({LEVEL: 2e-3})
    rect = number_on(bench, LEVEL)
    before = seen(bench, rect)
    bench.session.say({LEVEL: 2e-3}, Operation(1, 20, "a", "update", "w − η·g → w", ()))
    assert seen(bench, rect) == before


def test_no_chip_lies_on_a_ring(make_bench: Callable[[Sheet], Bench]) -> None:
    bench = make_bench(sheet_of({"a": (0, 0), "b": (202, 30)}, LEVEL))
    bench.canvas.picture.shapes = ["64×8×8"]
    bench.canvas.rearrange()
    assert bench.canvas.chips.placed == []
    bench.canvas.picture.scene.preview({"b": (232.0, 80.0)})
    bench.canvas.rearrange()
    assert len(bench.canvas.chips.placed) == 1


def test_strikes() -> None:
    lines = np.array([[[0, 0], [10, 10]], [[0, 8], [2, 10]], [[0, 5], [10, 5]], [[5, -9], [5, -1]], [[4, 4], [5, 5]]])
    assert list(strikes(lines.astype(float), (3.0, 3.0), (7.0, 7.0))) == [True, False, True, False, True]


def test_a_chip_over_a_frame_has_the_frames_ground(bench: Bench) -> None:
    frame = Frame(place=(100.0, -100.0), size=(400.0, 300.0), colour="violet")
    bench.document.replace(replace(bench.sheet, remarks={"frame_1": frame}))
    bench.canvas.set_view(View(1.0, 20, 200))
    chip = next(chip for chip in bench.canvas.chips.placed if not chip.plate and chip.row == row_of(bench, MIDDLE))
    corner = bench.canvas.picture.view.to_widget(QPointF(*chip.box[:2])).toPoint()
    seen = bench.canvas.grab().toImage()
    assert seen.pixelColor(corner + QPoint(1, 1)) == seen.pixelColor(bench.at(110, -60))
    assert seen.pixelColor(corner + QPoint(1, 1)) != bench.look.theme.canvas


def row_of(bench: Bench, wire: Wire) -> int:
    return bench.canvas.picture.scene.wire_index[wire]
