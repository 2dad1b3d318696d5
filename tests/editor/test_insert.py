"""A layer that is added without a place finds one where it covers nothing, in what is seen."""

from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from editor.canvas.free import nearest_free
from editor.canvas.geometry import HEIGHT, STEP, WIDTH
from editor.canvas.scene import Scene
from editor.main_window import MainWindow
from editor.panels.palette import TYPE
from engine.editing import edits
from engine.layers.dense import Dense
from engine.sheet import Sheet

SEEN = QRectF(-500, -400, 1000, 800)


def add_from_palette(window: MainWindow, text: str) -> None:
    """/ and a few letters and Return, as with the keyboard."""
    window.activateWindow()
    QTest.keyClick(window, Qt.Key.Key_Slash)
    field = window.palette_panel.field
    assert QApplication.focusWidget() is field
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def covered(window: MainWindow) -> bool:
    scene = window.canvas.picture.scene
    return any(scene.rect(one).intersects(scene.rect(other)) for one, other in combinations(scene.names, 2))


@pytest.mark.parametrize("example", ["spiral", "digits-mlp", "xor"])
def test_layers_from_the_palettes_search_cover_no_node_and_are_seen(window: MainWindow, example: str) -> None:
    window.files.load(example)
    before = list(window.document.sheet.graph.nodes)
    for _ in range(4):
        add_from_palette(window, "den")
        assert window.palette_panel.field.text() == ""
        assert not window.palette_panel.list.currentIndex().isValid()
        assert window.canvas.hasFocus()
    added = [name for name in window.document.sheet.graph.nodes if name not in before]
    assert len(added) == 4
    assert not covered(window)
    for name in added:
        assert window.canvas.rect().contains(window.canvas.node_rect(name))
        assert not window.legend.geometry().intersects(window.canvas.node_rect(name))


def test_where_all_is_full_the_next_place_outside_is_taken(window: MainWindow) -> None:
    window.files.load("house-prices")
    for _ in range(9):
        add_from_palette(window, "den")
        (name,) = window.selection.nodes
        assert window.canvas.rect().contains(window.canvas.node_rect(name))
        assert not window.legend.geometry().intersects(window.canvas.node_rect(name))
    assert not covered(window)


def test_what_finds_no_room_in_view_is_followed(window: MainWindow) -> None:
    window.files.load("house-prices")
    canvas = window.canvas
    body = canvas.node_rect(next(iter(window.document.sheet.graph.nodes)))
    canvas.set_view(canvas.picture.view.zoomed(2.4, body.center().toPointF()))  # hardly more than this node is seen
    window.insert("Dense")
    (name,) = window.selection.nodes
    assert not covered(window)
    assert canvas.rect().contains(canvas.node_rect(name))


def test_the_insert_menu_keeps_the_same_rule(window: MainWindow) -> None:
    window.files.load("spiral")
    for kind in ("Concat", "Dense", "ReLU"):
        window.insert(kind)
    assert not covered(window)


def test_the_first_layer_lies_in_the_middle(window: MainWindow) -> None:
    window.insert("Dense")
    away = window.canvas.node_rect("dense_1").center() - window.canvas.rect().center()
    assert max(abs(away.x()), abs(away.y())) <= STEP


def test_the_nearest_free_place_is_beside_what_is_in_the_way() -> None:
    sheet, _ = edits.add_node(Sheet(), Dense(), (0.0, 0.0))
    x, y = nearest_free(Scene(sheet), (0.0, 0.0), (WIDTH, HEIGHT), SEEN)
    assert (x, abs(y)) == (0.0, HEIGHT + STEP)


def test_open_ground_comes_before_wires_and_wires_before_what_is_out_of_sight() -> None:
    sheet = Sheet()
    for place in ((-200.0, 0.0), (200.0, 0.0)):
        sheet, _ = edits.add_node(sheet, Dense(), place)
    sheet = edits.connect(sheet, edits.Wire("dense_1", "y", "dense_2", "x"))
    scene = Scene(sheet)
    _, y = nearest_free(scene, (0.0, 0.0), (WIDTH, HEIGHT), SEEN)
    assert y != 0, "the wire runs there"
    narrow = QRectF(-210, -10, 580, 100)
    assert nearest_free(scene, (0.0, 0.0), (WIDTH, HEIGHT), narrow) == (0.0, 0.0)
    plate = [QRectF(-20, 0, 60, 20)]
    assert nearest_free(scene, (0.0, 0.0), (WIDTH, HEIGHT), narrow, plate) != (0.0, 0.0)
    full = QRectF(-210, -10, 180, 100)
    x, y = nearest_free(scene, (-200.0, 0.0), (WIDTH, HEIGHT), full)
    assert np.hypot(x + 200, y) < 200
    assert not QRectF(x, y, WIDTH, HEIGHT).intersects(scene.rect("dense_1"))


def test_after_a_drag_nothing_stays_marked_in_the_palette(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    dragged = []

    class Drag:
        def exec(self, action: Qt.DropAction) -> None:
            dragged.append(layers.currentIndex().data(TYPE))

    layers = window.palette_panel.list
    layers.setCurrentIndex(layers.model().index(1, 0))
    monkeypatch.setattr(layers, "drag", Drag)
    layers.startDrag(Qt.DropAction.CopyAction)
    assert dragged[0] is not None
    assert not layers.currentIndex().isValid()
    assert not layers.selectionModel().hasSelection()
