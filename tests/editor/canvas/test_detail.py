"""Level of detail: what stands on nodes at which zoom, counted in what is painted."""

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QBuffer, QIODevice, QPoint, QRect
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication

from editor.canvas.detail import FROM, Detail, detail
from editor.canvas.painters.nodes import paint_nodes
from editor.canvas.painters.text import elided
from editor.canvas.painters.titles import HAND, Titles, scaled
from editor.canvas.view import View
from editor.look.themes import DARK, LIGHT
from engine.editing import edits
from engine.sheet import Frame, Sheet
from tests.editor.canvas.conftest import Bench, grid
from tests.editor.canvas.test_export import drawn, tags, words
from tests.editor.canvas.test_painting import image, shown

SIZE = QRect(0, 0, 1360, 620)


def painted(bench: Bench, zoom: float) -> tuple[list[str], int]:
    """The words on nodes at this zoom, and how many circles: ports and badges."""
    picture = bench.canvas.picture
    picture.view = View(zoom, 60, 60)
    file = QBuffer()
    file.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(file)
    painter = QPainter(generator)
    paint_nodes(painter, picture, picture.scene.names)
    painter.end()
    root = drawn(file.data().data())
    return words(root), len(tags(root, "circle"))


def test_each_level_shows_more_than_the_one_before() -> None:
    assert [detail(zoom) for zoom in (0.1, 0.34, 0.35, 0.69, 0.7, 1.0, 1.49, 1.5, 4.0)] == [0, 0, 1, 1, 2, 2, 2, 3, 3]
    assert list(FROM) == list(Detail)[1:]


def test_words_by_zoom(bench: Bench) -> None:
    bench.session.say({}, losses={"loss": 0.0312})
    far, ports = painted(bench, 0.1)
    assert (far, ports) == ([], 0)
    names, ports = painted(bench, 0.5)
    assert ports == 12 + 1  # and the badge of dense_3
    assert {"Dense", "2 → 8", "500 points", "loss 0.0312", "missing in…"} <= set(names)
    assert len(names) == 2 * 6
    assert not {"dense_1", "64×8", "24 params"} & set(names)
    everything, ports = painted(bench, 1.0)
    assert ports == 12 + 1
    for title, name, summary, shape, count in (
        ("Dense", "dense_1", "2 → 8", "64×8", "24 params"),
        ("Spiral", "spiral", "500 points", "64×2", ""),
        ("tanh", "Tanh", "tanh x", "64×8", ""),
        ("loss", "Binary cross-entropy", "", "loss 0.0312", ""),
    ):
        assert {title, name, summary, shape, count} - {""} <= set(everything)
    assert everything.count("targets") == 2
    assert len(painted(bench, 1.6)[0]) >= len(everything)


@pytest.mark.parametrize("zoom", [0.36, 0.5, 0.6, 0.7, 0.85, 1.0, 1.5, 2.5])
def test_words_can_be_read_at_every_zoom(bench: Bench, zoom: float) -> None:
    """Fonts are set in points of the screen, or grow against the zoom."""
    picture = bench.canvas.picture
    picture.view = View(zoom, 60, 60)
    file = QBuffer()
    file.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(file)
    painter = QPainter(generator)
    paint_nodes(painter, picture, ["dense_1"])
    painter.end()
    for group in tags(drawn(file.data().data()), "g"):
        for text in group.findall("{http://www.w3.org/2000/svg}text"):
            scale = float(group.attrib["transform"].removeprefix("matrix(").split(",")[0])
            assert float(text.attrib["font-size"]) * scale >= 6.3, text.text


