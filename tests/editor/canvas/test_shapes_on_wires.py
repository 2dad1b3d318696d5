"""Every wire says its tensor's shape: in all examples, in windows of the usual size, while the network trains."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF
from pytestqt.qtbot import QtBot

from editor.actions import Actions
from editor.canvas.curves import strikes
from editor.canvas.detail import Detail
from editor.canvas.geometry import RING
from editor.canvas.painters.chips import Chip
from editor.document.document import Document
from editor.look import fonts
from editor.look.look import Look
from editor.main_window import MainWindow
from editor.training.inline import InlineWorker
from editor.training.session import Session
from engine.formats.project import examples, read

SIZES = {"1600x1000": (1600, 1000), "1280x800": (1280, 800)}


@pytest.fixture(params=SIZES.values(), ids=SIZES)
def window(request: pytest.FixtureRequest, qtbot: QtBot) -> Iterator[MainWindow]:
    """The whole window: the panels leave the canvas what they leave it."""
    window = MainWindow(Document(), Session(worker=InlineWorker), Look("dark"))
    Actions(window)
    qtbot.addWidget(window, before_close_func=lambda _: window.document.undo_stack.setClean())
    window.resize(*request.param)
    window.show()
    qtbot.waitUntil(lambda: window.plots.count() > 0)
    yield window
    window.session.close()


def too_short(window: MainWindow, row: int) -> bool:
    """Whether a wire, from ring to ring, is shorter than its shape's text."""
    picture = window.canvas.picture
    text = QFontMetricsF(fonts.mono(8)).horizontalAdvance(picture.shapes[row])
    lengths = np.hypot(*np.diff(picture.scene.points[row], axis=0).T)
    return bool(lengths.sum() - 2 * RING < text)


def in_the_way(window: MainWindow, chip: Chip) -> list[str]:
    """What lies where the chip is: nodes, rings, other chips."""
    scene, box = window.canvas.picture.scene, QRectF(*chip.box)
    things = [(name, QRectF(*rect)) for name, rect in zip(scene.names, scene.rects.tolist(), strict=True)]
    things += [
        (str(key), QRectF(x - RING, y - RING, 2 * RING, 2 * RING))
        for key, (x, y) in zip(scene.keys, scene.ports.tolist(), strict=True)
    ]
    things += [(str(other), QRectF(*other.box)) for other in window.canvas.chips.placed if other is not chip]
    return [name for name, rect in things if box.intersects(rect)]


def train_once(window: MainWindow, qtbot: QtBot) -> None:
    """One iteration: from then on wires carry numbers as well."""
    session = window.session
    session.compile(window.document.sheet)
    session.step("batch")
    qtbot.waitUntil(lambda: session.progress is not None and session.progress.iteration == 1, timeout=20_000)


@pytest.mark.parametrize("trained", [False, True], ids=["idle", "trained"])
@pytest.mark.parametrize("name", examples())
def test_every_wire_says_its_shape(window: MainWindow, qtbot: QtBot, name: str, trained: bool) -> None:
    window.document.replace(read(examples()[name]).sheet)
    if trained:
        train_once(window, qtbot)
    picture, placed = window.canvas.picture, window.canvas.chips.placed
    assert all(picture.shapes)
    if picture.detail == Detail.FAR:
        assert (name, window.width()) == ("vanishing-skip", 1280), "the largest example, in the smallest window"
        assert placed == []
        return
    for row, wire in enumerate(picture.scene.wires):
        said = [chip.shape for chip in placed if chip.row == row and chip.shape]
        assert said == [picture.shapes[row]] or (too_short(window, row) and not said), wire
        numbers = [chip.number for chip in placed if chip.row == row and chip.number]
        assert numbers == ([picture.number(row)] if picture.number(row) else []), wire
    for chip in placed:
        assert in_the_way(window, chip) == [], chip


def test_words_keep_away_from_wires_that_come_down_between_the_nodes(window: MainWindow) -> None:
    window.document.replace(read(examples()["vanishing"]).sheet)
    scene = window.canvas.picture.scene
    for chip in window.canvas.chips.placed:
        x, y, wide, tall = chip.box
        others = np.delete(scene.points, chip.row, axis=0)
        assert not strikes(others, (x, y), (x + wide, y + tall)).any(), chip
