"""Pictures of the drawing: what other programs read in them, and that they show what the canvas shows."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from msgspec.structs import replace
from PIL import Image
from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from pytestqt.qtbot import QtBot

from editor.canvas import export
from editor.canvas.export import ExportError, at_rest
from editor.canvas.geometry import HEIGHT, STEP, WIDTH
from editor.canvas.picture import Bubble
from editor.look import colours, legend
from editor.look.look import Look
from editor.look.themes import DARK, LIGHT, THEMES, Theme
from editor.panels.legend import Legend
from engine.events import Operation
from engine.sheet import Frame, Note, Sheet
from tests.editor.canvas.conftest import IN, LAST, MIDDLE, OUT, TARGETS, Bench, grid, weights_of
from tests.editor.canvas.golden import blocks
from tests.editor.canvas.test_painting import pixels

GRADIENTS = {IN: 1e-5, MIDDLE: 2.1e-3, OUT: 0.2, LAST: 3.0, TARGETS: None}
THREE = ("dense_1", "tanh", "dense_3", "frame_1")


@pytest.fixture
def trained(bench: Bench) -> Bench:
    """The bench's graph with a frame, a note, gradients, a loss, and weights in one node."""
    remarks = {
        "frame_1": Frame(place=(200.0, -50.0), size=(460.0, 160.0), title="Hidden", colour="green"),
        "note_1": Note(
            place=(0.0, 200.0), size=(300.0, 120.0), text="# Why\n\n* it **bends**\n* it saturates, `early`"
        ),
    }
    bench.document.apply("Remark", replace(bench.sheet, remarks=remarks))
    weights = np.linspace(-1, 1, 24, dtype=np.float32).reshape(8, 3) ** 3
    bench.session.say(dict(GRADIENTS), losses={"loss": 0.0312}, miniatures=(weights_of("dense_1", weights),))
    assert bench.canvas.picture.miniature("dense_1") is not None
    return bench


def drawn(text: bytes) -> ElementTree.Element:
    """An SVG file as XML."""
    return ElementTree.fromstring(text.decode())


