"""Miniatures: asked for while one looks, painted as the numbers are, told of which iteration they are."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QSettings
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.actions import Actions
from editor.canvas.figures import figures
from editor.canvas.hover import tool_tip
from editor.canvas.painters.miniature import lines
from editor.canvas.painters.node import miniature
from editor.canvas.painters.text import Hand
from editor.canvas.view import View
from editor.document.grouping import group
from editor.document.scope import Scope
from editor.look import colours
from editor.look.look import MINIATURES
from editor.main_window import MainWindow
from engine.editing import edits
from engine.graph import Graph, Wire
from engine.layers.layer import LAYERS
from engine.looking import Shown
from engine.pictures import Bars, Miniature, Numbers, PlaneView, Points, Tiles, Words
from engine.sheet import Sheet
from tests.editor.canvas.conftest import Bench, grid
from tests.editor.canvas.test_painting import Watcher, image

COUNTS = (0, 1, 2, 8, 5, 0, 0, 3)
NOTHING = np.zeros((2, 0)), np.zeros(0)


def room(bench: Bench, name: str) -> QRect:
    """Where the node's miniature is painted in the widget."""
    picture = bench.canvas.picture
    body = picture.scene.rect(name)
    return picture.view.rect_to_widget(miniature(picture, name, body.height()).translated(body.topLeft())).toRect()


def near(one: QColor, other: QColor, levels: int = 12) -> bool:
    pairs = zip(one.getRgb(), other.getRgb(), strict=True)
    return all(abs(a - b) <= levels for a, b in pairs)


def show(bench: Bench, *made: Miniature, zoom: float = 1.0, **fields: object) -> QImage:
    """What the canvas looks like with these."""
    bench.canvas.set_view(View(zoom, 20, 100))
    bench.session.say({}, miniatures=made, **fields)
    return image(bench.canvas)


