"""The grid of dots is where it belongs, however one has come there."""

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from editor.canvas.painters import background
from editor.canvas.painters.background import SPACING, Background
from editor.canvas.picture import Picture
from editor.canvas.view import View
from editor.look.look import Look
from engine.check import check
from engine.graph import Graph
from engine.sheet import Sheet
from tests.editor.canvas.test_painting import pixels

WIDE, TALL = 300, 200


def seen(ground: Background, picture: Picture, ratio: float = 1.0) -> np.ndarray:
    """What it paints into a widget of this size."""
    image = QImage(round(WIDE * ratio), round(TALL * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    painter = QPainter(image)
    ground.paint(painter, picture, image.rect())
    painter.end()
    return pixels(image)


def empty(view: View) -> Picture:
    picture = Picture(Sheet(), check(Graph()), Look("dark").theme)
    picture.view = view
    return picture


@pytest.mark.parametrize("scale", [0.137, 0.45, 0.59, 0.6, 1.0, 1.125, 2.3])
def test_dots_are_a_step_apart_from_the_origin(qapp: object, scale: float) -> None:
    picture = empty(View(scale, 41.37, -17.61))
    image = seen(Background(), picture)
    dark = picture.theme.canvas.blue()
    rows, columns = np.nonzero(image[..., 0] != dark)
    step = SPACING * scale
    while step < 18:
        step *= 2
    size = 1 if scale < 0.6 else 2
    for at, origin, length in ((columns, 41.37, WIDE), (rows, -17.61, TALL)):
        places = {int(np.floor(origin + k * step + 0.5)) for k in range(-200, 200)}
        expected = {place + more for place in places for more in range(size)}
        assert set(at.tolist()) == {place for place in expected if 0 <= place < length}


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_what_is_kept_looks_like_what_is_drawn_anew(
    qapp: object, monkeypatch: pytest.MonkeyPatch, ratio: float
) -> None:
    made: list[int] = []
    draw = background.row
    monkeypatch.setattr(background, "row", lambda *args: made.append(1) or draw(*args))
    used, picture = Background(), empty(View(0.7, 3.5, 8.25))
    ways = [(0, 0), (0, -9), (-40, 77), (0.5, 0), (0, 0.25), (0, 500), (300, 0)]
    for dx, dy in ways:
        picture.view = picture.view.panned(dx, dy)
        assert np.array_equal(seen(used, picture, ratio), seen(Background(), picture, ratio)), (dx, dy)
    assert len(made) - len(ways) == 4
    picture.view = View(0.8, 3.5, 8.25)
    assert np.array_equal(seen(used, picture, ratio), seen(Background(), picture, ratio))


def test_a_part_is_painted_as_in_the_whole(qapp: object) -> None:
    picture, ground = empty(View(0.9, 3.5, 8.25)), Background()
    whole = seen(ground, picture)
    image = QImage(WIDE, TALL, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    for x in range(0, WIDE, 37):
        for y in range(0, TALL, 23):
            painter.setClipRect(x, y, 37, 23)
            ground.paint(painter, picture, QRect(x, y, 37, 23))
    painter.end()
    assert np.array_equal(pixels(image), whole)