def tags(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return list(root.iter(f"{{http://www.w3.org/2000/svg}}{name}"))


def words(root: ElementTree.Element) -> list[str]:
    """The texts as they stand there: Qt writes what it could not set in one piece as several."""
    return ["".join(text.itertext()).strip() for text in tags(root, "text")]


def ends_of_paths(root: ElementTree.Element) -> set[tuple[tuple[float, ...], tuple[float, ...]]]:
    """Where the open curves begin and end."""
    found = set()
    for path in tags(root, "path"):
        numbers = re.findall(r"-?[\d.]+(?:e-?\d+)?", path.attrib["d"])
        if "Z" not in path.attrib["d"]:
            found.add((tuple(map(float, numbers[:2])), tuple(map(float, numbers[-2:]))))
    return found


def expected_ends(sheet: Sheet, shift: tuple[float, float]) -> set[tuple[tuple[float, ...], tuple[float, ...]]]:
    """Where wires between ports in the middle of their sides begin and end."""
    dx, dy = shift
    ends = set()
    for wire in sheet.graph.wires:
        (x0, y0), (x1, y1) = sheet.places[wire.source], sheet.places[wire.target]
        if wire != TARGETS:
            ends.add(((x0 + WIDTH + dx, y0 + HEIGHT / 2 + dy), (x1 + dx, y1 + HEIGHT / 2 + dy)))
    return ends


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
def test_an_svg_has_every_node_as_text_and_every_wire_as_a_curve(trained: Bench, theme: Theme) -> None:
    shown = at_rest(trained.canvas.picture, theme)
    root = drawn(export.svg(shown, "spiral"))
    said = words(root)
    for caption in shown.captions.values():
        assert caption.title in said
        assert caption.aside in said
    assert {
        "Hidden",
        "Why",
        "bends",
        "early",
        "2.1e-3",
        "64×8",
        "24 params",
        "loss 0.0312",
        "missing input",
        "no gradient",
    } <= set(said)
    wires = expected_ends(trained.sheet, (shown.view.dx, shown.view.dy))
    assert len(wires) == 4
    assert wires <= ends_of_paths(root)
    dots = [line.attrib["points"].split() for line in tags(root, "polyline")]
    source = f"{WIDTH + shown.view.dx:.0f},{HEIGHT / 2 + STEP + shown.view.dy:.0f}"
    assert source in {dot[0] for dot in dots if len(dot) == 2}, "the wire without a gradient is dotted"
    assert tags(root, "image") == []
    assert root.find("{http://www.w3.org/2000/svg}title").text == "spiral"  # type: ignore[union-attr]
    assert theme.canvas.name() in {group.attrib["fill"] for group in tags(root, "g")}


def test_the_fonts_of_an_svg_are_ours_or_of_their_kind(trained: Bench) -> None:
    texts = tags(drawn(export.svg(at_rest(trained.canvas.picture, DARK), "spiral")), "text")
    kinds = {text.attrib["font-family"].rpartition(",")[2] for text in texts}
    assert kinds == {"sans-serif", "monospace"}
    title = next(text for text in texts if (text.text or "").strip() == "Dense")
    assert float(title.attrib["font-size"]) == pytest.approx(10 * export.dots_per_inch() / 72, abs=0.01)
    assert title.attrib["font-weight"] == "700"


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
def test_a_png_has_two_pixels_to_one_and_the_ramps_colours(trained: Bench, theme: Theme) -> None:
    shown = at_rest(trained.canvas.picture, theme)
    with Image.open(io.BytesIO(export.png(shown, "spiral"))) as picture:
        size = export.size_of(shown)
        assert picture.size == (2 * size.width(), 2 * size.height())
        assert picture.info["dpi"] == pytest.approx((2 * export.dots_per_inch(),) * 2, abs=0.1)
        assert picture.info["Title"] == "spiral"
        assert picture.mode == "RGB"
        assert picture.getpixel((0, 0)) == theme.canvas.getRgb()[:3]
        for wire, size_of_gradient in ((IN, 1e-5), (OUT, 0.2)):
            x, y = shown.view.points_to_widget(shown.scene.points[shown.scene.wire_index[wire], 0])
            goal = theme.ramp[int(colours.bins(size_of_gradient))].getRgb()[:3]
            assert picture.getpixel((int(2 * x + 24), int(2 * y))) == goal


def test_a_pdf_is_one_page_with_its_fonts_and_without_an_image(trained: Bench) -> None:
    shown = at_rest(trained.canvas.picture, LIGHT)
    text = export.pdf(shown, "spiral")
    assert text.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", text)) == 1
    fonts = set(re.findall(rb"/FontName\s*/(\S+)", text))
    assert len(fonts) == 3, "the interface's, the same in bold, and that of numbers"
    assert text.count(b"/FontFile2") + text.count(b"/FontFile3") >= len(fonts)
    assert not re.search(rb"/Subtype\s*/Image", text)
    (box,) = re.findall(rb"/MediaBox\s*\[([^]]*)\]", text)
    size = export.size_of(shown)
    points = [pixels * 72 / export.dots_per_inch() for pixels in (size.width(), size.height())]
    assert [float(number) for number in box.split()] == pytest.approx([0, 0, *points], abs=1)


def test_a_part_says_of_itself_what_it_says_in_the_whole(trained: Bench) -> None:
    shown = at_rest(trained.canvas.picture, DARK, THREE)
    root = drawn(export.svg(shown, "spiral"))
    said = words(root)
    assert {"Dense", "dense_1", "tanh", "dense_3", "Hidden"} <= set(said)
    assert "24 params" in said, "the wire that its width comes from is not in the picture"
    assert said.count("64×8") == 3, "on two nodes, and on the wire"
    assert not {"spiral", "loss", "dense_2", "Why"} & set(said)
    (wire,) = shown.scene.wires
    assert wire == MIDDLE
    assert len(ends_of_paths(root) & expected_ends(trained.sheet, (shown.view.dx, shown.view.dy))) == 1
    assert export.size_of(shown).width() < export.size_of(at_rest(trained.canvas.picture, DARK)).width()


def test_no_line_of_a_long_note_stands_below_it(make_bench: Callable[[Sheet], Bench]) -> None:
    note = Note(size=(200.0, 100.0), text="\n\n".join(f"word{number}" for number in range(30)))
    shown = at_rest(make_bench(Sheet(remarks={"note_1": note})).canvas.picture, DARK)
    root = drawn(export.svg(shown, "note"))
    tops = {}
    for group in tags(root, "g"):
        for text in group.findall("{http://www.w3.org/2000/svg}text"):
            shift = float(group.attrib["transform"].rstrip(")").split(",")[-1])
            tops[(text.text or "").strip()] = shift + float(text.attrib["y"])
    lines = {word: top for word, top in tops.items() if word.startswith("word")}
    assert 1 < len(lines) < 6
    assert max(lines.values()) < shown.view.dy + 100


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_picture_shows_what_the_canvas_shows(trained: Bench, theme: str) -> None:
    canvas = trained.canvas
    trained.look.set_theme(theme)  # type: ignore[arg-type]
    shown = at_rest(canvas.picture, trained.look.theme)
    canvas.resize(export.size_of(shown))
    canvas.set_view(shown.view)
    top = export.MARGIN + legend.SIZE.height() + 4
    images = canvas.grab().toImage(), export.image(shown, 1.0)
    on_screen, in_picture = (pixels(image)[top:, :, :3].astype(int) for image in images)
    ground = trained.look.theme.grid
    dots = (np.abs(on_screen - (ground.blue(), ground.green(), ground.red())) <= 1).all(axis=-1)
    strange = (np.abs(on_screen - in_picture).max(axis=-1) > 24) & ~dots
    assert dots.mean() < 0.02
    assert not strange.any(), np.argwhere(strange)[:10]


@pytest.mark.parametrize("theme", THEMES.values(), ids=list(THEMES))
def test_an_svg_shows_what_a_png_shows(trained: Bench, monkeypatch: pytest.MonkeyPatch, theme: Theme) -> None:
    """By Qt's own reader, without words: it takes no list of fonts."""
    monkeypatch.setattr(QPainter, "drawText", lambda *_: None)
    picture = trained.canvas.picture
    shown = at_rest(picture, theme, {*picture.scene.names, "frame_1"})
    inside = QImage(export.size_of(shown), QImage.Format.Format_RGB32)
    painter = QPainter(inside)
    QSvgRenderer(export.svg(shown, "spiral")).render(painter)
    painter.end()
    apart = blocks(pixels(inside), 8) - blocks(pixels(export.image(shown, 1.0)), 8)
    assert np.abs(apart).max() < 2


def test_nothing_of_hands_and_motion_is_in_a_picture(trained: Bench, qtbot: QtBot) -> None:
    quiet = export.svg(at_rest(trained.canvas.picture, DARK), "spiral")
    trained.session.say(dict(GRADIENTS), Operation(1, 20, "tanh", "backward", "g", (MIDDLE,)), losses={"loss": 0.0312})
    picture = trained.canvas.picture
    trained.selection.set(("dense_1", "tanh"), (OUT,), ("note_1",))
    trained.press(trained.node("dense_3"))
    trained.move(trained.node("dense_3") + QPoint(60, 40))
    picture.hovered, picture.overlay.bubble = LAST, Bubble(trained.node("tanh").toPointF(), "refused", refused=True)
    picture.overlay.hidden, picture.overlay.drop_wire, picture.overlay.open_ports = OUT, IN, frozenset()
    assert picture.pulsing
    assert picture.lifted
    assert export.svg(at_rest(picture, DARK), "spiral") == quiet
    trained.canvas.cancel()


@pytest.mark.parametrize("names", [None, ("dense_3",)])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_legend_is_that_of_the_window_and_covers_no_node(
    trained: Bench, qtbot: QtBot, theme: str, names: tuple[str, ...] | None
) -> None:
    look = Look(theme)  # type: ignore[arg-type]
    shown = at_rest(trained.canvas.picture, look.theme, names)
    size = export.size_of(shown)
    place = QRect(QPoint(size.width() - export.MARGIN - legend.SIZE.width(), export.MARGIN), legend.SIZE)
    for name in shown.scene.names:
        body = shown.view.rect_to_widget(shown.scene.rect(name))
        assert QRectF(0, 0, size.width(), size.height()).contains(body)
        assert not body.intersects(place.toRectF())
    widget = Legend(look)
    qtbot.addWidget(widget)
    seen = pixels(export.image(shown, 1.0).copy(place))[4:-4, 4:-4, :3].astype(int)
    differs = np.abs(seen - pixels(widget.grab().toImage())[4:-4, 4:-4, :3])
    differs[:44, : int(legend.BAR.left()) - 14] = differs[:44, int(legend.BAR.right()) + 6 :] = 0  # what opens says so
    assert differs.max() < 30


def test_a_thousand_nodes_are_one_picture(make_bench: Callable[[Sheet], Bench]) -> None:
    bench = make_bench(grid(1000))
    bench.session.say({wire: 10.0 ** (row % 10 - 8) for row, wire in enumerate(bench.sheet.graph.wires)})
    shown = at_rest(bench.canvas.picture, DARK)
    root = drawn(export.svg(shown, "grid"))
    said = words(root)
    assert said.count("ReLU") == 1000
    assert sum(bool(re.fullmatch(r"relu_\d+", each)) for each in said) == 1000
    assert expected_ends(bench.sheet, (shown.view.dx, shown.view.dy)) <= ends_of_paths(root)
    assert len([each for each in said if each == "1.0e-5"]) > 50, "chips are on all wires that have room"
    picture = export.image(shown)
    assert picture.width() * picture.height() <= export.MOST
    assert picture.width() > export.size_of(shown).width(), "still sharper than the screen"


@pytest.mark.parametrize("reach", [25_000.0, 1_000_000.0])  # the farthest that a node can lie
def test_a_long_drawing_is_made_to_fit(make_bench: Callable[[Sheet], Bench], reach: float) -> None:
    places = {"relu_0": (-reach, 0.0), "relu_1": (reach, 0.0)}
    shown = at_rest(make_bench(Sheet(graph=grid(2).graph, places=places)).canvas.picture, DARK)
    assert export.image(shown).width() == export.SIDE
    (box,) = re.findall(rb"/MediaBox\s*\[([^]]*)\]", export.pdf(shown, "long"))
    assert max(float(number) for number in box.split()) <= export.PAGE + 1
    assert {"relu_0", "relu_1"} <= set(words(drawn(export.svg(shown, "long"))))


def test_of_nothing_there_is_no_picture(make_bench: Callable[[Sheet], Bench], tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="the canvas is empty"):
        at_rest(make_bench(Sheet()).canvas.picture, DARK)
