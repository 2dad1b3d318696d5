"""The whole road by hand: an empty canvas, five nodes, their wires, Train, Pause, back to empty and forward again."""

from argparse import Namespace
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from editor.application import build
from editor.look import colours
from editor.main_window import MainWindow
from engine.events import Progress
from engine.graph import Wire
from engine.train import Run
from tests.journeys.screen import Hands, on_screen

NODES = ("Spiral", "Dense", "Tanh", "Dense", "Binary cross-entropy")
PLACES = ((0.08, 0.4), (0.28, 0.3), (0.46, 0.3), (0.64, 0.3), (0.84, 0.45))  # shares of the canvas, left to right
WIRES = (
    Wire("spiral_1", "inputs", "dense_1", "x"),
    Wire("dense_1", "y", "tanh_1", "x"),
    Wire("tanh_1", "y", "dense_2", "x"),
    Wire("dense_2", "y", "binary_cross_entropy_1", "prediction"),
    Wire("spiral_1", "targets", "binary_cross_entropy_1", "targets"),
)
CARRYING = WIRES[:4]


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    """The program as it starts without a project, at the top left of the screen."""
    window = build(Namespace(project=None, theme="dark", size=(1500, 940)))
    window.show()
    window.move(0, 0)
    qtbot.waitExposed(window)
    window.activateWindow()
    qtbot.waitUntil(lambda: window.plots.count() == 2, timeout=10_000)
    yield window
    window.document.undo_stack.setClean()  # so that closing asks nothing
    window.close()


def palette_row(window: MainWindow, title: str) -> QPoint:
    """Where the palette shows a layer, scrolled into view by the wheel's work."""
    rows = window.palette_panel.list
    model = rows.model()
    (row,) = (r for r in range(model.rowCount()) if model.index(r, 0).data() == title)
    rows.scrollTo(model.index(row, 0))
    return on_screen(rows.viewport(), rows.visualRect(model.index(row, 0)).center())


def port(window: MainWindow, node: str, name: str, side: str) -> QPoint:
    """Where a port lies on the screen."""
    canvas = window.canvas
    return on_screen(canvas, canvas.view.to_widget(canvas.scene.port((node, side, name))).toPoint())


def middle(window: MainWindow, wire: Wire) -> QPoint:
    """A point of the canvas a third along a wire, away from its chip."""
    points = window.canvas.scene.points(wire)
    return window.canvas.view.to_widget(points[len(points) // 4]).toPoint()


def button(window: MainWindow, key: str) -> QPoint:
    """Where the toolbar's button of an action is."""
    action = window.actions_by_key[key]
    (found,) = (b for b in window.findChildren(QToolButton) if b.defaultAction() is action and b.isVisible())
    return on_screen(found)
