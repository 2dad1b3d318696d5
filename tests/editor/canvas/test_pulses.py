"""Pulses run along the wires that an operation wrote, and their clock runs no longer than they do."""

from collections.abc import Callable
from typing import Literal

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QSizeF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.canvas.curves import along
from editor.canvas.painters import pulses
from editor.canvas.painters.nodes import Nodes
from editor.canvas.painters.pulses import ABOVE, FEW, LONGEST, SHORTEST, Pulse, Pulses, places, plate_at
from editor.canvas.picture import Picture
from editor.canvas.view import View
from editor.look.numbers import decades
from engine.events import Operation
from engine.graph import Wire
from engine.program import Stage
from engine.sheet import Sheet
from tests.benchmarks.drawings import residual
from tests.editor.canvas.conftest import IN, MIDDLE, OUT, TARGETS, Bench
from tests.editor.canvas.test_painting import shown


def operation(index: int, stage: Stage, *wires: Wire, node: str | None = "tanh") -> Operation:
    return Operation(index, 20, node, stage, "tanh(x) → y", wires)


def place(picture: Picture, pulse: Pulse) -> QPointF:
    """Of one alone."""
    return QPointF(*places(picture, [pulse])[0].tolist())


def test_forward_from_the_source_and_backward_from_the_target(bench: Bench) -> None:
    picture = bench.canvas.picture
    for index, stage in enumerate(("forward", "backward")):
        bench.session.say({MIDDLE: 1e-2}, operation(index, stage, MIDDLE))
        (pulse,) = bench.canvas.pulses.alive
        pulse.share = 0.0
        start = place(picture, pulse)
        pulse.share = 0.999
        end = place(picture, pulse)
        assert (start.x() < end.x()) == (stage == "forward")


def test_each_operation_sends_its_own_and_the_clock_stops(bench: Bench, qtbot: QtBot) -> None:
    frames = bench.canvas._watch.frames
    assert not frames.isActive()
    bench.session.say({MIDDLE: 1e-2}, operation(3, "forward", MIDDLE, OUT))
    assert [pulse.wire for pulse in bench.canvas.pulses.alive] == [MIDDLE, OUT]
    assert frames.isActive()
    assert bench.canvas.picture.pulsing == {MIDDLE, OUT}
    qtbot.waitUntil(lambda: not frames.isActive(), timeout=3000)
    first, second = bench.canvas.pulses.alive  # at rest, to be read
    assert place(bench.canvas.picture, first).toPoint() == bench.port("tanh", "x", "in")
    assert place(bench.canvas.picture, second).toPoint() == bench.port("dense_2", "x", "in")
    assert bench.canvas.picture.pulsing == {MIDDLE, OUT}
    bench.session.say({MIDDLE: 1e-2}, operation(3, "forward", MIDDLE, OUT))
    assert not frames.isActive()  # the same one as before
    bench.session.say({MIDDLE: 1e-2}, operation(3, "forward", MIDDLE), iteration=1)
    assert bench.canvas.pulses.alive
    bench.session.say({MIDDLE: 1e-2})
    assert not bench.canvas.pulses.alive
    assert bench.canvas.picture.pulsing == frozenset()


