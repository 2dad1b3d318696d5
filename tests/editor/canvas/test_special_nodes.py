"""Nodes that are special look it: muted ones hatched and passed through, frozen ones with a flake, groups stacked."""

from collections.abc import Callable

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QRect

from editor.canvas.view import View
from editor.document.grouping import group
from engine.editing import edits
from engine.graph import Graph, Wire
from engine.groups.group import Group
from engine.layers.layer import LAYERS
from engine.sheet import Sheet
from tests.editor.canvas.conftest import Bench
from tests.editor.canvas.test_painting import image, pixels


def part(bench: Bench, name: str) -> np.ndarray:
    """The pixels of a node's body, blue to red."""
    seen = pixels(bench.canvas.grab().toImage())
    rect = bench.canvas.node_rect(name)
    return seen[rect.top() : rect.bottom() + 1, rect.left() : rect.right() + 1, :3].astype(int)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_a_muted_node_is_hatched_and_passed_through(bench: Bench, theme: str) -> None:
    bench.look.set_theme(theme)  # type: ignore[arg-type]
    bench.canvas.set_view(View(1.0, 20, 100))
    before = part(bench, "tanh")
    bench.document.apply("Mute", edits.mute(bench.sheet, ("tanh",), True))
    bench.canvas.set_view(View(1.0, 20, 100))
    after = part(bench, "tanh")
    line = bench.look.theme.port.getRgb()[2::-1]
    across = (np.abs(after[49:51, 8:-8] - line).sum(axis=2) < 24).all(axis=0)
    assert across.mean() > 0.9, "a line from the input to the output"
    assert not (np.abs(before[49:51, 8:-8] - line).sum(axis=2) < 24).all(axis=0).any()
    empty = slice(66, 92), slice(20, 140)
    assert (before[empty] == before[66, 20]).all()
    shades = np.unique(after[empty].reshape(-1, 3), axis=0)
    assert len(shades) >= 3, "slanting lines"
    strong = np.abs(after[5:30, 14:80] - bench.look.theme.text.getRgb()[2::-1]).sum(axis=2)
    assert strong.min() > 40, "its words are faint"


def test_the_line_through_goes_from_the_input_that_is_passed_on(make_bench: Callable[[Sheet], Bench]) -> None:
    nodes = {"data": LAYERS["Input"](), "add": LAYERS["Add"]()}
    sheet = Sheet(graph=Graph(nodes, (Wire("data", "y", "add", "b"),), muted=("add",)), places={"add": (300.0, 0.0)})
    bench = make_bench(sheet)
    bench.canvas.set_view(View(1.0, 20, 100))
    seen, line = image(bench.canvas), bench.look.theme.port
    start, end = bench.port("add", "b", "in"), bench.port("add", "y", "out")
    free = bench.port("add", "a", "in")
    for port, passed in ((start, True), (free, False)):
        at = port + (end - port) / 4
        near = [seen.pixelColor(at + QPoint(0, y)).lightness() for y in (-1, 0, 1)]
        assert (abs(max(near) - line.lightness()) < 12) == passed


def test_a_frozen_node_has_a_flake_in_its_corner(bench: Bench) -> None:
    bench.canvas.set_view(View(1.0, 20, 100))
    blue = bench.look.theme.accent.getRgb()[2::-1]
    line = slice(5, 25), slice(128, 150)
    assert np.abs(part(bench, "dense_1")[line] - blue).sum(axis=2).min() > 130
    bench.document.apply("Freeze", edits.freeze(bench.sheet, ("dense_1",), True))
    bench.canvas.set_view(View(1.0, 20, 100))
    found = np.abs(part(bench, "dense_1")[line] - blue).sum(axis=2) < 120
    rows, columns = np.nonzero(found)
    assert 5 < found.sum() < 40
    assert np.ptp(rows) <= 8
    assert np.ptp(columns) <= 8


def test_a_group_is_a_stack(bench: Bench) -> None:
    sheet, name = group(bench.sheet, ("tanh", "dense_2"))
    edges = []
    for repeat in (1, 3):
        made = sheet.graph.nodes[name]
        assert isinstance(made, Group)
        bench.document.apply("Group", edits.set_layer(sheet, name, replace(made, repeat=repeat)))
        bench.canvas.set_view(View(1.0, 20, 100))
        seen, rect = image(bench.canvas), bench.canvas.node_rect(name)
        column = [
            seen.pixelColor(rect.center().x(), y).lightness() for y in range(rect.bottom() + 2, rect.bottom() + 12)
        ]
        ground = bench.look.theme.canvas.lightness()
        edges.append(sum(light > ground + 15 for light in column))
    assert 0 < edges[0] < edges[1]


def test_the_stack_is_repainted_with_its_node(bench: Bench) -> None:
    sheet, name = group(bench.sheet, ("tanh", "dense_2"))
    bench.document.apply("Group", sheet)
    bench.canvas.set_view(View(1.0, 20, 100))
    bench.selection.set((name,))
    partial = pixels(image(bench.canvas))
    bench.canvas.nodes.forget()
    assert np.array_equal(partial, pixels(image(bench.canvas)))
    rect = bench.canvas.node_rect(name)
    below = QRect(rect.left(), rect.bottom() + 3, rect.width(), 5)
    accent = bench.look.theme.accent.getRgb()[2::-1]
    seen = partial[below.top() : below.bottom() + 1, below.left() : below.right() + 1, :3].astype(int)
    assert (np.abs(seen - accent).sum(axis=2) < 240).sum() > 50
