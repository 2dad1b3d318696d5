"""A node shows its type and its name, so that the node of a sentence is found by eye."""

from itertools import pairwise

import pytest
from msgspec.structs import replace
from PySide6.QtGui import QFontMetricsF

from editor.canvas.captions import captions
from editor.canvas.painters.node import ROOM, SMALLER, fitting
from editor.canvas.painters.text import Hand, width
from editor.canvas.view import View
from editor.document.document import inspect
from editor.look import fonts
from engine.check import Inspection
from engine.editing import edits
from engine.graph import Graph, Wire
from engine.groups.group import Group
from engine.groups.inlet import Inlet
from engine.groups.outlet import Outlet
from engine.layers.layer import LAYERS, Example, Layer
from engine.sheet import Sheet
from tests.editor.canvas.conftest import Bench

NOTHING = Inspection({}, (), ())


def sheet_of(*kinds: str) -> Sheet:
    sheet = Sheet()
    for row, kind in enumerate(kinds):
        sheet, _ = edits.add_node(sheet, LAYERS[kind](), (0.0, 120.0 * row))
    return sheet


def titles(sheet: Sheet) -> list[tuple[str, str]]:
    return [(words.title, words.aside) for words in captions(sheet, NOTHING).values()]


def test_the_type_is_the_title_until_the_user_gives_a_name() -> None:
    sheet = sheet_of("Dense", "MaxPool2D", "Dense")
    assert titles(sheet) == [("Dense", "dense_1"), ("MaxPool2D", "max_pool2d_1"), ("Dense", "dense_2")]
    assert titles(edits.rename(sheet, "dense_1", "encoder"))[0] == ("encoder", "Dense")
    assert titles(edits.rename(sheet, "dense_1", "relu_1"))[0] == ("relu_1", "Dense")
    assert titles(edits.rename(sheet, "dense_1", "dense_17"))[0] == ("Dense", "dense_17")


def test_renaming_changes_what_stands_on_the_node(bench: Bench) -> None:
    bench.document.apply("", edits.rename(bench.sheet, "tanh", "tanh_1"))
    bench.selection.set(("tanh_1",))
    where = bench.canvas.node_rect("tanh_1")

    def seen() -> bytes:
        image = bench.canvas.grab(where).toImage()
        return bytes(image.constBits())

    looks = [seen()]
    for name in ("tanh_2", "squash"):
        bench.canvas.editing.rename()
        bench.canvas.editing.field.setText(name)
        bench.canvas.editing.field.take()
        assert seen() not in looks
        looks.append(seen())
    assert bench.canvas.picture.captions["squash"][:2] == ("squash", "Tanh")


@pytest.mark.parametrize("zoom", [0.5, 0.6, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5])
def test_words_stay_on_their_node(bench: Bench, zoom: float) -> None:
    """Glyphs grow in steps with the zoom."""
    sheet = sheet_of("BinaryCrossEntropy", "CatsDogs", "MaxPool2D")
    bench.document.replace(edits.rename(sheet, "max_pool2d_1", "a name that is far too long for any node"))
    bench.canvas.set_view(View(zoom, 20, 20))
    image = bench.canvas.grab().toImage()
    for name in bench.sheet.graph.nodes:
        rect = bench.canvas.node_rect(name)
        column = rect.right() - int(3 * zoom)
        rows = range(rect.top() + round(15 * zoom), rect.top() + round(32 * zoom))  # below the badge, above the ring
        assert {image.pixelColor(column, y).name() for y in rows} == {bench.look.theme.node.name()}


@pytest.mark.parametrize("kind", list(LAYERS), ids=lambda kind: kind.__name__)
def test_every_layers_short_line_fits_its_node(kind: type[Layer]) -> None:
    for example in [Example(kind(), ()), *kind.examples()]:
        outputs = example.layer.infer(*example.inputs) if example.inputs else ()
        said = example.layer.summary(example.inputs, outputs)
        assert width(said, Hand("ui", 8)) <= ROOM, said


def test_shape_and_count_have_room_beside_each_other() -> None:
    for shape, count, shown, size in (
        ("64×16", "144 params", "64×16", 8.0),
        ("32×24×8×8", "240 params", "24×8×8", 8.0),
        ("32×24×10×10", "7,224 params", "24×10×10", 8.0 * SMALLER),
        ("32×25×16", "64,000 params", "25×16", 8.0),
        ("64×8", "weights of dense_12", "8", 8.0 * SMALLER),
        ("64×8", "16,777,216 frozen or so", "", 8.0),
    ):
        hand, words = fitting(shape, count, 8.0)
        assert (words, hand) == (shown, Hand("mono", size))
        assert not words or width(words, hand) + width(count, hand) < ROOM


def inner(*kinds: str) -> Graph:
    """A chain between an inlet and an outlet."""
    nodes = {"in": Inlet(), **{f"{kind.lower()}_{i}": LAYERS[kind]() for i, kind in enumerate(kinds)}, "out": Outlet()}
    return Graph(nodes, tuple(Wire(a, "y", b, "x") for a, b in pairwise(nodes)))


@pytest.mark.parametrize(("repeat", "tied", "count"), [(1, False, 160), (3, False, 480), (3, True, 160)])
def test_a_group_says_how_much_is_in_it(repeat: int, tied: bool, count: int) -> None:
    """Two dense layers of 8 units: 8·8 + 8 numbers each, and 16 of a norm; of the first turn's inputs there are 8."""
    nodes = {
        "data": LAYERS["Input"](shape=(8,)),
        "block": Group(graph=inner("Dense", "LayerNorm", "Dense"), repeat=repeat, tied=tied),
    }
    graph = Graph(nodes, (Wire("data", "y", "block", "in"),))
    sheet = Sheet(graph=graph, places=dict.fromkeys(nodes, (0.0, 0.0)))
    words = captions(sheet, inspect(sheet))["block"]
    assert (words.title, words.aside) == ("block", "Group" if repeat == 1 else "Group ×3")
    assert (words.summary, words.shape, words.count) == ("3 nodes", "32×8", f"{count:,} params")


def test_what_is_muted_or_frozen_says_so(bench: Bench) -> None:
    sheet = edits.freeze(edits.mute(bench.sheet, ("tanh",), True), ("dense_1", "tanh"), True)
    bench.document.apply("", sheet)
    words = bench.canvas.picture.captions
    assert (words["tanh"].count, words["dense_1"].count, words["dense_2"].count) == ("muted", "24 frozen", "9 params")


def test_every_layer_has_its_type_and_first_name_uncut() -> None:
    for words in captions(sheet_of(*(kind.__name__ for kind in LAYERS)), NOTHING).values():
        assert QFontMetricsF(fonts.ui(8, bold=True)).horizontalAdvance(words.title) <= ROOM
        assert QFontMetricsF(fonts.ui(8)).horizontalAdvance(words.aside) <= ROOM


def test_a_muted_node_need_not_fit_what_passes_through_it() -> None:
    sheet = sheet_of("Digits", "Dense")
    graph = Graph(sheet.graph.nodes, (Wire("digits_1", "targets", "dense_1", "x"),), muted=("dense_1",))
    sheet = replace(sheet, graph=graph)
    assert captions(sheet, inspect(sheet))["dense_1"].count == "muted"