def dozen() -> Sheet:
    """Twelve nodes in two rows."""
    return edits.move(grid(12), {f"relu_{i}": (i % 6 * 220.0, i // 6 * 160.0) for i in range(12)})


@pytest.mark.parametrize("count", [12, 200])
@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("zoom", [0.1, 0.3])
def test_titles_from_afar_cover_nothing(
    make_bench: Callable[[Sheet], Bench], count: int, theme: str, zoom: float
) -> None:
    bench = make_bench(dozen() if count == 12 else grid(count))
    bench.look.set_theme(theme)  # type: ignore[arg-type]
    picture = bench.canvas.picture
    bench.canvas.set_view(View(zoom, 200, 200))
    titles = Titles()
    titles.place(picture, SIZE)
    assert len(titles.placed) >= (8 if count == 12 else 20 if zoom == 0.1 else 150)
    bodies = {name: scaled(picture.scene.rect(name), zoom) for name in picture.scene.names}
    for one, other in combinations(titles.placed, 2):
        assert not one.box.intersects(other.box), (one, other)
    for title in titles.placed:
        assert not any(body.intersects(title.box) for name, body in bodies.items() if name != title.name), title
    seen, ink = image(bench.canvas), (DARK if theme == "dark" else LIGHT).muted
    for title in titles.placed[:20]:
        at = title.box.translated(200, 200).toRect()
        if not SIZE.contains(at) or bodies[title.name].contains(title.box):
            continue
        found = [seen.pixelColor(x, y) for x in range(at.left(), at.right()) for y in range(at.top(), at.bottom())]
        assert any(abs(colour.lightness() - ink.lightness()) < 40 for colour in found), title.words


def test_who_matters_finds_room_first(make_bench: Callable[[Sheet], Bench]) -> None:
    bench = make_bench(grid(400))
    picture = bench.canvas.picture
    bench.canvas.set_view(View(0.1, 100, 100))
    titles = Titles()
    titles.place(picture, SIZE)
    assert "relu_210" not in [title.name for title in titles.placed], "it lies in the midst of others"
    bench.selection.set(("relu_210",))
    titles.forget()
    titles.place(picture, SIZE)
    (plate,) = [title for title in titles.placed if title.name == "relu_210"]
    assert plate.plate
    assert not any(plate.box.intersects(title.box) for title in titles.placed if title is not plate)
    before = [title.box for title in titles.placed]
    picture.view = View(0.1, 137, 61)  # looking elsewhere moves them, and no more
    titles.place(picture, SIZE)
    assert [title.box for title in titles.placed] == before


def test_marks_from_afar_are_words_too(bench: Bench) -> None:
    sheet = edits.mute(bench.sheet, ("tanh",), True)
    sheet = replace(sheet, remarks={"frame_1": Frame(place=(-40.0, -60.0), size=(800.0, 400.0), title="Encoder")})
    bench.document.apply("Mute", sheet)
    bench.canvas.set_view(View(0.2, 300, 200))
    titles = Titles()
    titles.place(bench.canvas.picture, SIZE)
    said = {title.name: title.words for title in titles.placed}
    assert said["dense_3"] == "! Dense"
    assert said["tanh"] == "tanh (muted)"
    seen, muted = image(bench.canvas), bench.canvas.node_rect("tanh").center()
    assert seen.pixelColor(muted) == bench.look.theme.canvas
    fill = seen.pixelColor(bench.canvas.node_rect("dense_1").center() + QPoint(0, 6))
    assert fill.hue() == pytest.approx(bench.look.theme.categories["Layers"].hue(), abs=6)


def test_a_selection_from_afar_is_painted_where_titles_move(make_bench: Callable[[Sheet], Bench]) -> None:
    bench = make_bench(grid(100))
    bench.canvas.set_view(View(0.2, 100, 100))
    QApplication.processEvents()
    first = shown(bench.canvas)
    bench.selection.set(("relu_50",))
    QApplication.processEvents()
    partial = shown(bench.canvas)
    bench.canvas.nodes.forget()
    bench.canvas.repaint()
    assert np.array_equal(partial, shown(bench.canvas))
    assert not np.array_equal(partial, first)


def test_long_titles_end_in_dots(bench: Bench) -> None:
    bench.document.apply("", edits.rename(bench.sheet, "tanh", "a name that is far too long for any node there is"))
    bench.canvas.set_view(View(0.2, 300, 200))
    titles = Titles()
    titles.place(bench.canvas.picture, SIZE)
    (said,) = [title.words for title in titles.placed if title.name.startswith("a name")]
    assert said.endswith("…")
    assert elided(said, HAND, 130) == said
