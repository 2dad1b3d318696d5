import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics

from editor.document.clipboard import LAYER
from editor.look.fonts import ui
from editor.panels.palette import TEXT_LEFT, TEXT_RIGHT, TYPE, Palette
from engine.family import Setting
from engine.layers.dense import Dense
from engine.layers.layer import CATEGORIES, LAYERS, Layer, layer
from engine.layers.relu import ReLU


@pytest.fixture
def palette(qtbot, look):
    """A palette on the screen, and in `palette.heard` what it chose."""
    palette = Palette(look)
    palette.heard = []
    palette.chosen.connect(palette.heard.append)
    qtbot.addWidget(palette)
    palette.resize(180, 900)
    palette.show()
    palette.activateWindow()
    qtbot.waitExposed(palette)
    return palette


def kinds(palette):
    """The layers shown, in order."""
    return [row for row in palette.model.rows if not isinstance(row, str)]


def index_of(palette, kind):
    return palette.model.index(palette.model.rows.index(kind))


def test_all_layers_are_shown_once_under_the_categories_in_order(palette):
    assert sorted(kind.__name__ for kind in kinds(palette)) == sorted(kind.__name__ for kind in LAYERS.matches())
    headings = [row for row in palette.model.rows if isinstance(row, str)]
    assert headings == [category for category in CATEGORIES if any(k.category == category for k in LAYERS.matches())]
    heading = ""
    for row in palette.model.rows:
        heading = row if isinstance(row, str) else heading
        assert isinstance(row, str) or row.category == heading


@pytest.mark.parametrize("text", ["dens", "DENSE", "adds a bias", "W·x", "layers dense"])
def test_search_finds_by_title_class_name_and_docstring(qtbot, palette, text):
    palette.field.setFocus()
    palette.field.setText(text)
    assert Dense in kinds(palette)
    assert len(kinds(palette)) < len(list(LAYERS))


def test_search_marks_the_best_fit_and_return_adds_it(qtbot, palette):
    palette.field.setFocus()
    qtbot.keyClicks(palette.field, "relu")
    assert palette.list.currentIndex().data(TYPE) is ReLU
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.heard == ["ReLU"]


def test_nothing_found_says_so_and_escape_brings_everything_back(qtbot, palette):
    palette.field.setFocus()
    qtbot.keyClicks(palette.field, "xyzzy")
    assert palette.nothing.isVisible()
    assert "xyzzy" in palette.nothing.text()
    assert not palette.list.isVisible()
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.heard == []
    qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert palette.list.isVisible()
    assert len(kinds(palette)) == len(LAYERS.matches())


def test_slash_focuses_the_search(qtbot, look, palette):
    palette.list.setFocus()
    qtbot.keyClick(palette.list, Qt.Key.Key_Slash)
    qtbot.waitUntil(palette.field.hasFocus)
    assert palette.field.text() == ""


def test_arrows_skip_headings_and_return_adds(qtbot, palette):
    palette.field.setFocus()
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    assert palette.list.hasFocus()
    seen = [palette.list.currentIndex().data(TYPE)]
    for _ in kinds(palette)[1:]:
        qtbot.keyClick(palette.list, Qt.Key.Key_Down)
        seen.append(palette.list.currentIndex().data(TYPE))
    assert seen == kinds(palette)
    qtbot.keyClick(palette.list, Qt.Key.Key_Return)
    assert palette.heard == [seen[-1].__name__]


def test_double_click_adds_once_and_a_heading_adds_nothing(qtbot, palette):
    centre = palette.list.visualRect(index_of(palette, Dense)).center()
    heading = palette.list.visualRect(palette.model.index(0)).center()
    for place in (heading, centre):
        qtbot.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
        qtbot.mouseDClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert palette.heard == ["Dense"]


def test_the_drag_carries_the_types_name_and_a_picture(palette):
    palette.list.setCurrentIndex(index_of(palette, Dense))
    drag = palette.list.drag()
    assert drag.mimeData().formats() == [LAYER]
    assert bytes(drag.mimeData().data(LAYER)) == b"Dense"
    assert drag.pixmap().width() > 40


def test_dragging_a_row_starts_its_drag(qtbot, palette, monkeypatch):
    started = []
    monkeypatch.setattr(palette.list, "startDrag", lambda actions: started.append(palette.list.currentIndex().data()))
    viewport, place = palette.list.viewport(), palette.list.visualRect(index_of(palette, ReLU)).center()
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=place)
    for step in range(1, 6):
        qtbot.mouseMove(viewport, place + QPoint(8 * step, 0))
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=place + QPoint(40, 0))
    assert started[:1] == ["ReLU"]


def test_tool_tips_and_accessible_texts_tell_what_a_layer_does(palette):
    index = index_of(palette, Dense)
    tip = index.data(Qt.ItemDataRole.ToolTipRole)
    assert "Multiplies by weights and adds a bias" in tip
    assert Dense.formula in tip
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Dense, Layers"
    assert palette.field.accessibleName()
    assert palette.list.accessibleName()


def test_a_layer_that_appears_later_is_found_by_the_next_search(palette):
    @layer(title="Zzz later", category="Layers")
    class ZzzLater(Layer, Setting):
        """Comes later."""

    try:
        assert ZzzLater not in kinds(palette)
        palette.field.setText("zzz")
        assert ZzzLater in kinds(palette)
    finally:
        del LAYERS._members["ZzzLater"]


def test_another_theme_repaints(qtbot, look, palette):
    before = palette.grab().toImage()
    look.set_theme("light")
    after = palette.grab().toImage()
    look.set_theme("dark")
    assert before.pixelColor(100, 200) != after.pixelColor(100, 200)
    assert palette.grab().toImage() == before


def test_a_narrow_palette_shows_every_title_whole(qtbot, look, palette):
    palette.resize(178, 300)  # with the scroll bar
    assert palette.list.verticalScrollBar().maximum() > 0
    room = palette.list.viewport().width() - TEXT_LEFT - TEXT_RIGHT
    for kind in kinds(palette):
        assert QFontMetrics(ui(9)).horizontalAdvance(kind.title) <= room
