"""Pulses run along the wires that an operation wrote, and their clock runs no longer than they do."""

from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from editor.canvas.painters import pulses
from editor.canvas.painters.nodes import Nodes
from editor.canvas.painters.pulses import LONGEST, SHORTEST, Pulses, place
from engine.events import Operation
from engine.graph import Wire
from engine.program import Stage
from tests.editor.canvas.conftest import IN, MIDDLE, OUT, Bench


def operation(index: int, stage: Stage, *wires: Wire, node: str | None = "tanh") -> Operation:
    return Operation(index, 20, node, stage, "tanh(x) → y", wires)


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
    qtbot.waitUntil(lambda: not bench.canvas.pulses.alive, timeout=3000)
    qtbot.waitUntil(lambda: not frames.isActive())
    assert bench.canvas.picture.pulsing == frozenset()
    bench.session.say({MIDDLE: 1e-2}, operation(3, "forward", MIDDLE, OUT))
    assert not bench.canvas.pulses.alive  # the same one as before
    bench.session.say({MIDDLE: 1e-2}, operation(3, "forward", MIDDLE), iteration=1)
    assert bench.canvas.pulses.alive
    bench.session.say({MIDDLE: 1e-2})
    assert not bench.canvas.pulses.alive


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
    assert pulses.place(bench.canvas.picture, bench.canvas.pulses.alive[0]) is None
    bench.canvas.grab()
