"""Drawing, moving and removing wires with the mouse."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.canvas.scene import PortKey
from editor.canvas.view import View
from engine.editing import edits
from engine.graph import Wire
from tests.editor.canvas.conftest import IN, LAST, MIDDLE, OUT, TARGETS, Bench


def test_from_output_to_input(bench: Bench) -> None:
    bench.drag(bench.port("tanh", "y", "out"), bench.port("dense_3", "x", "in"))
    assert set(bench.sheet.graph.wires) == {*bench.start.graph.wires, Wire("tanh", "y", "dense_3", "x")}
    assert bench.undone()


def test_from_a_free_input_to_an_output(bench: Bench) -> None:
    bench.drag(bench.port("dense_3", "x", "in"), bench.port("dense_1", "y", "out"))
    assert Wire("dense_1", "y", "dense_3", "x") in bench.sheet.graph.wires
    assert bench.undone()


def test_it_snaps_to_a_port_nearby(bench: Bench) -> None:
    near = bench.port("dense_3", "x", "in") + QPoint(-24, 20)
    bench.press(bench.port("tanh", "y", "out"))
    bench.move(near + QPoint(-40, 0), near)
    assert bench.canvas.picture.overlay.snapped == PortKey("dense_3", "x", "in")
    bench.release(near)
    assert Wire("tanh", "y", "dense_3", "x") in bench.sheet.graph.wires


def test_it_snaps_as_far_on_the_screen_at_any_zoom(bench: Bench) -> None:
    for zoom in (0.5, 2.0):
        bench.canvas.set_view(View(zoom, -400 * zoom + 400, 100))
        port = bench.port("dense_3", "x", "in")
        bench.press(bench.port("tanh", "y", "out"))
        bench.move(port - QPoint(80, 0), port - QPoint(34, 0))
        assert bench.canvas.picture.overlay.snapped == PortKey("dense_3", "x", "in")
        bench.move(port - QPoint(46, 0))
        assert bench.canvas.picture.overlay.snapped is None
        bench.key(Qt.Key.Key_Escape)
        bench.release(port - QPoint(46, 0))


def test_it_snaps_past_a_nearer_port_that_refuses(bench: Bench) -> None:
    cut = edits.disconnect(bench.sheet, (TARGETS,))
    bench.document.apply("Cut", edits.move(cut, {"dense_3": (960.0, 50.0)}))
    near = bench.port("dense_3", "x", "in") - QPoint(12, 5)  # labels are no input for it
    bench.press(bench.port("spiral", "targets", "out"))
    bench.move(near - QPoint(60, 0), near)
    assert bench.canvas.picture.overlay.snapped == PortKey("loss", "targets", "in")
    bench.release(near)
    assert TARGETS in bench.sheet.graph.wires


def test_a_wire_at_the_input_is_replaced(bench: Bench) -> None:
    bench.drag(bench.port("dense_1", "y", "out"), bench.port("dense_2", "x", "in"))
    wires = bench.sheet.graph.wires
    assert Wire("dense_1", "y", "dense_2", "x") in wires
    assert OUT not in wires
    assert bench.undone()


ITSELF = "dense_1 cannot feed itself: the wire would close a cycle. Draw it to another node."
REFUSALS = [
    (
        ("dense_2", "y", "out"),
        ("dense_1", "x", "in"),
        "dense_1 comes before dense_2: the wire would close a cycle. Draw it to a node behind.",
    ),
    (("dense_1", "y", "out"), ("dense_1", "x", "in"), ITSELF),
    (
        ("spiral", "targets", "out"),
        ("dense_3", "x", "in"),
        "dense_3 wants numbers at x and gets class labels",
    ),
    (
        ("tanh", "y", "out"),
        ("dense_3", "y", "out"),
        "tanh.y and dense_3.y are both outputs. Draw the wire to an input.",
    ),
    (("tanh", "y", "out"), ("dense_2", "x", "in"), "tanh.y feeds dense_2.x already. Draw the wire to another port."),
]


@pytest.mark.parametrize(("start", "end", "sentence"), REFUSALS)
def test_refusals_are_said_beside_the_cursor(
    bench: Bench, start: tuple[str, str, str], end: tuple[str, str, str], sentence: str
) -> None:
    at = bench.port(*end) + QPoint(2, 1)
    bench.press(bench.port(*start))
    bench.move(at + QPoint(30, 30), at)
    assert bench.refusal().startswith(sentence)
    assert bench.canvas.picture.overlay.bubble.at.toPoint() == at
    bench.release(at)
    assert bench.refusal().startswith(sentence)  # for a moment longer
    assert bench.untouched()
    bench.move(at + QPoint(40, 40))
    assert not bench.refusal()


def test_ports_that_cannot_take_it_are_dimmed(bench: Bench) -> None:
    start = bench.port("dense_2", "y", "out")
    bench.press(start)
    bench.move(start + QPoint(10, 60))
    assert bench.canvas.picture.overlay.open_ports == {
        PortKey("dense_2", "y", "out"),
        PortKey("dense_3", "x", "in"),
        PortKey("loss", "targets", "in"),
    }
    bench.release(start)
    assert bench.canvas.picture.overlay.open_ports is None


def test_a_connected_end_moves_to_another_input(bench: Bench) -> None:
    bench.drag(bench.port("dense_2", "x", "in"), bench.port("dense_3", "x", "in"))
    wires = bench.sheet.graph.wires
    assert Wire("tanh", "y", "dense_3", "x") in wires
    assert OUT not in wires
    assert bench.undone()


def test_a_connected_end_dropped_on_nothing_removes_the_wire(bench: Bench) -> None:
    start = bench.port("tanh", "x", "in")
    bench.press(start)
    bench.move(start + QPoint(-30, 60), start + QPoint(-40, 200))
    assert bench.canvas.picture.overlay.hidden == MIDDLE
    assert bench.untouched()
    bench.release(start + QPoint(-40, 200))
    assert set(bench.sheet.graph.wires) == {IN, OUT, LAST, TARGETS}
    assert bench.undone()


def test_a_connected_end_put_back_changes_nothing(bench: Bench) -> None:
    start = bench.port("tanh", "x", "in")
    bench.press(start)
    bench.move(start + QPoint(-30, 60), start)
    bench.release(start)
    assert bench.untouched()


def test_a_connected_end_dropped_where_it_is_refused_stays(bench: Bench) -> None:
    bench.drag(bench.port("tanh", "x", "in"), bench.port("dense_1", "x", "in"))
    assert bench.refusal() == ITSELF
    assert bench.untouched()


def test_escape_leaves_everything_as_it_was(bench: Bench) -> None:
    for node, port, side in (("tanh", "x", "in"), ("tanh", "y", "out")):
        start, end = bench.port(node, port, side), bench.port("dense_3", "x", "in")
        bench.press(start)
        bench.move(end + QPoint(0, 30), end)
        bench.key(Qt.Key.Key_Escape)
        assert bench.canvas.gesture is None
        bench.release(end)
        assert bench.untouched()


def test_a_wire_dropped_on_nothing_offers_what_fits(bench: Bench, qtbot: QtBot) -> None:
    bench.drag(bench.port("spiral", "targets", "out"), QPoint(300, 560))
    popup = bench.canvas.editing.popup
    assert popup is not None
    titles = {popup.list.item(row).text() for row in range(popup.list.count())}
    assert "Binary cross-entropy" in titles
    assert not titles & {"Dense", "Tanh", "Spiral"}
    popup.close()
    assert bench.untouched()
    QApplication.processEvents()
    bench.drag(bench.port("tanh", "y", "out"), QPoint(300, 560))
    popup = bench.canvas.editing.popup
    qtbot.keyClicks(popup.field, "rel")
    qtbot.keyClick(popup.field, Qt.Key.Key_Return)
    assert Wire("tanh", "y", "relu_1", "x") in bench.sheet.graph.wires
    assert bench.selection.nodes == {"relu_1"}
    assert bench.undone()


def test_a_wire_dropped_on_nothing_from_an_input_offers_what_feeds_it(bench: Bench, qtbot: QtBot) -> None:
    bench.document.apply("Cut", edits.disconnect(bench.sheet, (TARGETS,)))
    bench.drag(bench.port("loss", "targets", "in"), QPoint(900, 560))
    popup = bench.canvas.editing.popup
    titles = {popup.list.item(row).text() for row in range(popup.list.count())}
    assert "Spiral" in titles
    assert not titles & {"MSE", "Cross-entropy"}  # they have no output
    qtbot.keyClicks(popup.field, "circ")
    qtbot.keyClick(popup.field, Qt.Key.Key_Return)
    assert Wire("circle_1", "targets", "loss", "targets") in bench.sheet.graph.wires
    right = bench.canvas.picture.scene.rect("circle_1").right()
    assert abs(right - bench.canvas.picture.view.to_scene(QPointF(900, 560)).x()) <= 20
    bench.document.undo_stack.undo()
    assert "circle_1" not in bench.sheet.graph.nodes


def test_a_big_graph_is_not_asked_about_every_port(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    from editor.canvas.gestures import draw_wire

    asked = []
    monkeypatch.setattr(draw_wire, "FEW", 0)
    monkeypatch.setattr(draw_wire, "refusal", lambda graph, wire: asked.append(wire))
    start = bench.port("tanh", "y", "out")
    bench.press(start)
    bench.move(start + QPoint(20, 40), bench.port("dense_3", "x", "in"))
    bench.key(Qt.Key.Key_Escape)
    bench.release(start)
    assert {wire.target for wire in asked} <= {"dense_3", "dense_2"}
