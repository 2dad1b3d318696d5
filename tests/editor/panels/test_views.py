import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QPainter

from editor.panels.confusion import Confusion
from editor.panels.output import Output
from editor.panels.plane import Plane, levels
from editor.panels.scatter import Scatter
from editor.panels.verdict import verdict
from engine.pictures import ConfusionView, PlaneView, ScatterView
from tests.editor.look.contrast import contrast
from tests.editor.panels.fake_session import FakeSession

POINTS = np.array([[-5.0, 0.0, 5.0], [-5.0, 1.0, 5.0]])
PLANE = PlaneView(
    (-6.0, 6.0, -3.0, 3.0),
    np.array([[0.0, 1.0], [1.0, 1.0]]),
    (POINTS, np.array([0, 1, 1])),
    (POINTS[:, :2], np.array([1, 0])),
)
CONFUSION = ConfusionView(("cat", "dog"), np.array([[98, 2], [1, 99]]))
SCATTER = ScatterView("log price", np.array([1.0, 2.0, float("nan")]), np.array([1.5, 1.0, 0.0]))


def shown(qtbot, widget, width=400, height=240):
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


@pytest.fixture
def output(qtbot, look):
    return shown(qtbot, Output(FakeSession(), look), 900, 240)


def test_the_plane_shows_grid_and_points_where_they_are(qtbot, look):
    plane = shown(qtbot, Plane(look))
    plane.show_view(PLANE)
    assert np.array_equal(plane.image.image, PLANE.grid)
    assert tuple(plane.image.mapRectToParent(plane.image.boundingRect()).getRect()) == (-6, -3, 12, 6)
    assert np.array_equal(np.column_stack(plane.train.getData()), POINTS.T)
    assert np.array_equal(np.column_stack(plane.test.getData()), POINTS.T[:2])


def test_the_first_row_of_the_grid_is_at_the_bottom_and_0_is_blue(qtbot, look):
    plane = shown(qtbot, Plane(look))
    plane.show_view(PLANE)
    plane.train.setData([], [])
    plane.test.setData([], [])
    picture, box = plane.plot.grab().toImage(), plane.plot.getPlotItem().getViewBox()

    def colour(x, y):
        place = plane.plot.mapFromScene(box.mapViewToScene(QPoint(x, y)))
        return picture.pixelColor(place)

    assert colour(-5, -2).blue() > colour(-5, -2).red()
    assert colour(-5, 2).red() > colour(-5, 2).blue()
    assert colour(5, -2).red() > colour(5, -2).blue()


def test_training_points_are_filled_and_test_points_are_rings(qtbot, look):
    plane = shown(qtbot, Plane(look))
    plane.show_view(PLANE)
    assert plane.train.data["brush"][0].color() == plane.test.data["pen"][1].color()  # both of class 0
    assert plane.test.data["brush"][0].color() == look.theme.canvas


@pytest.mark.parametrize("size", [(400, 200), (190, 240)])
def test_the_picture_is_not_stretched_and_touches_its_axes(qtbot, look, size):
    plane = shown(qtbot, Plane(look), *size)
    plane.show_view(PlaneView((-6.0, 6.0, -6.0, 6.0), PLANE.grid, PLANE.train, PLANE.test))
    left, right = plane.plot.getPlotItem().getViewBox().viewRange()[0]
    bottom, top = plane.plot.getPlotItem().getViewBox().viewRange()[1]
    assert right - left == pytest.approx(12, rel=0.05)
    assert top - bottom == pytest.approx(12, rel=0.05)


def test_a_regression_is_coloured_by_the_span_of_its_targets():
    view = PlaneView(PLANE.extent, PLANE.grid, (POINTS, np.array([-2.0, 0.0, 3.0])), (POINTS[:, :1], np.array([1.0])))
    assert levels(view) == (-2.0, 3.0)
    assert levels(PLANE) == (0.0, 1.0)


def test_the_confusion_matrix_has_a_cell_for_each_pair(qtbot, look):
    confusion = shown(qtbot, Confusion(look))
    confusion.show_view(CONFUSION)
    assert confusion.accessibleDescription() == "197 of 200 test samples are right."
    picture = confusion.grab().toImage()
    place = confusion.layout_of(CONFUSION, confusion.width(), confusion.height())
    for row, column in np.ndindex(2, 2):
        cell = confusion.cell(place, row, column)
        share = CONFUSION.counts[row, column] / CONFUSION.counts[row].sum()
        assert picture.pixelColor(cell.center().toPoint() - QPoint(18, 18)) == confusion.ground(share)
        edge = picture.pixelColor(QPoint(int(cell.left()) + 1, int(cell.center().y())))
        assert (contrast(edge, look.theme.panel) > 4.5) == (row == column)  # the diagonal is outlined


