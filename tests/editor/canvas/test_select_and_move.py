"""Selecting, moving and looking around with the mouse."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.canvas.geometry import STEP
from editor.canvas.search import SearchPopup
from tests.editor.canvas.conftest import IN, MIDDLE, Bench

SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)


def test_clicks_select(bench: Bench) -> None:
    bench.click(bench.node("tanh"))
    assert bench.selection.nodes == {"tanh"}
    bench.click(bench.node("loss"), SHIFT)
    assert bench.selection.nodes == {"tanh", "loss"}
    bench.click(bench.node("tanh"), CTRL)
    assert bench.selection.nodes == {"loss"}
    bench.click(bench.canvas.wire_position(MIDDLE))
    assert (bench.selection.nodes, bench.selection.wires) == (set(), {MIDDLE})
    bench.click(bench.canvas.wire_position(IN), SHIFT)
    assert bench.selection.wires == {IN, MIDDLE}
    bench.click(QPoint(20, 20))
    assert not bench.selection.wires
    assert bench.untouched()


def test_a_click_on_one_of_several_selects_it_alone(bench: Bench) -> None:
    bench.selection.set(("tanh", "loss"))
    bench.click(bench.node("tanh"))
    assert bench.selection.nodes == {"tanh"}


def test_a_band_selects_what_it_touches(bench: Bench) -> None:
    left, right = bench.canvas.node_rect("spiral"), bench.canvas.node_rect("dense_1")
    bench.drag(left.topLeft() - QPoint(20, 40), right.center() + QPoint(0, 10))
    assert bench.selection.nodes == {"spiral", "dense_1"}
    assert bench.selection.wires == {IN}
    tanh = bench.canvas.node_rect("tanh")
    bench.drag(tanh.topLeft() - QPoint(15, 30), tanh.center(), SHIFT)
    assert bench.selection.nodes == {"spiral", "dense_1", "tanh"}
    assert bench.untouched()


def test_escape_puts_the_selection_of_a_band_back(bench: Bench) -> None:
    bench.selection.set(("loss",))
    bench.press(QPoint(20, 20))
    bench.move(QPoint(200, 200), bench.canvas.rect().bottomRight() - QPoint(5, 5))
    assert len(bench.selection.nodes) == 6
    bench.key(Qt.Key.Key_Escape)
    assert bench.selection.nodes == {"loss"}
    bench.release(QPoint(600, 400))
    assert bench.selection.nodes == {"loss"}


def test_a_drag_moves_all_selected_in_one_step(bench: Bench) -> None:
    bench.selection.set(("tanh", "dense_3"))
    start = bench.node("tanh")
    bench.drag(start, start + QPoint(30, 90))
    scale = bench.canvas.picture.view.scale
    for name in ("tanh", "dense_3"):
        dx, dy = (
            after - before for after, before in zip(bench.sheet.places[name], bench.start.places[name], strict=True)
        )
        assert (dx, dy) == (round(30 / scale / STEP) * STEP, round(90 / scale / STEP) * STEP)
    assert bench.sheet.places["loss"] == bench.start.places["loss"]
    assert bench.selection.nodes == {"tanh", "dense_3"}
    assert bench.undone()
    assert bench.canvas.picture.scene.rect("tanh").topLeft() == QPointF(480, 0)


def test_the_sheet_is_written_only_at_release(bench: Bench) -> None:
    start = bench.node("tanh")
    bench.press(start)
    bench.move(start + QPoint(0, 50), start + QPoint(0, 100))
    assert bench.untouched()
    assert bench.canvas.picture.scene.rect("tanh").y() >= 80
    bench.key(Qt.Key.Key_Escape)
    assert bench.canvas.picture.scene.rect("tanh").y() == 0
    bench.release(start + QPoint(0, 100))
    assert bench.untouched()


def test_a_trembling_click_moves_nothing(bench: Bench) -> None:
    start = bench.node("tanh")
    bench.press(start)
    bench.move(start + QPoint(1, 1))
    bench.release(start + QPoint(1, 1))
    assert bench.untouched()


def test_a_dragged_node_falls_in_line(bench: Bench) -> None:
    scale = bench.canvas.picture.view.scale
    start = bench.node("dense_3")
    end = start + QPoint(round(60 * scale), round(-196 * scale))
    bench.press(start)
    bench.move(start + QPoint(10, 10), end)
    assert bench.canvas.picture.overlay.guides
    bench.release(end)
    assert bench.sheet.places["dense_3"][1] == 0.0
    assert not bench.canvas.picture.overlay.guides


def test_a_change_from_elsewhere_ends_a_drag(bench: Bench) -> None:
    bench.selection.set(("loss",))
    bench.canvas.editing.nudge(5, 5)
    start = bench.node("tanh")
    bench.press(start)
    bench.move(start + QPoint(0, 100))
    bench.document.undo_stack.undo()
    assert bench.canvas.gesture is None
    assert bench.canvas.picture.scene.rect("tanh").y() == 0
    bench.release(start + QPoint(0, 100))
    assert bench.sheet == bench.start


def test_wheel_zooms_at_the_cursor(bench: Bench) -> None:
    at = QPointF(bench.node("tanh"))
    for keys, turned in ((Qt.KeyboardModifier.NoModifier, 120), (CTRL, -240)):
        before, scale = bench.canvas.picture.view.to_scene(at), bench.canvas.picture.view.scale
        angle = QPoint(0, turned)
        place = bench.canvas.mapToGlobal(at)
        event = QWheelEvent(
            at, place, QPoint(), angle, Qt.MouseButton.NoButton, keys, Qt.ScrollPhase.NoScrollPhase, False
        )
        QApplication.sendEvent(bench.canvas, event)
        view = bench.canvas.picture.view
        assert (view.scale > scale) == (turned > 0)
        assert (view.to_scene(at) - before).manhattanLength() < 1e-9


def test_middle_drag_and_space_drag_pan(bench: Bench) -> None:
    before = bench.canvas.picture.view
    bench.drag(QPoint(300, 300), QPoint(340, 280), button=Qt.MouseButton.MiddleButton)
    assert bench.canvas.picture.view == before.panned(40, -20)
    QTest.keyPress(bench.canvas, Qt.Key.Key_Space)
    bench.drag(bench.node("tanh"), bench.node("tanh") + QPoint(-40, 20))
    QTest.keyRelease(bench.canvas, Qt.Key.Key_Space)
    assert bench.canvas.picture.view == before
    assert bench.untouched()
    bench.click(bench.node("tanh"))
    assert bench.selection.nodes == {"tanh"}


def test_f_fits_all_and_shift_f_the_selection(bench: Bench) -> None:
    fitted = bench.canvas.picture.view
    bench.selection.set(("loss",))
    bench.canvas.set_view(fitted.zoomed(0.5, QPointF(9, 9)))
    bench.key(Qt.Key.Key_F, SHIFT)
    assert bench.canvas.picture.view.scale >= fitted.scale
    assert abs(bench.canvas.node_rect("loss").center().x() - bench.canvas.width() / 2) <= 1
    bench.key(Qt.Key.Key_F)
    assert bench.canvas.picture.view == fitted


def test_a_double_click_searches_on_empty_canvas_only(bench: Bench) -> None:
    for at in (bench.node("tanh"), bench.canvas.wire_position(MIDDLE), QPoint(300, 560)):
        assert bench.canvas.findChildren(SearchPopup) == []
        QTest.mouseDClick(bench.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
        bench.release(at)  # QTest's double click leaves the button down
    assert len(bench.canvas.findChildren(SearchPopup)) == 1


def test_hovering_a_wire_tells_the_legend(bench: Bench, qtbot: QtBot) -> None:
    bench.session.say({MIDDLE: 2.1e-3})
    with qtbot.waitSignal(bench.canvas.wire_hovered) as told:
        bench.move(bench.canvas.wire_position(MIDDLE, 0.2))
    assert told.args == [MIDDLE]
    bubble = bench.canvas.picture.overlay.bubble
    assert bubble is not None
    assert bubble.title == "dense_1.y → tanh.x"
    assert dict(bubble.lines) == {"shape": "64×8", "value, RMS": "0.50", "gradient, RMS": "2.1e-3"}
    with qtbot.waitSignal(bench.canvas.wire_hovered) as told:
        bench.move(QPoint(30, 30))
    assert told.args == [None]
    assert bench.canvas.picture.overlay.bubble is None


def test_what_is_dragged_stays_under_the_cursor_when_the_wheel_turns(bench: Bench) -> None:
    hold = bench.node("dense_3")
    held = bench.canvas.picture.view.to_scene(QPointF(hold)) - QPointF(*bench.sheet.places["dense_3"])
    bench.press(hold)
    bench.move(hold + QPoint(20, 30))
    bench.wheel(hold + QPoint(20, 30), 360)
    end = hold + QPoint(60, 40)
    bench.move(end)
    bench.release(end)
    now = bench.canvas.picture.view.to_scene(QPointF(end)) - QPointF(*bench.sheet.places["dense_3"])
    assert (now - held).manhattanLength() <= 40, "but for the grid"
    assert bench.undone()
