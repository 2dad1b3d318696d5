"""Wires drawn fast: few lines, from which nobody can tell that there are fewer; and the same picture by every way."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF

from editor.canvas.canvas import Canvas
from editor.canvas.scene import Scene
from editor.canvas.segments import PIECES, UNSEEN, bends, chosen, level, segments
from engine.editing import edits
from engine.graph import Wire
from engine.sheet import Sheet
from tests.benchmarks.drawings import residual
from tests.editor.canvas.conftest import Bench, grid
from tests.editor.canvas.test_painting import image, pixels, shown


def away(point: np.ndarray, start: np.ndarray, end: np.ndarray) -> float:
    """From a point to a line between two others."""
    way = end - start
    share = np.clip((point - start) @ way / max(way @ way, 1e-12), 0, 1)
    return float(np.hypot(*(start + share * way - point)))


@pytest.mark.parametrize("scale", [0.1, 0.17, 0.5, 1.0, 4.0])
def test_lines_keep_to_their_wires(scale: float) -> None:
    scene = Scene(residual(120))
    made = segments(scene.points, scene.bends, scale)
    ends = np.cumsum(made.counts)
    assert ends[-1] == len(made.lines)
    for row, points in enumerate(scene.points):
        own = made.lines[ends[row] - made.counts[row] : ends[row]].reshape(-1, 2, 2)
        assert np.allclose(own[0, 0], points[0])
        assert np.allclose(own[-1, 1], points[-1])
        assert all(np.array_equal(one[1], other[0]) for one, other in pairwise(own))
        assert max(min(away(point, *line) for line in own) for point in points) * scale <= UNSEEN + 1e-6
    assert len(made.lines) < PIECES * len(scene.wires) * 0.8


def test_lines_are_chosen_for_a_zoom_that_is_not_below_and_not_far_above() -> None:
    for scale in (0.1, 0.143, 0.25, 0.35, 0.5, 1.0, 1.3, 4.0):
        assert scale <= level(scale) <= 1.4143 * scale


def test_a_level_wire_is_one_line() -> None:
    scene = Scene(grid(100))
    straight = np.flatnonzero(np.ptp(scene.points[..., 1], axis=1) < 1e-9)
    assert len(straight) > 80
    made = segments(scene.points[straight], scene.bends[straight], 1.0)
    assert len(made.lines) == len(straight)


def test_no_wires_are_no_lines() -> None:
    none = np.zeros((0, PIECES + 1, 2))
    made = segments(none, bends(none), 1.0)
    assert made.lines.shape == (0, 4)
    assert made.counts.shape == (0,)
    assert chosen(made, np.zeros(0, int)).lines.shape == (0, 4)


def test_what_turns_back_is_no_line() -> None:
    there_and_back = np.zeros((1, PIECES + 1, 2))
    there_and_back[0, :, 0] = [*range(0, 60, 5), *range(60, -1, -5)]
    assert bends(there_and_back)[0, 0] == 60
    there_and_back[0, -1, 0] = 5
    assert bends(there_and_back)[0, 0] == 55


def test_some_of_them_are_the_same_as_among_all() -> None:
    scene = Scene(residual(120))
    rows = np.random.default_rng(0).permutation(len(scene.wires))[:70]
    among, alone = (
        chosen(segments(scene.points, scene.bends, 0.3), rows),
        segments(scene.points[rows], scene.bends[rows], 0.3),
    )
    assert np.array_equal(among.lines, alone.lines)
    assert np.array_equal(among.counts, alone.counts)
    assert len(chosen(segments(scene.points, scene.bends, 0.3), np.zeros(0, np.intp)).lines) == 0


def sizes(sheet: Sheet, turn: int) -> dict[Wire, float | None]:
    """Gradients of all sizes, zeros, none and what is not finite among them."""
    draw = np.random.default_rng(turn)
    special = (0.0, None, float("nan"), float("inf"))
    found = {}
    for row, wire in enumerate(sheet.graph.wires):
        found[wire] = special[row // 9 % 4] if row % 9 == turn % 9 else 10.0 ** draw.uniform(-8, 2)
    return found


def fresh(make_bench: Callable[[Sheet], Bench], used: Bench, said: dict[Wire, float | None]) -> Canvas:
    """Another canvas that has never shown anything else."""
    other = make_bench(used.sheet)
    other.session.say(said)
    other.canvas.set_view(used.canvas.picture.view)
    return other.canvas


@pytest.mark.parametrize("zoom", [1.0, 1.6, 3.2])
def test_what_was_kept_looks_like_what_is_drawn_anew(make_bench: Callable[[Sheet], Bench], zoom: float) -> None:
    """After other colours, another view, a moved node and a removed wire, as on a canvas that never saw the rest."""
    sheet = residual(220)
    used = make_bench(sheet)
    middle = QPointF(used.canvas.rect().center())
    used.canvas.set_view(used.canvas.picture.view.zoomed(zoom, middle))
    for turn in range(2):
        said = sizes(sheet, turn)
        used.session.say(said)
        image(used.canvas)
        sheet = edits.move(sheet, {"add_60": (1500.0 + 40 * turn, 620.0)})
        sheet = edits.disconnect(sheet, (sheet.graph.wires[40 + turn],))
        used.document.apply("Change", sheet)
        image(used.canvas)
        view = used.canvas.picture.view
        for other in (view.panned(7.25, -3), view.zoomed(1.1, middle)):
            used.canvas.set_view(other)
            assert np.array_equal(pixels(image(used.canvas)), pixels(image(fresh(make_bench, used, said))))


def test_a_drag_among_many_repaints_a_part_that_equals_a_full_repaint(make_bench: Callable[[Sheet], Bench]) -> None:
    sheet = residual(220)
    bench = make_bench(sheet)
    bench.session.say(sizes(sheet, 1))
    start = bench.canvas.node_rect("add_110").center()
    bench.press(start)
    for step in range(8):
        bench.move(start + QPoint(9 * step + 6, 5 * step))
        partial = shown(bench.canvas)
        bench.canvas.repaint()
        assert np.array_equal(partial, shown(bench.canvas)), step
    bench.release(start)
