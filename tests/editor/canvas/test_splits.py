"""Ribbons where gradients are split and summed, and what is said of them, beside the engine's own arrays."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QSizeF
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor.canvas import splits as all_splits
from editor.canvas.painters import ribbons
from editor.canvas.splits import known, shares, splits
from editor.look.numbers import decades, percent
from editor.look.themes import mixed
from editor.main_window import MainWindow
from engine.events import Compile, Progress, Step
from engine.graph import Graph, Wire
from engine.layers.layer import LAYERS
from engine.looking import Look
from engine.sheet import Sheet
from tests.editor.canvas.conftest import Bench
from tests.editor.test_wires_show import branching, run_of, trained
from tests.engine.trainable import Bench as Worker

__all__ = ["trained"]
UP, DOWN = Wire("relu_1", "y", "dense_2", "x"), Wire("relu_1", "y", "add", "b")
OTHER = Wire("relu_2", "y", "add", "a")


def length(array: np.ndarray) -> float:
    return float(np.sqrt((array.astype(float) ** 2).sum()))


def near(window: MainWindow, scale: float) -> None:
    canvas = window.canvas
    view = canvas.picture.view.zoomed(scale / canvas.picture.view.scale, QPointF())
    canvas.set_view(view.centred(canvas.picture.scene.rect("relu_1").center(), QSizeF(canvas.size())))


def test_they_are_found_at_outputs_and_at_nodes(trained: MainWindow) -> None:
    scene = trained.canvas.picture.scene
    found = {(split.side, frozenset(scene.wires[row] for row in split.rows)) for split in splits(scene)}
    last = {Wire("dense_3", "y", "loss", "prediction"), Wire("spiral", "targets", "loss", "targets")}
    assert found == {("out", frozenset({UP, DOWN})), ("in", frozenset({OTHER, DOWN})), ("in", frozenset(last))}


def test_shares_are_those_of_the_gradients_lengths(trained: MainWindow) -> None:
    picture, recording = trained.canvas.picture, run_of(trained).plan.recording
    for split in known(picture):
        wires = [picture.long_wires[row] for row in split.rows]
        if any(wire not in recording.gradients for wire in wires):
            assert not shares(picture, split).any(), "targets get none: nothing is split"
            continue
        lengths = np.array([length(recording.gradients[wire]) for wire in wires])
        np.testing.assert_allclose(shares(picture, split), lengths / lengths.sum(), rtol=1e-6)


def test_inputs_of_other_sizes_are_weighed_by_length(make_bench) -> None:  # type: ignore[no-untyped-def]
    nodes = {
        "spiral": LAYERS["Spiral"](),
        "dense_1": LAYERS["Dense"](units=3),
        "dense_2": LAYERS["Dense"](units=12),
        "concat": LAYERS["Concat"](),
    }
    wires = [Wire("spiral", "inputs", name, "x") for name in ("dense_1", "dense_2")]
    wires += [Wire("dense_1", "y", "concat", "a"), Wire("dense_2", "y", "concat", "b")]
    nodes |= {"dense_3": LAYERS["Dense"](units=1), "loss": LAYERS["BinaryCrossEntropy"]()}
    wires += [Wire("concat", "y", "dense_3", "x"), Wire("dense_3", "y", "loss", "prediction")]
    wires += [Wire("spiral", "targets", "loss", "targets")]
    places = {name: (240.0 * column, 0.0) for column, name in enumerate(nodes)}
    sheet = Sheet(graph=Graph(nodes, tuple(wires)), places=places)
    worker, picture = Worker(Compile(sheet, 1), Step("batch")), make_bench(sheet).canvas.picture
    picture.read(worker.settle())
    (split,) = [each for each in known(picture) if picture.scene.wires[each.rows[0]].target == "concat"]
    gradients = worker.run.plan.recording.gradients
    lengths = np.array([length(gradients[picture.scene.wires[row]]) for row in split.rows])
    np.testing.assert_allclose(shares(picture, split), lengths / lengths.sum(), rtol=1e-6)


def test_ribbons_are_as_wide_as_shares_and_one_below_the_other(trained: MainWindow) -> None:
    picture = trained.canvas.picture
    (split,) = [each for each in known(picture) if each.side == "out"]
    outlines, of = ribbons.outlines(picture, split), shares(picture, split)
    edges = []
    for outline, share in zip(outlines, of, strict=True):
        first, last = outline[0], outline[-1]
        assert np.hypot(*(last - first)) == pytest.approx(ribbons.WIDE * share)
        edges += [first[1], last[1]]
    port = picture.scene.points[split.rows[0], 0, 1]
    assert edges == sorted(edges)
    assert edges[1] == pytest.approx(edges[2], abs=0.3)
    assert (edges[0], edges[-1]) == pytest.approx((port - ribbons.WIDE / 2, port + ribbons.WIDE / 2), abs=0.3)
    extent = ribbons.extent(picture, split)
    for outline in outlines:
        for point in picture.view.points_to_widget(outline).tolist():
            assert extent.contains(QPointF(*point).toPoint())


def test_they_are_painted_from_near_or_under_the_cursor(trained: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    canvas, picture = trained.canvas, trained.canvas.picture
    (split,) = [each for each in known(picture) if each.side == "out"]

    def painted() -> bool:
        outline, row = ribbons.outlines(picture, split)[0], split.rows[0]
        points = picture.view.points_to_widget(outline[[1, -2]])
        at = QPointF(*(points[0] * 0.85 + points[1] * 0.15)).toPoint()
        wanted = mixed(picture.theme.wire(int(picture.looks[row])), picture.theme.canvas, ribbons.STRENGTH)
        return bool(canvas.grab().toImage().pixelColor(at) == wanted)

    near(trained, 1.6)
    assert painted()
    near(trained, 0.9)
    assert not painted()
    QTest.mouseMove(canvas, canvas.port_position("relu_1", "y", "out"))
    assert painted()
    QTest.mouseMove(canvas, canvas.node_rect("relu_1").center())
    assert not painted()
    near(trained, 1.6)
    monkeypatch.setattr(all_splits, "MOST", 1)  # as if there were a wall of them
    assert not painted()
    QTest.mouseMove(canvas, canvas.port_position("relu_1", "y", "out"))
    assert painted()
    QTest.mouseMove(canvas, canvas.node_rect("relu_1").center())
    assert not painted()


def test_the_port_says_that_sizes_do_not_add_up(trained: MainWindow, qtbot: QtBot) -> None:
    canvas = trained.canvas
    near(trained, 1.6)
    QTest.mouseMove(canvas, canvas.port_position("relu_1", "y", "out"))
    asked = ("relu_1", "y")
    qtbot.waitUntil(lambda: trained.session.progress.summed is not None and trained.session.progress.summed[0] == asked)
    gradients = run_of(trained).plan.recording.gradients
    sizes = {wire.target: length(gradients[wire]) / gradients[wire].size ** 0.5 for wire in (UP, DOWN)}
    said = dict(canvas.picture.overlay.bubble.lines)
    for target, size in sizes.items():
        assert said[f"from {target}"] == f"{decades(size)}  {percent(size / sum(sizes.values()))}"
    assert said["sum of their RMS"] == decades(sum(sizes.values()))
    both = gradients[UP].astype(float) + gradients[DOWN]
    assert trained.session.progress.summed[1] == pytest.approx(length(both) / both.size**0.5, rel=1e-6)
    assert said["RMS of their sum"] == decades(length(both) / both.size**0.5)
    QTest.mouseMove(canvas, canvas.node_rect("relu_1").center())
    qtbot.waitUntil(lambda: trained.session.progress.summed is None)


def test_a_wire_says_its_share_at_both_ends(trained: MainWindow) -> None:
    canvas = trained.canvas
    near(trained, 1.6)
    canvas.set_view(canvas.picture.view.zoomed(0.5, QPointF(canvas.wire_position(DOWN))))
    at = next(
        canvas.wire_position(DOWN, share)
        for share in np.linspace(0.1, 0.9, 17)
        if canvas.rect().contains(canvas.wire_position(DOWN, share))
    )
    QTest.mouseMove(canvas, at)
    assert canvas.picture.hovered == DOWN
    said = dict(canvas.picture.overlay.bubble.lines)
    assert said["of what comes back to relu_1"].endswith("%")
    assert said["of what add hands on"].endswith("%")


def test_new_numbers_repaint_all_of_a_ribbon(make_bench) -> None:  # type: ignore[no-untyped-def]
    bench: Bench = make_bench(branching())
    canvas = bench.canvas
    canvas.set_view(canvas.picture.view.zoomed(1.2 / canvas.picture.view.scale, QPointF()))
    for sizes in ((1e-3, 1e-3), (1e-3, 1.04e-3), (1e-3, 4e-3), (None, 4e-3)):
        bench.session.say({UP: sizes[0], DOWN: sizes[1], OTHER: 1e-3})
        QTest.qWait(1)
        assert canvas.findChild(type(canvas._watch)).widths == ribbons.widths(canvas.picture, canvas.rect())


def test_nothing_is_summed_unless_it_is_asked() -> None:
    worker = Worker(Compile(branching(), 1), Step("batch"))
    assert worker.settle().summed is None
    worker.worker.obey(Look(summed=("relu_1", "y")))
    worker.worker.advance()
    assert worker.of(Progress)[-1].summed is not None
    worker.worker.obey(Look(summed=("nobody", "y")))
    worker.worker.advance()
    assert worker.of(Progress)[-1].summed is None