def test_the_number_in_a_cell_is_its_own(qtbot, look, monkeypatch):
    said = []

    class Listening(QPainter):
        """Notes what is written where."""

        def drawText(self, place, flags, text):
            said.append((place, text))
            super().drawText(place, flags, text)

    monkeypatch.setattr("editor.panels.confusion.QPainter", Listening)
    confusion = shown(qtbot, Confusion(look))
    confusion.show_view(CONFUSION)
    confusion.grab()
    place = confusion.layout_of(CONFUSION, confusion.width(), confusion.height())
    for row, column in np.ndindex(2, 2):
        assert (confusion.cell(place, row, column), str(CONFUSION.counts[row, column])) in said


def test_the_cell_under_the_pointer_is_put_into_words(qtbot, look):
    confusion = shown(qtbot, Confusion(look))
    assert confusion.sentence_at(QPoint(50, 50)) == ""
    confusion.show_view(CONFUSION)
    place = confusion.layout_of(CONFUSION, confusion.width(), confusion.height())
    wrong = confusion.cell(place, 0, 1).center().toPoint()
    right = confusion.cell(place, 1, 1).center().toPoint()
    assert confusion.sentence_at(wrong) == "2 of 100 test samples of “cat” are taken for “dog”."
    assert confusion.sentence_at(right) == "99 of 100 test samples of “dog” are recognised."
    assert confusion.sentence_at(QPoint(0, 0)) == ""


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_a_cell_tells_its_share_by_lightness_alone_and_its_number_can_be_read(qtbot, look, theme):
    """Classes may be called blue and orange: a cell has no hue, so that it looks alike to every eye."""
    look.set_theme(theme)
    confusion = Confusion(look)
    qtbot.addWidget(confusion)
    grounds = [confusion.ground(float(share)) for share in np.linspace(0, 1, 21)]
    light, paper = [ground.lightnessF() for ground in grounds], look.theme.raised.lightnessF()
    assert np.all(np.diff(np.abs(np.array(light) - paper)) > 0)
    for ground in grounds:
        assert ground.hsvSaturationF() < 0.4
        assert contrast(look.theme.text, ground) >= 4.5
    assert contrast(grounds[-1], grounds[0]) >= 2.5
    look.set_theme("dark")


@pytest.mark.parametrize("size", [(260, 150), (780, 190)])
def test_ten_classes_stay_inside_and_numbers_have_room(qtbot, look, size):
    names = tuple(map(str, range(10)))
    view = ConfusionView(names, np.full((10, 10), 38))
    confusion = shown(qtbot, Confusion(look), *size)
    confusion.show_view(view)
    place = confusion.layout_of(view, confusion.width(), confusion.height())
    last = confusion.cell(place, 9, 9)
    assert last.right() <= confusion.width()
    assert last.bottom() <= confusion.height()
    assert last.width() >= confusion.fontMetrics().horizontalAdvance("38") - 2
    assert last.height() >= 9


def test_an_empty_class_is_no_division_by_zero(qtbot, look):
    confusion = shown(qtbot, Confusion(look))
    confusion.show_view(ConfusionView(("a", "b"), np.zeros((2, 2), int)))
    assert not confusion.grab().isNull()


def test_the_scatter_has_actual_to_the_right_and_the_diagonal(qtbot, look):
    scatter = shown(qtbot, Scatter(look))
    scatter.show_view(SCATTER)
    assert np.array_equal(np.column_stack(scatter.points.getData()), [(1.5, 1.0), (1.0, 2.0)])
    x, y = scatter.diagonal.getOriginalDataset()
    assert np.array_equal(x, y)
    assert list(x) == [1.0, 2.0]
    assert "log price" in scatter.plot.getAxis("bottom").labelText


def test_without_views_the_output_says_what_to_do(output):
    assert output.waiting.isVisible()
    assert output.waiting.text().startswith("Press Train")
    output.session.state = "empty"
    output.session.state_changed.emit("empty")
    assert output.waiting.text().startswith("Complete the graph")  # Train cannot be pressed


