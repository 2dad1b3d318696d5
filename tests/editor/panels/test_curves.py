import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt

from editor.look.plot import averaged
from editor.panels.curves import FEW, MEANS, Curves, drawable
from tests.editor.panels.fake_session import FakeSession

NAN = float("nan")


@pytest.fixture
def curves(qtbot, look):
    curves = Curves(FakeSession(), look)
    qtbot.addWidget(curves)
    curves.resize(600, 230)
    curves.show()
    qtbot.waitExposed(curves)
    return curves


def show(qtbot, curves, rows):
    """New points, drawn."""
    curves.session.curve = np.array(rows, float)
    curves.session.went_on.emit()
    qtbot.waitUntil(lambda: not curves.timer.isActive())


def test_without_points_it_says_what_to_do(curves):
    assert curves.waiting.isVisible()
    assert "Press Train" in curves.waiting.text()


def test_the_curves_are_the_sessions_points(qtbot, curves):
    rows = [(1, 0.7, NAN), (2, 0.6, 0.8), (3, 0.5, NAN), (4, 0.4, 0.5)]
    show(qtbot, curves, rows)
    assert not curves.waiting.isVisible()
    train, test = curves.bold
    assert np.array_equal(np.column_stack(train.getOriginalDataset()), [(1, 0.7), (2, 0.6), (3, 0.5), (4, 0.4)])
    assert np.array_equal(np.column_stack(test.getOriginalDataset()), [(2, 0.8), (4, 0.5)])
    assert "0.4" in curves.legend[0].text()
    assert "0.5" in curves.legend[1].text()
    assert test.opts["symbol"] == "o"


def test_many_points_are_drawn_thin_with_their_means_bold(qtbot, curves):
    iterations = np.arange(2_000)
    show(qtbot, curves, np.column_stack([iterations, 1 / (1 + iterations), np.full(2_000, NAN)]))
    assert len(curves.thin[0].getOriginalDataset()[0]) == 2_000
    assert len(curves.bold[0].getOriginalDataset()[0]) <= MEANS


def test_means_keep_the_sum():
    points = np.random.default_rng(0).uniform(size=(1_000, 2))
    means = averaged(points, MEANS)
    assert len(means) == 250
    assert np.allclose(means.mean(axis=0), points.mean(axis=0))
    few = points[:FEW]
    assert averaged(few, MEANS) is few


def test_every_curve_of_the_session_shows_what_is_there_after_a_reset(qtbot, curves):
    show(qtbot, curves, [(1, 0.7, 0.7)])
    show(qtbot, curves, np.empty((0, 3)))
    assert curves.waiting.isVisible()
    assert curves.bold[0].getOriginalDataset()[0] is None or len(curves.bold[0].getOriginalDataset()[0]) == 0
    assert "0.7" not in curves.legend[0].text()


def test_the_log_scale_shows_logarithms_and_names_losses(qtbot, curves):
    show(qtbot, curves, [(1, 10.0, NAN), (2, 0.1, NAN), (3, 0.0, NAN), (4, 1e-5, NAN)])
    qtbot.mouseClick(curves.log, Qt.MouseButton.LeftButton)
    assert np.allclose(curves.bold[0].getOriginalDataset()[1], [1, -1, -5])  # 0 has no logarithm
    ticks = [tick for _, ticks in curves.axis.tickValues(-5, 1, 200) for tick in ticks]
    assert curves.axis.tickStrings(ticks, 1, 1) == ["1e-5", "1e-4", "0.001", "0.01", "0.1", "1", "10"]
    qtbot.mouseClick(curves.log, Qt.MouseButton.LeftButton)
    assert np.array_equal(curves.bold[0].getOriginalDataset()[1], [10.0, 0.1, 0.0, 1e-5])


def test_losses_that_are_no_numbers_are_left_out():
    losses = np.array([1.0, NAN, float("inf"), -1.0])
    assert drawable(np.arange(4.0), losses, log=False).tolist() == [[0, 1], [3, -1]]
    assert drawable(np.arange(4.0), losses, log=True).tolist() == [[0, 1]]


def test_a_loss_that_never_changes_is_drawn(qtbot, curves):
    show(qtbot, curves, [(0, 0.0, NAN)])
    show(qtbot, curves, [(0, 0.5, 0.5), (1, 0.5, 0.5)])
    curves.log.setChecked(True)
    assert not curves.grab().isNull()


def test_the_pointer_reads_the_curves_off(qtbot, curves):
    show(qtbot, curves, [(0, 0.9, 0.8), (100, 0.2, 0.3)])
    box = curves.plot.getPlotItem().getViewBox()
    curves.read_off(box.mapViewToScene(QPointF(10, 0.5)))
    assert curves.where.isVisible()
    assert curves.where.text() == "at iteration 0"
    assert "0.9" in curves.legend[0].text()
    curves.read_off(QPointF(-50, -50))
    assert not curves.where.isVisible()
    assert "0.2" in curves.legend[0].text()


def test_a_hidden_panel_draws_when_it_is_shown(qtbot, curves):
    curves.hide()
    curves.session.curve = np.array([(1, 0.7, 0.6)])
    curves.session.went_on.emit()
    assert not curves.timer.isActive()
    curves.show()
    assert len(curves.points[0]) == 1


def test_another_theme_repaints(curves, look):
    assert curves.bold[0].opts["pen"].color() == look.theme.accent
    look.set_theme("light")
    assert curves.bold[0].opts["pen"].color() == look.theme.accent
    ground = curves.plot.grab().toImage().pixelColor(300, 5)
    assert ground == look.theme.field
    look.set_theme("dark")


def box_of(curves):
    """The plot without its axes, in the axis below."""
    box = curves.plot.getPlotItem().getViewBox()
    return curves.below.mapRectFromScene(box.sceneBoundingRect())


@pytest.mark.parametrize("last", [1, 2, 3, 4, 7, 15, 40])
@pytest.mark.parametrize("width", [300, 700, 1500])
def test_iterations_are_whole_and_none_is_written_twice(qtbot, curves, last, width):
    curves.resize(width, 250)
    show(qtbot, curves, [(step, 1.0 / (step + 1), NAN) for step in range(last + 1)])
    axis = curves.below
    low, high = curves.plot.getPlotItem().getViewBox().viewRange()[0]
    spacing, ticks = axis.tickValues(low, high, curves.plot.width())[0]
    written = axis.tickStrings(ticks, 1.0, spacing)
    assert len(set(written)) == len(written) > 1
    assert all(float(tick).is_integer() for tick in ticks)
    edge = axis.boundingRect()
    assert edge.right() > box_of(curves).right() + 4, "the last number is not left out for reaching over the edge"


@pytest.mark.parametrize("size", [(330, 220), (420, 180), (900, 300)])
def test_the_words_of_an_empty_plot_lie_inside_its_axes(qtbot, curves, size):
    curves.session.curve = np.empty((0, 3))
    curves.session.state = "empty"
    curves.session.state_changed.emit("empty")
    curves.draw()
    curves.resize(*size)
    qtbot.wait(1)
    box = curves.plot.getPlotItem().getViewBox()
    inside = curves.plot.mapFromScene(box.sceneBoundingRect()).boundingRect()
    assert inside.contains(curves.waiting.geometry())
    words = curves.waiting
    assert words.heightForWidth(words.width()) <= words.height()
