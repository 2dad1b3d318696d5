"""The view transform is a value, and its two directions agree."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF
from pytestqt.qtbot import QtBot

from editor.actions import Actions
from editor.canvas.view import FARTHEST, FITTED, NEAREST, View, fitted
from editor.document.document import Document
from editor.look.look import Look
from editor.main_window import MainWindow
from editor.training.inline import InlineWorker
from editor.training.session import Session
from engine.formats.project import examples

number = st.floats(-1e4, 1e4)
views = st.builds(View, st.floats(FARTHEST, NEAREST), number, number)


@given(views, number, number)
def test_there_and_back(view: View, x: float, y: float) -> None:
    back = view.to_scene(view.to_widget(QPointF(x, y)))
    assert (back.x(), back.y()) == (pytest.approx(x, abs=1e-6), pytest.approx(y, abs=1e-6))


@given(views, number, number, st.floats(0.01, 100))
def test_zoom_holds_the_point_under_the_cursor(view: View, x: float, y: float, factor: float) -> None:
    zoomed = view.zoomed(factor, QPointF(x, y))
    before, after = view.to_scene(QPointF(x, y)), zoomed.to_scene(QPointF(x, y))
    assert (after.x(), after.y()) == (
        pytest.approx(before.x(), abs=1e-5),
        pytest.approx(before.y(), abs=1e-5),
    )
    assert FARTHEST <= zoomed.scale <= NEAREST


def test_fitting_shows_all_and_blows_nothing_up() -> None:
    size = QSizeF(800, 600)
    for rect in (QRectF(-500, 100, 4000, 300), QRectF(0, 0, 100, 5000), QRectF(9, 9, 50, 20)):
        view = fitted(rect, size)
        assert QRectF(0, 0, 800, 600).contains(view.rect_to_widget(rect))
        assert view.scale <= FITTED
    assert fitted(QRectF(), size).scale == 1.0


def test_fitting_leaves_the_legend_its_place(qtbot: QtBot) -> None:
    window = MainWindow(Document(), Session(worker=InlineWorker), Look("dark"))
    Actions(window)
    qtbot.addWidget(window)
    window.show()
    canvas = window.canvas
    for size in (window.minimumSize(), QSize(1280, 800), QSize(1600, 1000)):
        window.resize(size)
        qtbot.waitUntil(lambda size=size: window.plots.count() > 0 and window.size() == size)
        for name in examples():
            window.files.load(name)
            picture, legend = canvas.picture, window.legend.geometry()
            bodies = [canvas.node_rect(node) for node in picture.scene.names]
            with_pulse = [body.adjusted(0, -22, 0, 0) for body in bodies]  # its number lies above
            assert not any(legend.intersects(rect) for rect in with_pulse), (size, name)
            points = picture.view.points_to_widget(picture.scene.points.reshape(-1, 2))
            inside = (points >= (legend.left(), legend.top())) & (points <= (legend.right(), legend.bottom()))
            assert not np.any(inside.all(axis=1)), (size, name)
            assert all(canvas.rect().contains(body) for body in bodies), (size, name)
    window.session.close()