@pytest.mark.parametrize("zoom", [0.6, 1.0, 1.5])
@pytest.mark.parametrize("kind", ["activations", "weights", "weight gradients"])
def test_bars_are_as_high_as_there_are_numbers(bench: Bench, kind: str, zoom: float) -> None:
    seen = show(bench, Miniature("dense_1", 3, Bars(kind, COUNTS, -1e-3, 1e-3)), zoom=zoom)  # type: ignore[arg-type]
    place, theme = room(bench, "dense_1"), bench.look.theme
    middles = -1e-3 + (np.arange(8) + 0.5) * 2.5e-4
    category = "Activations" if kind == "activations" else "Layers"
    for bin, count in enumerate(COUNTS):
        x = place.left() + round((bin + 0.4) * place.width() / 8)
        column = [seen.pixelColor(x, y) for y in range(place.top(), place.bottom() + 1)]
        high = sum(not near(colour, theme.node, 16) for colour in column)
        assert high == pytest.approx(place.height() * count / 8, abs=2), (bin, high)
        if count == 8:
            expected = theme.ramp[int(colours.bins(middles[bin]))] if "grad" in kind else theme.categories[category]
            assert near(column[len(column) // 2], expected, 20)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_maps_are_painted_number_by_number(bench: Bench, theme: str) -> None:
    bench.look.set_theme(theme)  # type: ignore[arg-type]
    pixels = np.array([[[0, 255], [255, 0]], [[255, 0], [128, 255]], [[0, 0], [0, 0]]], np.uint8)
    seen = show(bench, Miniature("tanh", 3, Tiles(pixels, -1.0, 1.0, 24)))
    place, ends = room(bench, "tanh"), (bench.look.theme.canvas, bench.look.theme.text)
    side = place.height()
    for tile in (0, 1):
        left = place.left() + tile * (side + 2)
        for row, column in np.ndindex(2, 2):
            share = pixels[tile, row, column] / 255
            found = seen.pixelColor(
                left + round((column + 0.5) * side / 2), place.top() + round((row + 0.5) * side / 2)
            )
            expected = [round(a + (b - a) * share) for a, b in zip(ends[0].getRgb(), ends[1].getRgb(), strict=True)]
            assert near(found, QColor(*expected)), (tile, row, column)


def test_pictures_with_colours_keep_them(bench: Bench) -> None:
    pixels = np.zeros((1, 2, 2, 3), np.uint8)
    pixels[0, 0, 0], pixels[0, 1, 1] = (255, 0, 0), (0, 128, 255)
    seen, place = show(bench, Miniature("spiral", 0, Tiles(pixels, 0.0, 1.0, 5))), room(bench, "spiral")
    quarter = place.height() // 4
    assert seen.pixelColor(place.left() + quarter, place.top() + quarter) == QColor(255, 0, 0)
    assert seen.pixelColor(place.left() + 3 * quarter, place.top() + 3 * quarter) == QColor(0, 128, 255)


def test_points_lie_where_they_lie(bench: Bench) -> None:
    places, targets = np.array([[-4.0, 4.0, 0.0], [-4.0, 4.0, 4.0]]), np.array([0, 1, 1])
    seen, place = show(bench, Miniature("spiral", 0, Points(places, targets))), room(bench, "spiral")
    blue, orange = bench.look.theme.samples
    side, middle = place.height(), QPointF(place.left() + place.height() / 2, place.top() + place.height() / 2)
    for (x, y), colour in zip(places.T, (blue, orange, orange), strict=True):
        at = (middle + QPointF(x, -y) * ((side / 2 - 1.3) / 4)).toPoint()
        around = [seen.pixelColor(at.x() + dx, at.y() + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        assert any(near(found, colour, 70) for found in around), (x, y)
    assert bench.look.theme.canvas in [seen.pixelColor(place.left() + 3, y) for y in range(place.top(), place.bottom())]


def test_a_plane_is_that_of_the_node_that_predicts(bench: Bench) -> None:
    grid = np.array([[0.0, 0.0], [1.0, 1.0]])  # the first row is the lowest
    view = PlaneView((-1, 1, -1, 1), grid, NOTHING, NOTHING, node="dense_2", iteration=12)
    bench.canvas.set_view(View(1.0, 20, 100))
    bench.session.views = (view,)
    bench.session.views_changed.emit()
    seen, place = image(bench.canvas), room(bench, "dense_2")
    blue, orange = bench.look.theme.prediction
    x = place.left() + place.height() // 2
    assert near(seen.pixelColor(x, place.top() + 3), orange)
    assert near(seen.pixelColor(x, place.bottom() - 3), blue)
    assert "with the weights of iteration 12." in tip(bench, "dense_2")
    bench.look.set_miniatures("weights")
    assert bench.canvas.picture.miniature("dense_2") is None


def test_a_loss_is_a_curve_of_its_own_values(bench: Bench) -> None:
    bench.canvas.set_view(View(1.0, 20, 100))
    for iteration in range(0, 200, 2):
        bench.session.say({}, losses={"loss": 1.0 / (1 + iteration)}, iteration=iteration)
    seen, place = image(bench.canvas), room(bench, "loss")
    red = bench.look.theme.categories["Loss"]
    heights = []
    for x in range(place.left(), place.right() + 1):
        column = [y for y in range(place.top() - 2, place.bottom() + 3) if near(seen.pixelColor(x, y), red, 90)]
        heights += [np.mean(column)] if column else []
    assert len(heights) > place.width() * 0.8
    assert heights[0] < place.top() + 5
    assert heights[-1] > place.bottom() - 5
    assert "from 1.0000 in iteration 0 to 0.0050 in iteration 198." in tip(bench, "loss")
    bench.session.say({}, losses={"loss": 0.5}, iteration=4)
    assert bench.canvas.picture.miniature("loss")[-1].tolist()[:2] == [4, 0.5], "the run has begun anew"  # type: ignore[index]


def test_a_loss_that_stays_is_a_level_line(bench: Bench) -> None:
    bench.canvas.set_view(View(1.0, 20, 100))
    for iteration in range(60):
        bench.session.say({}, losses={"loss": 0.693 + 0.001 * (-1) ** iteration}, iteration=iteration)
    seen, place, red = image(bench.canvas), room(bench, "loss"), bench.look.theme.categories["Loss"]
    rows = [y for x in range(place.left() + 5, place.right() - 5) for y in range(place.top(), place.bottom())]
    found = [
        y for x in range(place.left(), place.right(), 3) for y in set(rows) if near(seen.pixelColor(x, y), red, 90)
    ]
    assert max(found) - min(found) <= 5
    assert abs(np.mean(found) - place.center().y()) < 3


def test_a_sentence_is_words(bench: Bench) -> None:
    text = "this film is a very long and winding road that leads nowhere at all"
    seen, place = show(bench, Miniature("spiral", 0, Words(text))), room(bench, "spiral")
    inked = [
        seen.pixelColor(x, y) for x in range(place.left(), place.right()) for y in range(place.top(), place.bottom())
    ]
    assert sum(near(colour, bench.look.theme.muted, 40) for colour in inked) > 40
    assert "Shows samples it was given." in tip(bench, "spiral")


@pytest.mark.parametrize("zoom", [0.6, 1.0, 1.5, 3.0])
def test_words_stay_in_their_room(bench: Bench, zoom: float) -> None:
    text = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    without = show(bench, Miniature("spiral", 0, None), zoom=zoom)
    seen = show(bench, Miniature("spiral", 0, Words(text)), zoom=zoom)
    body, place = bench.canvas.node_rect("spiral"), room(bench, "spiral")
    points = [(x, y) for x in range(body.left(), body.right()) for y in range(body.top(), body.bottom())]
    changed = [QPoint(x, y) for x, y in points if seen.pixel(x, y) != without.pixel(x, y)]
    assert len(changed) > 30
    assert all(place.adjusted(-2, -2, 3, 3).contains(point) for point in changed)


def test_words_are_broken_into_lines() -> None:
    hand = Hand("ui", 7.0)
    assert lines(["a", "b"], hand, 100, 3) == ["a b"]
    found = lines(["one", "two", "three", "four", "five", "six", "seven"], hand, 50, 2)
    assert found[0] == "one two"
    assert found[1].startswith("three")
    assert found[1].endswith("…")
    assert lines(["unbelievablylongword", "b"], hand, 40, 2)[0].endswith("…")
    assert lines(["a"], hand, 100, 0) == []


def tip(bench: Bench, name: str) -> str:
    return tool_tip(bench.canvas, QPointF(bench.node(name)))


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (Bars("activations", COUNTS, -1.5, 2.0), "how the numbers of its output are spread from −1.50 to 2.00"),
        (Bars("weights", COUNTS, -1.5, 2.0), "how its weights are spread from −1.50 to 2.00"),
        (Bars("weight gradients", COUNTS, -1e-5, 2.0), "how its gradients ∂L/∂w are spread from −1.0e-5 to 2.00"),
        (Tiles(np.zeros((5, 2, 2), np.uint8), 0.0, 1.5, 24), "its 5 of 24 maps of the first sample, from 0 to 1.50"),
    ],
)
def test_the_tool_tip_says_what_is_shown_and_when(bench: Bench, made: Bars | Tiles, said: str) -> None:
    show(bench, Miniature("dense_1", 3401, made))
    assert f"Shows {said}, in iteration 3,401." in tip(bench, "dense_1")
    assert tip(bench, "dense_1").startswith("dense_1: Dense, 2 → 8\n\nx → y: 64×2 → 64×8\n\n")
    bench.look.set_miniatures("off")
    assert "Shows" not in tip(bench, "dense_1")


def test_figures_from_150_percent(bench: Bench) -> None:
    numbers = Numbers(-0.021, 0.61, -1.9, 2.1, False, {"weight": 2.1e-3})
    made = Miniature("dense_1", 3, Bars("activations", COUNTS, -1.9, 2.1), numbers)
    show(bench, made, zoom=1.5)
    assert figures(bench.canvas.picture, "dense_1") == [
        ("x → y", "64×2 → 64×8"),
        ("mean ± σ", "−0.02 ± 0.61"),
        ("min … max", "−1.90 … 2.10"),
        ("∂L/∂weight, RMS", "2.1e-3"),
    ]
    assert figures(bench.canvas.picture, "spiral") == [("inputs", "64×2"), ("targets", "64 labels")]
    assert figures(bench.canvas.picture, "dense_3") == []
    rect, theme = bench.canvas.node_rect("dense_1"), bench.look.theme
    lower = QRect(rect.left() + 20, room(bench, "dense_1").bottom() + 2, rect.width() - 30, 44)

    def ink(zoom: float) -> int:
        seen = show(bench, made, zoom=zoom)
        points = [(x, y) for x in range(lower.left(), lower.right(), 2) for y in range(lower.top(), lower.bottom())]
        return sum(near(seen.pixelColor(*point), theme.text, 60) for point in points)

    assert ink(1.5) > 60
    assert bench.session.wishes.shown is not None
    assert bench.session.wishes.shown.numbers
    show(bench, zoom=1.4)
    assert not bench.session.wishes.shown.numbers


# what is asked for


def test_only_what_is_in_view_is_asked_for(make_bench: Callable[[Sheet], Bench]) -> None:
    bench = make_bench(grid(400))
    for zoom, dx in ((1.0, 0.0), (0.6, -300.0), (1.5, -2000.0)):
        bench.canvas.set_view(View(zoom, dx, 0))
        rect = bench.canvas.picture.view.rect_to_scene(bench.canvas.rect().toRectF())
        scene = bench.canvas.picture.scene
        inside = tuple(name for name in scene.names if scene.rect(name).intersects(rect))
        assert bench.session.wishes.shown == Shown(inside, "output", zoom >= 1.5)
        assert 0 < len(inside) < 100
    bench.canvas.set_view(View(0.5, 0, 0))
    assert bench.session.wishes.shown is None, "too small to be seen"
    bench.canvas.set_view(View(1.0, 0, 0))
    bench.canvas.hide()
    assert bench.session.wishes.shown is None, "nobody looks"
    bench.canvas.show()
    assert bench.session.wishes.shown is not None


def test_what_is_asked_for_follows_the_choice(bench: Bench) -> None:
    bench.canvas.set_view(View(1.0, 20, 100))
    assert bench.session.wishes.shown is not None
    assert bench.session.wishes.viewers == {"plots", "canvas"}, "points in a plane: their prediction is wanted"
    made = Miniature("dense_1", 3, Bars("activations", COUNTS, -1.0, 1.0))
    show(bench, made)
    for choice in ("weights", "gradients"):
        bench.look.set_miniatures(choice)  # type: ignore[arg-type]
        assert bench.session.wishes.shown.subject == choice
        assert bench.session.wishes.viewers == {"plots"}
        assert bench.canvas.picture.miniature("dense_1") is None, "what was shown before is something else"
    bench.look.set_miniatures("off")
    assert bench.session.wishes.shown is None
    before = image(bench.canvas)
    bench.session.say({}, miniatures=(made,))
    assert image(bench.canvas) == before


def test_planes_are_not_asked_for_where_there_are_none(make_bench: Callable[[Sheet], Bench]) -> None:
    nodes = {"digits": LAYERS["Digits"](), "flatten": LAYERS["Flatten"]()}
    bench = make_bench(Sheet(graph=Graph(nodes, (Wire("digits", "inputs", "flatten", "x"),)), places={}))
    assert bench.session.wishes.shown is not None
    assert bench.session.wishes.viewers == {"plots"}


def test_a_group_shows_its_output_and_its_inside_shows_itself(bench: Bench) -> None:
    sheet, name = group(bench.sheet, ("tanh", "dense_2"))
    bench.document.apply("Group", sheet)
    bench.canvas.set_view(View(0.9, 20, 100))
    assert bench.session.wishes.shown is not None
    (outlet,) = [node for node in bench.session.wishes.shown.nodes if node.startswith(f"{name}.")]
    assert outlet == f"{name}.{sheet.graph.nodes[name].outputs()[0]}"
    show(bench, Miniature(outlet, 3, Bars("activations", COUNTS, -1.0, 1.0)))
    assert isinstance(bench.canvas.picture.miniature(name), Miniature)
    assert isinstance(bench.canvas.scope, Scope)
    bench.canvas.scope.enter(name)
    bench.canvas.set_view(View(0.9, 200, 100))
    assert {f"{name}.tanh", f"{name}.dense_2"} == set(bench.session.wishes.shown.nodes), "no flags"
    show(bench, Miniature(f"{name}.tanh", 3, Bars("activations", COUNTS, -1.0, 1.0)))
    assert isinstance(bench.canvas.picture.miniature("tanh"), Miniature)


# what becomes of them


def test_only_the_nodes_they_are_of_are_repainted(bench: Bench) -> None:
    show(bench, Miniature("dense_1", 3, Bars("activations", COUNTS, -1.0, 1.0)))
    watcher = Watcher(bench.canvas)
    bench.session.say({}, miniatures=(Miniature("dense_1", 4, Bars("activations", COUNTS[::-1], -1.0, 1.0)),))
    QApplication.processEvents()
    (rect,) = watcher.rects
    body = bench.canvas.node_rect("dense_1")
    assert rect.contains(room(bench, "dense_1"))
    assert rect.width() < body.width() + 50
    assert rect.height() < body.height() + 50


def test_those_of_nodes_that_have_become_others_go(bench: Bench) -> None:
    made = [Miniature(node, 3, Bars("activations", COUNTS, -1.0, 1.0)) for node in ("dense_1", "tanh")]
    show(bench, *made)
    layer = LAYERS["Dense"](units=5)
    bench.document.apply("Units", edits.set_layer(bench.sheet, "dense_1", layer))
    known = bench.canvas.picture.miniatures.newest
    assert set(known) == {"tanh"}
    bench.session.progress = None  # another program
    bench.session.progressed.emit()
    assert known != bench.canvas.picture.miniatures.newest == {}


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_training_fills_every_node(window: MainWindow, qtbot: QtBot, theme: str) -> None:
    window.look.set_theme(theme)  # type: ignore[arg-type]
    window.resize(1600, 1000)
    window.files.load("spiral")
    window.session.train()
    picture = window.canvas.picture

    def filled() -> bool:
        found = {name: picture.miniature(name) for name in picture.scene.names}
        kinds = {name: type(made.picture if isinstance(made, Miniature) else made) for name, made in found.items()}
        return kinds == {
            "spiral_1": Points,
            **dict.fromkeys(("dense_1", "dense_2", "tanh_1", "relu_1", "add_1"), Bars),
            "dense_3": PlaneView,
            "binary_cross_entropy_1": np.ndarray,
        }

    qtbot.waitUntil(filled, timeout=20_000)
    bars = picture.miniature("tanh_1")
    assert isinstance(bars, Miniature)
    assert 0 < bars.iteration <= window.session.progress.iteration  # type: ignore[union-attr]
    window.session.pause()


def test_the_choice_is_in_the_view_menu_and_remembered(window: MainWindow) -> None:
    actions = Actions(window)
    for choice in MINIATURES:
        actions.by_key[f"miniatures_{choice}"].trigger()
        assert window.look.miniatures == choice
        assert QSettings().value("miniatures") == choice
        assert [each for each in MINIATURES if actions.by_key[f"miniatures_{each}"].isChecked()] == [choice]
