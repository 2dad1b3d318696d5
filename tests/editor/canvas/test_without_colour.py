"""Nothing is said by colour alone: with all colours of a kind made one, what they say can still be told apart."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from editor.look import colours
from editor.look.look import Look
from editor.look.themes import DARK, LIGHT, Theme
from editor.panels.curves import Curves
from editor.panels.plane import Plane
from engine.check import Inspection
from engine.pictures import PlaneView
from engine.problem import Problem
from tests.editor.canvas.conftest import Bench
from tests.editor.look.contrast import contrast
from tests.editor.panels.fake_session import FakeSession

STATES = ("plain", "selected", "error", "warning", "selected error")


def one_colour(theme: Theme) -> Theme:
    """Selection, problems, what runs, and borders have all the same."""
    same = QColor("#888888")
    return replace(
        theme, accent=same, primary=same, danger=same, warning=same, good=same, node_border=same, port=same, text=same
    )


def pixels(widget: QWidget) -> NDArray[np.uint8]:
    picture = widget.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    return np.array(picture.constBits()).reshape(picture.height(), picture.bytesPerLine())


def put(bench: Bench, state: str) -> None:
    """The node tanh is in this state."""
    picture = bench.canvas.picture
    kinds = {"error": False, "warning": True, "selected error": False}
    found = [Problem("shape", "tanh", "It", "is.", warning=kinds[state])] if state in kinds else []
    inspection = picture.inspection
    picture.inspect(Inspection(inspection.specs, inspection.order, tuple(found)))
    picture.selected = frozenset({"tanh"} if state.startswith("selected") else ())
    bench.canvas.nodes.forget()
    bench.canvas.update()


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("scale", [1.0, 0.2])
def test_what_marks_a_node_is_told_apart_by_shape(bench: Bench, theme: Theme, scale: float) -> None:
    canvas = bench.canvas
    canvas.set_view(canvas.picture.view.zoomed(scale / canvas.picture.view.scale, QPointF(0, 0)))
    canvas.picture.theme = one_colour(theme)
    body = canvas.node_rect("tanh").adjusted(-14, -14, 14, 14)
    seen = {}
    for state in STATES:
        put(bench, state)
        seen[state] = pixels(canvas)[body.top() : body.bottom(), body.left() : body.right()].astype(int)
    for one, other in combinations(seen, 2):
        different = (np.abs(seen[one] - seen[other]) > 20).sum()
        assert different >= (20 if scale == 1 else 4), (one, other, different)


def test_a_warning_has_another_sign_than_an_error(bench: Bench) -> None:
    canvas = bench.canvas
    canvas.set_view(canvas.picture.view.zoomed(1 / canvas.picture.view.scale, QPointF(0, 0)))
    canvas.picture.theme = one_colour(DARK)
    corner, seen = canvas.node_rect("tanh").topRight(), []
    for state in ("error", "warning"):
        put(bench, state)
        sign = pixels(canvas)[corner.y() - 10 : corner.y() + 16, corner.x() - 15 : corner.x() + 10]
        seen.append(sign.astype(int))
    assert (np.abs(seen[0] - seen[1]) > 40).sum() >= 20


def test_special_gradients_have_dashes_of_their_own_and_the_others_widths() -> None:
    special = (colours.ZERO, colours.NAN, colours.INFINITE, colours.NONE)
    assert len({colours.dashes(look) for look in special}) == 4
    assert all(colours.dashes(look) for look in special)
    widths = [colours.widths()[look] for look in range(colours.BINS)]
    assert widths == sorted(widths)
    assert widths[-1] >= 3 * widths[0]


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_the_ramp_goes_one_way_in_grey_too(theme: Theme) -> None:
    ground = [contrast(colour, theme.canvas) for colour in theme.ramp[: colours.BINS]]
    assert ground == sorted(ground)


def test_training_and_test_loss_are_different_lines_also_in_the_legend(qtbot: QtBot, look: Look) -> None:
    curves = Curves(FakeSession(), look)  # type: ignore[arg-type]
    qtbot.addWidget(curves)
    lines = [line.opts["pen"].style() for line in curves.bold]
    assert lines == [Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine]
    signs = [label.text().partition("<b>")[2].partition("</b>")[0] for label in curves.legend]
    assert len(set(signs)) == 2


def test_samples_of_two_classes_have_two_shapes(qtbot: QtBot, look: Look) -> None:
    plane = Plane(look)
    qtbot.addWidget(plane)
    points, classes = np.zeros((2, 4)), np.array([0, 1, 1, 0])
    plane.show_view(PlaneView((-1.0, 1.0, -1.0, 1.0), np.zeros((3, 3)), (points, classes), (points, classes)))
    for samples in (plane.train, plane.test):
        assert [point.symbol() for point in samples.points()] == ["o", "s", "s", "o"]
    numbers = np.array([0.0, 1.0, 0.5, 0.2])
    plane.show_view(PlaneView((-1.0, 1.0, -1.0, 1.0), np.zeros((3, 3)), (points, numbers), (points, numbers)))
    assert {point.symbol() for point in plane.train.points()} == {"o"}


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_the_two_predictions_differ_in_grey(theme: Theme) -> None:
    assert contrast(*theme.prediction) >= 1.6