def test_the_output_shows_the_sessions_views_side_by_side(output):
    output.session.views = (PLANE, CONFUSION)
    output.session.views_changed.emit()
    assert [type(frame.view) for frame in output.frames] == [Plane, Confusion]
    assert [frame.view.view for frame in output.frames] == [PLANE, CONFUSION]
    assert not output.waiting.isVisible()


def test_new_numbers_keep_the_widgets_and_other_kinds_replace_them(output):
    output.session.views = (PLANE, CONFUSION)
    output.session.views_changed.emit()
    plane = output.frames[0].view
    newer = PlaneView(PLANE.extent, 1 - PLANE.grid, PLANE.train, PLANE.test)
    output.session.views = (newer, CONFUSION)
    output.session.views_changed.emit()
    assert output.frames[0].view is plane
    assert plane.view is newer
    output.session.views = (SCATTER,)
    output.session.views_changed.emit()
    assert [type(frame.view) for frame in output.frames] == [Scatter]
    output.session.views = ()
    output.session.views_changed.emit()
    assert output.frames == []
    assert output.waiting.isVisibleTo(output)


def test_a_hidden_output_draws_when_it_is_shown(output):
    output.hide()
    output.session.views = (SCATTER,)
    output.session.views_changed.emit()
    assert output.frames == []
    output.show()
    assert len(output.frames) == 1


@pytest.mark.parametrize(("size", "beside"), [((1100, 235), True), ((500, 190), False)])
def test_captions_and_views_fit_beside_each_other(qtbot, output, size, beside):
    output.resize(*size)
    output.session.views = (PLANE, CONFUSION)
    output.session.views_changed.emit()

    def laid_out():
        for frame in output.frames:
            assert frame.hint.isVisible()
            assert frame.hint.height() >= frame.hint.heightForWidth(frame.hint.width())
            assert (frame.hint.geometry().left() >= frame.caption.geometry().right()) == beside
            assert frame.caption.width() >= frame.caption.sizeHint().width()
            assert frame.geometry().right() <= output.width()

    qtbot.waitUntil(laid_out)
    assert output.minimumSizeHint().width() < 480


def test_a_glance_shows_only_what_fits_and_the_tab_of_its_own_all(qtbot, look):
    glance, whole = Output(FakeSession(), look, glance=True), Output(FakeSession(), look)
    for output in (glance, whole):
        shown(qtbot, output, 260, 240)
        output.session.views = (PLANE, CONFUSION)
        output.session.views_changed.emit()
    assert [frame.isVisible() for frame in glance.frames] == [True, False]
    assert [frame.isVisible() for frame in whole.frames] == [True, True]
    assert not whole.words.isVisible()  # there is no room for them
    for output in (glance, whole):
        output.resize(1000, 240)
        assert [frame.isVisible() for frame in output.frames] == [True, True]
    assert (glance.words.isVisible(), whole.words.isVisible()) == (False, True)


def test_the_output_says_in_words_what_the_pictures_come_to(output):
    output.resize(1100, 240)
    output.session.views = (PLANE, CONFUSION)
    output.session.views_changed.emit()
    assert output.words.isVisible()
    assert output.words.text().splitlines() == [
        "197 of 200 test samples are right, 3 wrong.",
        "2 of 100 “cat” are taken for “dog”.",
        "1 of 100 “dog” is taken for “cat”.",
    ]
    output.session.views = (SCATTER,)
    output.session.views_changed.emit()
    assert output.words.text().startswith("Half of the 2 predictions of log price miss by less than 0.75,")
    output.session.views = (PLANE,)
    output.session.views_changed.emit()
    assert not output.words.isVisible()


def test_nothing_to_say_is_no_fault():
    assert verdict((ConfusionView(("a", "b"), np.zeros((2, 2), int)),)) == ""
    nothing = np.array([float("nan")])
    assert verdict((ScatterView("x", nothing, nothing),)) == ""


def test_another_theme_repaints_all(qtbot, output, look):
    output.session.views = (PLANE, CONFUSION, SCATTER)
    output.session.views_changed.emit()
    views = [frame.view for frame in output.frames]
    before = [view.grab().toImage() for view in views]
    look.set_theme("light")
    for view, old in zip(views, before, strict=True):
        assert view.grab().toImage() != old
    assert views[0].test.data["brush"][0].color() == look.theme.canvas
    look.set_theme("dark")