def test_the_number_is_the_value_forward_and_the_gradient_backward(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(pulses, "_paint_plate", lambda *args: said.append(args[2]))
    for index, (stage, number) in enumerate([("forward", 0.5), ("backward", 1e-2)]):
        bench.session.say({MIDDLE: 1e-2}, operation(index, stage, MIDDLE))
        said.clear()
        bench.canvas.grab()
        assert said == [decades(number)]


def test_the_number_of_a_pulse_lies_on_no_words(bench: Bench) -> None:
    picture, size = bench.canvas.picture, QSizeF(50, 19)
    for zoom in (0.6, 1.0, 1.2):
        bench.canvas.set_view(View(zoom, 20, 200))
        for share in (0.0, 0.3, 0.6, 1.0):
            at = place(picture, Pulse(MIDDLE, False, share))
            plate = plate_at(picture, at, size)
            for name in ("dense_1", "tanh"):
                assert not plate.intersects(picture.view.rect_to_widget(picture.scene.rect(name)))
            assert Pulses.rects(alone(Pulse(MIDDLE, False, share)), picture)[0].contains(plate.toAlignedRect())
        below = place(picture, Pulse(TARGETS, False, 0.5))  # the wire passes under the nodes
        assert plate_at(picture, below, size).top() == below.y() + ABOVE


def alone(pulse: Pulse) -> Pulses:
    pulses = Pulses()
    pulses.alive = [pulse]
    return pulses


def test_at_a_higher_pace_they_are_quicker() -> None:
    shown = Pulses()
    for since, expected in ((5000.0, LONGEST), (200.0, 180.0), (1.0, SHORTEST)):
        shown.start(operation(int(since), "forward", IN), 0, since, still=False)
        assert shown.duration == expected


def test_the_node_that_runs_is_lit(bench: Bench) -> None:
    bench.canvas.grab()
    names: list[str] = []
    forget = Nodes.forget
    bench.canvas.nodes.forget = lambda which=None: (names.extend(which), forget(bench.canvas.nodes, which))
    bench.session.say({}, operation(1, "forward", node="tanh"))
    assert names == ["tanh"]
    before = bench.canvas.grab().toImage()
    bench.session.say({}, operation(2, "forward", node="dense_2"))
    assert set(names[1:]) == {"tanh", "dense_2"}
    after = bench.canvas.grab().toImage()
    edge = bench.canvas.node_rect("tanh").topLeft().toPointF() + QPointF(60, -3)
    assert before.pixelColor(edge.toPoint()) != after.pixelColor(edge.toPoint())


def test_without_motion_they_stand_still(bench: Bench) -> None:
    bench.look.reduce_motion = True
    bench.session.say({MIDDLE: 1e-2}, operation(1, "backward", MIDDLE))
    (pulse,) = bench.canvas.pulses.alive
    assert not bench.canvas._watch.frames.isActive()
    where = place(bench.canvas.picture, pulse)
    assert abs(where.x() - bench.canvas.wire_position(MIDDLE).x()) <= 1
    bench.session.say({MIDDLE: 1e-2}, operation(2, "backward", IN))
    assert [each.wire for each in bench.canvas.pulses.alive] == [IN]


def test_a_pulse_whose_wire_goes_is_nowhere(bench: Bench) -> None:
    bench.session.say({MIDDLE: 1e-2}, operation(1, "backward", MIDDLE))
    bench.selection.set((), (MIDDLE,))
    bench.canvas.editing.remove()
    assert np.isnan(places(bench.canvas.picture, bench.canvas.pulses.alive)).all()
    assert bench.canvas.pulses.rects(bench.canvas.picture) == []
    bench.canvas.grab()


def test_many_are_where_each_alone_would_be_and_a_part_looks_like_all(make_bench: Callable[[Sheet], Bench]) -> None:
    sheet = residual(220)
    bench = make_bench(sheet)
    canvas, picture = bench.canvas, bench.canvas.picture
    wires = sheet.graph.wires[:150]
    for index, stage in enumerate(("forward", "backward")):
        bench.session.say(dict.fromkeys(sheet.graph.wires, 1e-2), operation(index, stage, *wires))
        canvas._watch.frames.stop()
        for pulse, share in zip(canvas.pulses.alive, np.linspace(0, 1, len(wires)), strict=True):
            pulse.share = float(share)
        together = places(picture, canvas.pulses.alive)
        assert len(together) == len(wires) > FEW
        for pulse, at in zip(canvas.pulses.alive, together, strict=True):
            where = pulse.share**2 * (3 - 2 * pulse.share)
            points = picture.scene.points[picture.scene.wire_index[pulse.wire]]
            expected = along(points, where if stage == "forward" else 1 - where)
            assert np.allclose(at, (picture.view.to_widget(QPointF(*expected))).toTuple())
        canvas.repaint()
        for _ in range(3):
            QTest.qWait(15)
            canvas._watch.animate()
            QApplication.processEvents()
            part = shown(canvas)
            canvas.repaint()
            assert np.array_equal(part, shown(canvas))


@pytest.mark.parametrize("stage", ["forward", "backward"])
@pytest.mark.parametrize("still", [False, True])
@pytest.mark.parametrize("scale", [0.3, 1.0, 2.0])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_at_rest_an_arrow_says_which_way_it_went(
    bench: Bench, stage: Stage, still: bool, scale: float, theme: Literal["dark", "light"]
) -> None:
    canvas, picture = bench.canvas, bench.canvas.picture
    bench.look.set_theme(theme)
    bench.look.reduce_motion = still
    view = picture.view.zoomed(scale / picture.view.scale, QPointF())
    middle = QPointF(*picture.scene.points[picture.scene.wire_index[MIDDLE], 12])
    canvas.set_view(view.centred(middle, QSizeF(canvas.size())))
    bench.session.say({MIDDLE: 1e-2}, operation(3, stage, MIDDLE))
    (pulse,) = canvas.pulses.alive
    pulse.share = 1.0
    at, seen = place(picture, pulse).toPoint(), canvas.grab().toImage()
    reach, way = round((pulses.TIP - 4) * pulses.size(picture)), 1 if stage == "forward" else -1
    around = [(x, y) for x in (-1, 0, 1) for y in (-1, 0, 1)]
    ahead, behind = (
        {seen.pixelColor(at.x() + side * reach + x, at.y() + y).rgb() for x, y in around} for side in (way, -way)
    )
    assert picture.theme.text.rgb() in ahead
    assert picture.theme.text.rgb() not in behind
