"""A node that somebody points at from elsewhere comes into view; one that is in view stays where it is."""

from PySide6.QtCore import QPointF

from editor.canvas.reveal import READABLE, show
from editor.main_window import MainWindow
from tests.editor.document.sheets import deep


def test_a_node_far_away_comes_to_the_middle(window: MainWindow) -> None:
    window.document.replace(deep(60))
    canvas = window.canvas
    show(canvas, (), "dense_50")
    assert window.selection.nodes == {"dense_50"}
    assert canvas.picture.view.scale >= READABLE
    assert (canvas.node_rect("dense_50").center() - canvas.rect().center()).manhattanLength() < 4
    before = canvas.picture.view
    show(canvas, (), "dense_50")
    show(canvas, (), "dense_51")  # beside it
    assert canvas.picture.view == before


def test_a_node_too_small_to_be_read_comes_nearer(window: MainWindow) -> None:
    window.files.load("xor")
    canvas = window.canvas
    canvas.set_view(canvas.picture.view.zoomed(0.2, QPointF(canvas.rect().center())))
    assert canvas.picture.view.scale < READABLE
    show(canvas, (), "dense_1")
    assert canvas.picture.view.scale >= READABLE
    assert canvas.rect().contains(canvas.node_rect("dense_1"))
