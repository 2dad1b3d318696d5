"""What is seen: colours of wires by the ramp, marks on nodes, and partial repaints that equal full ones."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.canvas.canvas import Canvas
from editor.canvas.hover import tool_tip
from editor.look import colours
from engine.editing import edits
from engine.graph import Wire
from engine.sheet import Sheet
from tests.editor.canvas.conftest import IN, LAST, MIDDLE, OUT, TARGETS, Bench, grid


def image(canvas: Canvas) -> QImage:
    return canvas.grab().toImage()


def pixels(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4).copy()


def colour_on(bench: Bench, wire: Wire, share: float = 0.12) -> QColor:
    """Of the wire's middle line: of the pixels across it, the one that differs most from the ground."""
    seen, at = image(bench.canvas), bench.canvas.wire_position(wire, share)
    across = [seen.pixelColor(at.x(), at.y() + y) for y in (-1, 0, 1)]
    return max(across, key=lambda colour: distance(colour, bench.look.theme.canvas))


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("decade", range(-8, 3, 2))
def test_wires_have_the_ramps_colour(bench: Bench, theme: str, decade: int) -> None:
    bench.look.set_theme(theme)  # type: ignore[arg-type]
    bench.session.say({MIDDLE: 10.0**decade, OUT: 3.0 * 10.0**decade})
    for wire, size in ((MIDDLE, 10.0**decade), (OUT, 3.0 * 10.0**decade)):
        expected = bench.look.theme.ramp[int(colours.bins(size))]
        assert colour_on(bench, wire) == expected, (wire, size)


def test_colours_follow_every_progress(bench: Bench) -> None:
    ramp = bench.look.theme.ramp
    for size in (1e-6, 1e-1, float("inf"), float("nan")):
        bench.session.say({MIDDLE: size})
        QApplication.processEvents()
        seen = image(bench.canvas)
        places = [bench.canvas.wire_position(MIDDLE, share / 40) for share in range(4, 36)]
        around = [seen.pixelColor(place + QPoint(0, y)) for place in places for y in (-1, 0)]
        assert ramp[int(colours.bins(size))] in around, size


def test_without_gradient_a_wire_is_neutral(bench: Bench) -> None:
    theme = bench.look.theme
    assert colour_on(bench, IN) == theme.wire(colours.PLAIN)
    bench.session.say({IN: 0.1, TARGETS: None})
    looks = dict(zip(bench.canvas.picture.scene.wires, bench.canvas.picture.looks, strict=True))
    assert looks[TARGETS] == colours.NONE
    assert looks[MIDDLE] == -1


def test_stronger_wires_are_wider(bench: Bench) -> None:
    widths = []
    for size in (1e-8, 1e-3, 1e2):
        bench.session.say({MIDDLE: size})
        at = bench.canvas.wire_position(MIDDLE, 0.12)
        seen, ramp = image(bench.canvas), bench.look.theme.ramp[int(colours.bins(size))]
        widths.append(sum(seen.pixelColor(at.x(), y) == ramp for y in range(at.y() - 12, at.y() + 13)))
    assert widths[0] < widths[1] < widths[2]


def test_chips_carry_shape_and_number(bench: Bench) -> None:
    bench.canvas.set_view(bench.canvas.picture.view.zoomed(0.87, QPointF(0, 0)))
    steep = Wire("tanh", "y", "dense_3", "x")
    moved = edits.move(bench.sheet, {"dense_3": (760.0, 200.0)})
    bench.document.apply("Wire", edits.connect(moved, steep))
    bench.session.say({MIDDLE: 2.1e-3, LAST: 0.0, steep: 3e-4})
    said = {(chip.shape, chip.number) for chip in bench.canvas.chips.placed}
    assert said == {
        *(("", "2.1e-3"), ("64×8", "")),  # beside the wire, above and below
        *(("", "0"), ("64×1", "")),
        *(("64×2", ""), ("64×8", "3.0e-4"), ("64 labels", "")),
    }
    seen, middle = image(bench.canvas), bench.canvas.wire_position(steep)
    beside = [seen.pixelColor(middle + QPoint(x, 0)) for x in range(-20, 21)]
    assert beside.count(bench.look.theme.floating) > 10
    bodies = [bench.canvas.picture.scene.rect(name) for name in bench.sheet.graph.nodes]
    for chip in bench.canvas.chips.placed:
        assert not any(body.intersects(QRectF(*chip.box)) for body in bodies)
    bench.canvas.set_view(bench.canvas.picture.view.zoomed(0.4, QPointF(0, 0)))
    assert bench.canvas.chips.placed == []


def test_nodes_say_their_parameters_shapes_and_loss(bench: Bench) -> None:
    words = {name: bench.canvas.picture.facts(name) for name in bench.sheet.graph.nodes}
    assert words == {
        "spiral": ("64×2", ""),
        "dense_1": ("64×8", "24 params"),
        "tanh": ("64×8", ""),
        "dense_2": ("64×1", "9 params"),
        "loss": ("loss", ""),
        "dense_3": ("", ""),
    }
    short = {name: words.summary for name, words in bench.canvas.picture.captions.items()}
    assert (short["spiral"], short["dense_1"], short["dense_3"]) == ("500 points", "2 → 8", "→ 3")
    bench.session.say({}, losses={"loss": 0.03124})
    assert bench.canvas.picture.facts("loss") == ("loss 0.0312", "")


