"""What is dragged comes to lie where its wires are level, in line with nodes nearby, or on the grid."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from editor.canvas.geometry import HEIGHT, STEP, WIDTH
from editor.canvas.view import View
from editor.document import remarks
from engine.editing import edits
from engine.groups.reroute import Reroute
from engine.sheet import Frame, Sheet
from tests.editor.canvas.conftest import MIDDLE, OUT, Bench, chain
from tests.editor.document.arrange.drawings import slope

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def far() -> Sheet:
    """The chain with dense_3 far from all others, and tanh away from its row."""
    return edits.move(chain(), {"dense_3": (503.0, 1507.0), "tanh": (487.0, 333.0)})


def drag_to(
    bench: Bench, name: str, x: float, y: float, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """With the left button, the keys pressed only after it."""
    canvas, start = bench.canvas, bench.node(name)
    corner = canvas.picture.scene.rect(name).topLeft()
    end = start + ((QPointF(x, y) - corner) * canvas.picture.view.scale).toPoint()
    bench.press(start)
    for point in (start + (end - start) / 2, end):
        event = QMouseEvent(
            QMouseEvent.Type.MouseMove,
            QPointF(point),
            canvas.mapToGlobal(QPointF(point)),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.LeftButton,
            keys,
        )
        QApplication.sendEvent(canvas, event)
    assert canvas.gesture is not None


def release(bench: Bench) -> None:
    bench.release(QPoint(5, 5))
    assert bench.canvas.picture.overlay.guides == []


def show(bench: Bench, sheet: Sheet, dy: float = 40.0) -> None:
    """This drawing, at half size."""
    bench.document.replace(sheet)
    bench.start = sheet
    bench.canvas.set_view(View(0.5, 300.0, dy))


@pytest.fixture
def spread(bench: Bench) -> Bench:
    show(bench, far())
    return bench


def test_a_dragged_node_comes_to_lie_on_the_grid(spread: Bench) -> None:
    drag_to(spread, "dense_3", 628.0, 888.0)
    release(spread)
    x, y = spread.sheet.places["dense_3"]
    assert (x % STEP, y % STEP) == (0, 0)
    assert abs(x - 628) <= STEP / 2 + 2
    assert abs(y - 888) <= STEP / 2 + 2
    assert spread.document.undo_stack.undoText() == "Move dense_3"
    assert spread.undone()
    spread.document.undo_stack.redo()
    assert spread.sheet.places["dense_3"] == (x, y)


def test_without_the_grid_it_lies_where_it_was_let_go(spread: Bench) -> None:
    spread.canvas.snap_to_grid = False
    drag_to(spread, "dense_3", 628.0, 1009.0)
    release(spread)
    x, y = spread.sheet.places["dense_3"]
    assert abs(x - 628) <= 2
    assert abs(y - 1009) <= 2
    assert (x, y) == (round(x), round(y))
    assert x % STEP or y % STEP


@pytest.mark.parametrize("grid", [True, False])
def test_a_wire_that_is_nearly_level_becomes_level_and_a_line_shows_it(spread: Bench, grid: bool) -> None:
    """dense_2 is put off the grid, and where no neighbour is in line, only a wire."""
    start = edits.move(spread.sheet, {"dense_1": (240.0, 707.0), "dense_2": (720.0, 913.0)})
    show(spread, start)
    spread.canvas.snap_to_grid = grid
    drag_to(spread, "tanh", 487.0, 905.0)
    (line, *_) = spread.canvas.picture.overlay.guides
    port = spread.canvas.picture.scene.rect("dense_2").top() + HEIGHT / 2
    assert (line[0].y(), line[1].y()) == (port, port)
    assert line[0].x() == spread.canvas.picture.scene.rect("tanh").left()
    assert line[1].x() == 720 + WIDTH
    release(spread)
    assert slope(spread.sheet, OUT) == 0
    assert slope(spread.sheet, MIDDLE) != 0
    assert spread.undone()


def test_level_wires_come_before_rows_and_rows_before_the_grid(spread: Bench) -> None:
    """Between a row 6 below and a wire 4 above, the wire."""
    start = edits.move(spread.sheet, {"dense_1": (240.0, 707.0), "dense_2": (720.0, 913.0), "loss": (960.0, 917.0)})
    show(spread, start)
    drag_to(spread, "tanh", 487.0, 917.0)
    release(spread)
    assert spread.sheet.places["tanh"][1] == 913.0
    drag_to(spread, "dense_3", 487.0, 922.0)
    assert spread.canvas.picture.overlay.guides
    release(spread)
    assert spread.sheet.places["dense_3"][1] in (913.0, 917.0)


def test_several_move_together_by_what_leads_out_of_them(spread: Bench) -> None:
    start = edits.move(spread.sheet, {"dense_1": (240.0, 707.0), "tanh": (480.0, 707.0), "dense_2": (720.0, 913.0)})
    show(spread, start)
    spread.selection.set(("dense_1", "tanh"))
    drag_to(spread, "dense_1", 240.0, 918.0)
    release(spread)
    assert spread.sheet.places["dense_1"][1] == spread.sheet.places["tanh"][1] == 913.0


def test_with_ctrl_held_after_the_press_it_lies_anywhere(spread: Bench) -> None:
    drag_to(spread, "tanh", 487.0, 5.0, CTRL)
    assert spread.canvas.picture.overlay.guides == []
    release(spread)
    x, y = spread.sheet.places["tanh"]
    assert abs(x - 487) <= 2
    assert abs(y - 5) <= 2
    assert y != 0
    assert slope(spread.sheet, OUT) != 0


def test_alt_held_after_the_press_means_nothing(spread: Bench) -> None:
    drag_to(spread, "tanh", 487.0, 5.0, ALT)
    release(spread)
    assert spread.sheet.places["tanh"][1] == 0
    assert spread.sheet.graph is spread.start.graph


def test_a_node_that_is_pulled_out_does_not_cling_to_its_wires(spread: Bench) -> None:
    start = edits.move(spread.sheet, {"dense_1": (240.0, 707.0), "dense_2": (1720.0, 913.0)})
    show(spread, start)
    node = spread.node("tanh")
    spread.press(node, ALT)
    spread.move(node + QPoint(0, 100), node + QPoint(0, 288))
    release(spread)
    assert spread.sheet.places["tanh"][1] % STEP == 0
    assert not [wire for wire in spread.sheet.graph.wires if "tanh" in (wire.source, wire.target)]


def test_nodes_of_a_frame_stay_on_the_grid(spread: Bench) -> None:
    sheet = edits.move(spread.sheet, {"dense_3": (500.0, 1500.0)})
    sheet, name = remarks.add(sheet, Frame(place=(476.0, 1446.0), size=(200.0, 178.0)))
    show(spread, sheet, -400)
    canvas = spread.canvas
    title = canvas.picture.view.to_widget(QPointF(500, 1456)).toPoint()
    spread.drag(title, title + QPoint(37, -111))
    x, y = spread.sheet.places["dense_3"]
    assert (x % STEP, y % STEP) == (0, 0)
    assert (x, y) != (500, 1500)
    assert spread.sheet.remarks[name].place == (x - 24, y - 54)


def test_a_dot_becomes_level_with_the_ports_of_nodes(spread: Bench) -> None:
    sheet, name = edits.add_node(spread.sheet, Reroute(), (800.0, 1300.0))
    show(spread, sheet, -400)
    drag_to(spread, name, 803.0, 1507.0 + HEIGHT / 2 - 15)
    (line, *_) = spread.canvas.picture.overlay.guides
    assert line[0].y() == 1507 + HEIGHT / 2
    release(spread)
    assert spread.sheet.places[name][1] == 1507 + HEIGHT / 2 - 10
