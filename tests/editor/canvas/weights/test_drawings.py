"""Lines, images and bars: each number is where it is said to be, in the colour of the language."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPointF, QRectF, QSize
from pytestqt.qtbot import QtBot

from editor.canvas.weights.body import Body
from editor.canvas.weights.lines import DRAWN, MOST, Bundle
from editor.canvas.weights.pages import Page, pages
from editor.canvas.weights.place import Place
from editor.canvas.weights.seen import Drawing
from editor.canvas.weights.strips import Strips
from editor.canvas.weights.tiles import Tiles
from editor.canvas.weights.words import said
from editor.look import colours, shades
from editor.look.look import Look
from engine.pictures import Grid, Neurons, WeightView

SIZE = QSize(640, 340)


def sizes(shape: tuple[int, ...], seed: int = 0) -> np.ndarray:
    """Of both signs, over all decades."""
    rng = np.random.default_rng(seed)
    return (10.0 ** rng.uniform(-9, 3, shape) * rng.choice((-1, 1), shape)).astype(np.float32)


def dense(units: int, inputs: int, gradient: np.ndarray) -> WeightView:
    shape = units, inputs
    values = np.linspace(-1, 1, units * inputs, dtype=np.float32).reshape(shape)
    weight = Grid("weight", ("unit", "input"), values, gradient, shape, "weight", values / 9, shape, 0, (inputs, 1))
    return WeightView("dense", 1, 0, 1, Neurons(weight, False, None, None, None, ""), (weight,))


def flowing(values: np.ndarray, gradient: np.ndarray | None = None, title: str = "maps") -> WeightView:
    axes = ("head", "map", "row", "column")[-values.ndim :]
    return WeightView("conv", 1, 0, 1, None, (Grid(title, axes, values, gradient, values.shape),))


@pytest.fixture
def body(qtbot: QtBot, look: Look) -> Body:
    body = Body(look)
    qtbot.addWidget(body)
    body.resize(SIZE)
    body.show()
    return body


def page_of(view: WeightView) -> Page:
    (page,) = pages(view)
    return page


def pixels(body: Body, folder: Path) -> np.ndarray:
    body.grab().save(str(folder / "body.png"))
    return np.asarray(Image.open(folder / "body.png").convert("RGB")).astype(int)


def test_the_look_of_many_numbers_is_that_of_each() -> None:
    numbers = np.concatenate([sizes((50_000,)), np.float32([0, -0.0, np.nan, np.inf, -np.inf, 1e-8, 1e2, 1e-45])])
    edges = (10.0 ** (np.arange(-64, 17) / 8)).astype(np.float32)
    near = np.concatenate([np.nextafter(edges, np.float32(way)) for way in (0, 1e9)])
    for each in (numbers, edges, near, numbers.reshape(2, -1)[:, ::3]):
        assert np.array_equal(shades.magnitudes(each), colours.bins(each))
        assert np.array_equal(shades.magnitudes(each, (-5, -1)), colours.bins(each, (-5, -1)))


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_signed_colours_grow_away_from_the_ground_on_both_sides(theme: str) -> None:
    table = shades.signed_colours(theme)
    assert len(table) == 2 * shades.SIDE + 2
    looks = shades.signed(np.float32([-2, -1, 0, 1, 2, np.nan, np.inf]), 2.0)
    assert looks.tolist() == [0, 64, 127, 190, 254, 255, 255]
    assert shades.reach_of(np.float32([-3, 2, np.nan, np.inf])) == 3
    assert shades.signed(np.zeros(3, np.float32), 0.0).tolist() == [127] * 3


def test_a_matrix_has_one_pixel_for_each_weight(body: Body, tmp_path: Path) -> None:
    gradient = sizes((200, 180))
    view = dense(200, 180, gradient)
    assert gradient.size > MOST
    body.show_page(view, page_of(view), "gradient", settled=True)
    drawing = body.drawing
    assert isinstance(drawing, Tiles)
    seen, ramp = pixels(body, tmp_path), colours.ramp("dark").astype(int)
    for index in ((0, 0), (199, 179), (37, 101), (150, 3)):
        at = drawing.spot(Place("number", index))
        assert seen[int(at.y()), int(at.x())].tolist() == ramp[int(colours.bins(gradient[index]))].tolist()
        assert drawing.at(at) == Place("number", index)


def test_kernels_lie_side_by_side(body: Body, tmp_path: Path) -> None:
    gradient = sizes((6, 2, 3, 3))
    view = flowing(gradient, gradient)
    body.show_page(view, page_of(view), "gradient", settled=True)
    drawing = body.drawing
    assert isinstance(drawing, Tiles)
    seen, ramp = pixels(body, tmp_path), colours.ramp("dark").astype(int)
    for index in np.ndindex(gradient.shape):
        at = drawing.spot(Place("number", index))
        assert seen[int(at.y()), int(at.x())].tolist() == ramp[int(colours.bins(gradient[index]))].tolist()
        assert drawing.at(at) == Place("number", index)
    between = drawing.cell((0, 0, 0, 2)).topRight() + QPointF(drawing.wide / 2, 2)
    assert drawing.at(between) is None


@pytest.mark.parametrize("shape", [(5, 4), (3, 2, 3, 3), (7, 4, 6)])
def test_arrows_reach_every_number_of_every_picture(shape: tuple[int, ...]) -> None:
    drawing = Tiles(shape, QRectF(0, 0, 600, 300))
    reached = {drawing.stepped(None, 0, 0)}
    while True:
        steps = {drawing.stepped(place, *way) for place in reached for way in ((0, 1), (0, -1), (1, 0), (-1, 0))}
        if steps <= reached:
            break
        reached |= steps
    assert {place.index for place in reached} == set(np.ndindex(shape))


def test_of_more_lines_their_numbers_are_looked_up(body: Body, tmp_path: Path) -> None:
    """Every pixel is the ground or the colour of a line that goes through it; new colours keep the pixels' lines."""
    gradient = sizes((60, 50))
    assert DRAWN < gradient.size <= MOST
    view = dense(60, 50, gradient)
    body.show_page(view, page_of(view), "gradient", settled=True)
    drawing = body.drawing
    assert isinstance(drawing, Bundle)
    pixels(body, tmp_path)
    numbers = drawing._numbers
    assert numbers is not None
    lines, rect = drawing.lines, drawing.rect
    rng = np.random.default_rng(1)
    rows, columns = np.nonzero(numbers)
    for place in rng.integers(0, len(rows), 200):
        y, x = rows[place] + 0.5 + rect.top(), columns[place] + 0.5 + rect.left()
        left, top, right, bottom = lines[numbers[rows[place], columns[place]] - 1]
        assert abs(top + (bottom - top) * (x - left) / (right - left) - y) <= 1.5
    other = dense(60, 50, sizes((60, 50), seed=5))
    body.show_page(other, page_of(other), "gradient", settled=False)
    pixels(body, tmp_path)
    assert drawing._numbers is numbers
    body.show_page(other, page_of(other), "gradient", settled=True)
    pixels(body, tmp_path)
    assert drawing._numbers is not numbers


