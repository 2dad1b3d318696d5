"""Tab and F6 go through the whole window as one reads it, whatever has come into it since it was opened."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QScrollArea, QTabBar, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from editor.look.look import Choice
from editor.main_window import MainWindow
from editor.tabbing import arrive, step, stops
from tests.editor.look.contrast import contrast

MOST = 80  # presses; more and one is caught somewhere


def focus() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def press(key: Qt.Key, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> QWidget:
    """Wherever the focus is; returns where it is then."""
    QTest.keyClick(focus(), key, keys)
    QApplication.processEvents()
    return focus()


def round_trip(window: MainWindow, key: Qt.Key = Qt.Key.Key_Tab) -> list[QWidget]:
    """All that Tab comes to from the canvas, until it is back there."""
    window.activateWindow()
    window.canvas.setFocus()
    QApplication.processEvents()
    found = [focus()]
    for _ in range(MOST):
        if (now := press(key)) is window.canvas:
            return found
        found.append(now)
    raise AssertionError([widget.accessibleName() for widget in found[-5:]])


def panel_of(window: MainWindow, widget: QWidget) -> int:
    """The number of the panel it lies in."""
    return next(at for at, panel in enumerate(window.panels) if panel is widget or panel.isAncestorOf(widget))


def place(widget: QWidget) -> QPoint:
    return widget.mapToGlobal(QPoint(0, 0))


@pytest.fixture
def spiral(window: MainWindow) -> MainWindow:
    window.files.load("spiral")  # type: ignore[arg-type]
    QApplication.processEvents()
    return window


@pytest.mark.parametrize("selected", [(), ("dense_1",), ("spiral_1", "dense_1")])
def test_tab_comes_to_every_stop_once_panel_by_panel_from_top_to_bottom(
    spiral: MainWindow, selected: tuple[str, ...]
) -> None:
    spiral.selection.set(selected)
    found = round_trip(spiral)
    assert len(set(found)) == len(found)
    canvas = spiral.panels.index(spiral.canvas)
    panels = [panel_of(spiral, widget) for widget in found]
    start = panels.index(0)
    assert panels == sorted(panels[:start]) + sorted(panels[start:])
    assert set(panels) >= {0, canvas, spiral.panels.index(spiral.plots), spiral.panels.index(spiral.inspector), 5}
    inside = [w for w in found if spiral.inspector.isAncestorOf(w) and not isinstance(w, QScrollArea)]
    heights = [place(widget).y() for widget in inside]
    assert heights == sorted(heights)
    assert inside or len(selected) > 1
    bar = [place(widget).x() for widget in found if panel_of(spiral, widget) == 5]
    assert bar == sorted(bar)
    assert len(bar) == 7 + 5, "buttons and the stages of the loop"


def test_back_tab_is_the_same_way_back(spiral: MainWindow) -> None:
    forth = round_trip(spiral)
    back = round_trip(spiral, Qt.Key.Key_Backtab)
    assert back[1:] == forth[:0:-1]


def test_fields_that_came_later_have_their_place(spiral: MainWindow) -> None:
    """Another optimiser has other settings below it."""
    optimizer = spiral.inspector.form.fields["optimizer"].entry  # type: ignore[union-attr]
    assert isinstance(optimizer, QComboBox)
    optimizer.setFocus()
    before = round_trip(spiral)
    optimizer.setFocus()
    press(Qt.Key.Key_Home)
    press(Qt.Key.Key_Return)
    QTest.keyClicks(focus(), "SGD")
    QApplication.processEvents()
    after = round_trip(spiral)
    assert optimizer.currentText() == "SGD"
    names = [widget.accessibleName() for widget in after]
    assert "Beta1" in [widget.accessibleName() for widget in before]
    assert "Beta1" not in names
    place = names.index("Optimiser")
    assert names[place : place + 3] == ["Optimiser", "Learning rate", "Schedule"]


def test_what_the_focus_comes_to_is_scrolled_into_view(spiral: MainWindow) -> None:
    spiral.resize(1280, 640)
    for widget in round_trip(spiral):
        if spiral.inspector.isAncestorOf(widget) and not isinstance(widget, QScrollArea):
            widget.clearFocus()
    area = spiral.inspector.area
    area.verticalScrollBar().setValue(0)
    seen = []
    spiral.canvas.setFocus()
    for _ in range(MOST):
        now = press(Qt.Key.Key_Tab)
        if now is spiral.canvas:
            break
        if area.widget().isAncestorOf(now):
            inner = QRect(now.mapTo(area, QPoint(0, 0)), now.size())
            seen.append(area.rect().contains(inner.center()))
    assert seen
    assert all(seen)


def test_hidden_panels_are_left_out(spiral: MainWindow) -> None:
    spiral.commands["show_palette"].trigger()
    spiral.commands["show_plots"].trigger()
    found = round_trip(spiral)
    assert not any(spiral.palette_panel.isAncestorOf(w) or spiral.plots.isAncestorOf(w) for w in found)


def test_f6_goes_from_panel_to_panel_and_shift_f6_back(spiral: MainWindow, qtbot: QtBot) -> None:
    spiral.activateWindow()
    spiral.canvas.setFocus()
    QApplication.processEvents()
    seen = [panel_of(spiral, press(Qt.Key.Key_F6)) for _ in range(6)]
    assert seen == [2, 3, 4, 5, 0, 1]
    assert focus() is spiral.canvas
    back = [panel_of(spiral, press(Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)) for _ in range(6)]
    assert back == [0, 5, 4, 3, 2, 1]


def test_f6_leaves_the_canvas_also_where_tab_searches(spiral: MainWindow) -> None:
    QTest.mouseMove(spiral.canvas, QPoint(30, 300))
    spiral.canvas.setFocus()
    QApplication.processEvents()
    assert not spiral.canvas.isAncestorOf(press(Qt.Key.Key_F6))


def test_stops_of_a_tab_widget_are_its_bar_and_the_page_that_is_seen(spiral: MainWindow) -> None:
    found = list(stops(spiral.plots))
    assert isinstance(found[0], QTabBar)
    assert all(spiral.plots.currentWidget().isAncestorOf(each) for each in found[1:])
    assert not any(isinstance(each, QToolButton) for each in found)


def test_the_canvas_has_a_frame_while_the_keyboard_works_there(spiral: MainWindow) -> None:
    def edge() -> str:
        return spiral.canvas.grab().toImage().pixelColor(1, 300).name()

    spiral.activateWindow()
    spiral.palette_panel.list.setFocus()
    QApplication.processEvents()
    plain = edge()
    assert press(Qt.Key.Key_Tab) is spiral.canvas
    assert edge() == spiral.look.theme.accent.name()
    QTest.mouseClick(spiral.canvas, Qt.MouseButton.LeftButton, pos=QPoint(30, 300))
    assert edge() == plain
    press(Qt.Key.Key_Backtab)
    press(Qt.Key.Key_Tab)
    assert edge() == spiral.look.theme.accent.name()
    press(Qt.Key.Key_F6)
    assert edge() == plain


def test_ctrl_plus_and_minus_zoom(spiral: MainWindow) -> None:
    spiral.activateWindow()
    spiral.canvas.setFocus()
    QApplication.processEvents()
    before = spiral.canvas.picture.view.scale
    press(Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert spiral.canvas.picture.view.scale > before
    press(Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    assert spiral.canvas.picture.view.scale == pytest.approx(before)


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("selected", [(), ("dense_1",)])
def test_every_stop_shows_that_it_has_the_focus(spiral: MainWindow, theme: Choice, selected: tuple[str, ...]) -> None:
    """Some of it changes by 3:1 or more."""
    spiral.look.set_theme(theme)
    spiral.selection.set(selected)
    spiral.activateWindow()
    QApplication.processEvents()
    for stop in round_trip(spiral):
        arrive(stop, True)
        focused = stop.grab().toImage()
        step(spiral.panels, True)
        plain = stop.grab().toImage()
        wide, high = plain.width(), plain.height()
        pixels = [(x, y) for x in range(0, wide, 3) for y in (0, 1, 2, 3, high // 2, high - 5, high - 2, high - 1)]
        pixels += [(x, y) for y in range(min(high, 400)) for x in (0, 1, 4, wide // 2, wide - 16, wide - 1)]
        strongest = max(contrast(focused.pixelColor(*at), plain.pixelColor(*at)) for at in pixels)
        assert strongest >= 3, (stop.metaObject().className(), stop.accessibleName(), strongest)