def test_problems_are_marked_and_told(bench: Bench) -> None:
    theme, rect = bench.look.theme, bench.canvas.node_rect("dense_3")
    seen = image(bench.canvas)
    edge = [seen.pixelColor(rect.center().x(), y) for y in range(rect.top() - 3, rect.top() + 4)]
    assert any(colour == theme.danger for colour in edge)
    words = tool_tip(bench.canvas, QPointF(bench.node("dense_3")))
    assert "dense_3 has nothing at its input x." in words
    assert "Drag a wire to x, or delete the node." in words
    bench.selection.set(("tanh",))
    rect = bench.canvas.node_rect("tanh")
    seen = image(bench.canvas)
    edge = [seen.pixelColor(rect.center().x(), y) for y in range(rect.top() - 3, rect.top() + 4)]
    assert any(colour == theme.accent for colour in edge)


class Watcher(QObject):
    """Remembers what parts of a widget are repainted."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        QApplication.processEvents()
        self.rects: list[QRect] = []
        canvas.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.rects.append(QRect(event.rect()))
        return False


def shown(canvas: Canvas) -> np.ndarray:
    """What is on the screen, without painting anything anew."""
    screen = canvas.screen().grabWindow(canvas.winId())
    return pixels(screen.toImage())


@pytest.mark.usefixtures("unhurried")
@pytest.mark.parametrize("zoom", [1.0, 0.75, 0.28])
def test_a_drag_repaints_a_part_that_equals_a_full_repaint(bench: Bench, zoom: float) -> None:
    bench.session.say({IN: 1e-5, MIDDLE: 2.1e-3, OUT: 0.2, LAST: 3.0, TARGETS: None})
    bench.canvas.set_view(bench.canvas.picture.view.zoomed(zoom, QPointF(200, 100)))
    bench.canvas.snap_to_grid = False  # every place, not only those on the grid
    start = bench.node("dense_3")
    bench.press(start)
    bench.move(start + QPoint(20, 20))
    watcher = Watcher(bench.canvas)
    whole = bench.canvas.width() * bench.canvas.height()
    for step in range(12):
        point = start + QPoint(11 * step, -6 * step + 20)
        bench.move(point)
        partial = shown(bench.canvas)
        assert watcher.rects
        watcher.rects.clear()
        bench.canvas.repaint()
        watcher.rects.clear()
        assert np.array_equal(partial, shown(bench.canvas)), step
    bench.move(start)
    assert watcher.rects
    assert all(rect.width() * rect.height() < whole / 3 for rect in watcher.rects[-1:])
    bench.release(start)


def test_progress_repaints_only_what_changed(bench: Bench) -> None:
    bench.session.say({MIDDLE: 2.1e-3, OUT: 0.2})
    watcher = Watcher(bench.canvas)
    bench.session.say({MIDDLE: 2.1e-3, OUT: 0.2})
    QApplication.processEvents()
    assert watcher.rects == []
    bench.session.say({MIDDLE: 2.1e-3, OUT: 7.0})
    QApplication.processEvents()
    (rect,) = watcher.rects
    assert rect.width() < 300
    assert rect.contains(bench.canvas.wire_position(OUT))


def test_many_wires_have_the_ramps_colours_too(make_bench: Callable[[Sheet], Bench]) -> None:
    bench = make_bench(grid(300))
    scene = bench.canvas.picture.scene
    sizes = {wire: 10.0 ** (row % 10 - 8) for row, wire in enumerate(scene.wires)}
    bench.session.say(dict(sizes))
    seen = image(bench.canvas)
    right = 0
    for wire, size in sizes.items():
        if scene.boxes[scene.wire_index[wire]][3] - scene.boxes[scene.wire_index[wire]][1] > 1:
            continue
        at = bench.canvas.wire_position(wire)
        near = [seen.pixelColor(at + QPoint(0, y)) for y in (-1, 0, 1)]
        goal = bench.look.theme.ramp[int(colours.bins(size))]
        right += any(mixed_from(colour, goal, bench.look.theme.canvas) for colour in near)
    assert right > 270


def mixed_from(colour: QColor, goal: QColor, ground: QColor) -> bool:
    """Whether a thin line's pixel, which lies partly beside it, is a third or more of this colour."""
    seen, end, start = (np.array(each.getRgb()[:3], float) for each in (colour, goal, ground))
    share = (seen - start) @ (end - start) / ((end - start) @ (end - start))
    return share > 0.33 and np.abs(start + share * (end - start) - seen).max() < 12


def distance(one: QColor, other: QColor) -> int:
    return sum(abs(a - b) for a, b in zip(one.getRgb(), other.getRgb(), strict=True))


def test_an_empty_canvas_says_what_to_do(make_bench: Callable[[Sheet], Bench], qtbot: QtBot) -> None:
    bench = make_bench(Sheet())
    seen = pixels(image(bench.canvas)).astype(int)
    ground = bench.look.theme.canvas
    strange = np.abs(seen[..., :3] - (ground.blue(), ground.green(), ground.red())).sum(axis=-1) > 200
    rows, columns = np.nonzero(strange)
    assert len(rows) > 200
    assert abs(columns.mean() - bench.canvas.width() / 2) < 20


def test_high_dpi_is_drawn_sharp(bench: Bench) -> None:
    picture = QImage(bench.canvas.size() * 2, QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(2)
    painter = QPainter(picture)
    bench.canvas.render(painter, QPoint())
    painter.end()
    rect = bench.canvas.node_rect("tanh")
    inside = picture.pixelColor((rect.right() - 8) * 2, (rect.bottom() - 8) * 2)
    assert inside == bench.look.theme.node
    assert bench.canvas.focusPolicy() == Qt.FocusPolicy.StrongFocus
    assert bench.canvas.accessibleName() == "Canvas"
