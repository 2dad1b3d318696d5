"""The picture of a vanishing gradient: the light goes out towards the input, by decades and not by chance."""

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from editor.canvas.canvas import Canvas
from editor.document.document import Document
from editor.document.scope import Scope
from editor.look import colours
from editor.look.look import Look
from editor.selection import Selection
from editor.training.inline import InlineWorker
from editor.training.session import Session
from engine.formats.project import find, read
from engine.graph import Graph, Wire
from engine.losses.loss import Loss
from engine.sheet import Sheet

DECADE = 8  # bins


def vanishing(weight: float = 1.0) -> Sheet:
    """The deep sigmoid stack, its loss multiplied."""
    sheet = read(find("vanishing")).sheet
    nodes = {
        name: replace(layer, weight=weight) if isinstance(layer, Loss) else layer
        for name, layer in sheet.graph.nodes.items()
    }
    return replace(sheet, graph=Graph(nodes, sheet.graph.wires))


def chain(sheet: Sheet) -> list[Wire]:
    """The wires from the data to the loss, in the order of the forward pass."""
    following = {wire.source: wire for wire in sheet.graph.wires if wire.input != "targets"}
    name = next(wire.source for wire in sheet.graph.wires if wire.output == "inputs")
    found = []
    while name in following:
        found.append(following[name])
        name = found[-1].target
    return found


def shown(qtbot: QtBot, theme: str, sheet: Sheet) -> tuple[Canvas, Session]:
    """A canvas after one watched iteration of this sheet."""
    document, look, session = Document(), Look(theme), Session(worker=InlineWorker)  # type: ignore[arg-type]
    canvas = Canvas(Scope(document), session, Selection(), look)
    qtbot.addWidget(canvas, before_close_func=lambda _: session.close())  # also after a test that fails
    canvas.resize(1400, 900)
    canvas.show()
    document.replace(sheet)
    session.compile(sheet)
    session.step("batch")
    qtbot.waitUntil(lambda: session.progress is not None and session.progress.iteration == 1, timeout=20_000)
    return canvas, session


def painted(canvas: Canvas, wire: Wire) -> int:
    """The bin of a wire's colour, looked at from so near that its line is wider than a pixel.

    Its chip and its arrow may hide parts of it; where the line itself is seen, it has one colour.
    """
    canvas.fit()
    canvas.set_view(canvas.picture.view.zoomed(100, QPointF(canvas.wire_position(wire))))  # as near as it goes
    picture = canvas.grab().toImage()
    ramp = np.array([colour.getRgb()[:3] for colour in canvas.look.theme.ramp[: colours.BINS]], float)
    seen = set()
    for share in np.linspace(0.05, 0.95, 37):
        if not canvas.rect().contains(at := canvas.wire_position(wire, float(share))):
            continue
        colour = picture.pixelColor(at)
        distance = np.abs(ramp - np.array(colour.getRgb()[:3])).max(axis=1)
        if distance.min() <= 2:
            seen.add(int(distance.argmin()))
    (found,) = seen
    return found


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_wires_of_a_deep_sigmoid_stack_fade_towards_the_input(qtbot: QtBot, theme: str) -> None:
    sheet = vanishing()
    canvas, session = shown(qtbot, theme, sheet)
    wires = chain(sheet)
    bins = [painted(canvas, wire) for wire in wires]
    assert bins == sorted(bins)
    assert bins[-1] - bins[0] >= 3 * DECADE  # at least three decades from the loss to the data
    progress = session.progress
    assert progress is not None
    read_out = np.array([progress.wires[wire].gradient for wire in wires])
    assert bins == list(colours.bins(read_out))


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_a_loss_a_thousand_times_as_large_moves_every_wire_by_three_decades(qtbot: QtBot, theme: str) -> None:
    readings, seen = [], []
    for weight in (1.0, 1000.0):
        sheet = vanishing(weight)
        canvas, session = shown(qtbot, theme, sheet)
        assert session.progress is not None
        readings.append(np.array([session.progress.wires[wire].gradient for wire in chain(sheet)]))
        seen.append(np.array([painted(canvas, wire) for wire in chain(sheet)]))
    np.testing.assert_allclose(readings[1], 1000 * readings[0], rtol=1e-4)
    assert list(seen[1] - seen[0]) == [3 * DECADE] * len(chain(vanishing()))