def test_strong_lines_lie_on_top(body: Body, tmp_path: Path) -> None:
    """Where all lines of a neuron begin, one sees the strongest."""
    gradient = np.full((1, 9), 1e-6, np.float32)
    gradient[0, 4] = 50.0
    view = dense(1, 9, gradient)
    body.show_page(view, page_of(view), "gradient", settled=True)
    drawing = body.drawing
    assert isinstance(drawing, Bundle)
    end = drawing.neuron("unit", 0) - QPointF(drawing.radius("unit") + 3, 0)
    seen = pixels(body, tmp_path)[int(end.y()) - 1 : int(end.y()) + 2, int(end.x())]
    wanted = colours.ramp("dark")[int(colours.bins(50.0))].astype(int)
    assert (np.abs(seen - wanted).sum(axis=1) < 30).any()


def test_rows_of_numbers_are_bars_about_zero(body: Body) -> None:
    values = {"mean": np.float32([1, -1, 0.5, np.nan]), "scale": np.ones(3, np.float32), "long": sizes((5_000,))}
    grids = tuple(Grid(title, ("feature",), row, None, row.shape) for title, row in values.items())
    view = WeightView("norm", 1, 0, 1, None, grids)
    page = page_of(view)
    assert page.title == "numbers"
    body.show_page(view, page, "value", settled=True)
    body.grab()
    drawing: Drawing | None = body.drawing
    assert isinstance(drawing, Strips)
    rects, reach = drawing.bars(0, values["mean"])
    assert reach == 1
    zero = rects[0, 1] + rects[0, 3]
    assert rects[1, 1] == pytest.approx(zero)
    assert rects[0, 3] == pytest.approx(2 * rects[2, 3])
    last = 4_990 // drawing.steps[2] * drawing.steps[2]
    for place in (Place("number", (2,)), Place("number", (1,), 1), Place("number", (last,), 2)):
        assert drawing.at(drawing.spot(place)) == place
    assert drawing.stepped(Place("number", (2,)), 1, 0) == Place("number", (2,), 1)


def test_a_row_without_a_gradient_shows_its_numbers_among_others(body: Body) -> None:
    rows = (("mean", None), ("scale", np.float32([1e-3, 1e-3])))
    numbers = np.float32([1, -1])
    view = WeightView("norm", 1, 0, 1, None, tuple(Grid(t, ("feature",), numbers, g, (2,)) for t, g in rows))
    body.show_page(view, page_of(view), "gradient", settled=True)
    mean, scale = body.seen.tints
    assert (mean.reach, scale.reach) == (1.0, None)


def test_the_scale_is_that_of_the_legend(body: Body, tmp_path: Path) -> None:
    gradient = sizes((3, 5, 4))
    view = flowing(gradient, gradient)
    body.look.set_shading(replace(body.look.shading, mode="hold", decades=(-4, 0)))
    body.show_page(view, page_of(view), "gradient", settled=True)
    seen, ramp = pixels(body, tmp_path), colours.ramp("dark").astype(int)
    for index in ((0, 0, 0), (1, 2, 3), (2, 4, 1)):
        at = body.drawing.spot(Place("number", index))
        wanted = ramp[int(colours.bins(gradient[index], (-4, 0)))]
        assert seen[int(at.y()), int(at.x())].tolist() == wanted.tolist()


def test_where_only_some_are_told_each_is_named_by_its_place_among_all() -> None:
    numbers = np.ones((3, 4), np.float32)
    axes, whole = ("token", "number"), (300, 8)
    table = Grid("table", axes, numbers, None, whole, "weight", shape=whole, strides=(800, 2), steps=(100, 2))
    vectors = Grid("vectors", axes, numbers, None, whole, steps=(100, 2))
    view = WeightView("embedding", 1, 0, 1, None, (table, vectors))
    of_table, of_vectors = (said(view, grid, Place("number", (2, 3))) for grid in view.grids)
    assert of_table.title == "w[200,6]"
    assert of_vectors.title == "vectors[200,6]"
    assert of_table.lines[-2:] == of_vectors.lines[-2:] == [("token", "200"), ("number", "6")]
