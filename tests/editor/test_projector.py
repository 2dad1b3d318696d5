"""Projector mode makes words large, puts the rest away, and brings everything back as it was."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontInfo
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QLabel, QToolBar, QWidget
from pytestqt.qtbot import QtBot

from editor.canvas.painters import node, text, titles
from editor.look import fonts
from editor.main_window import MainWindow
from editor.panels.loop_ribbon import LoopRibbon
from engine.resources import folder

LEAST = 24  # px


@pytest.fixture(autouse=True)
def _at_1080p(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1920, 1080)
    window.files.load(folder("examples") / "digits-cnn.json")
    qtbot.waitUntil(lambda: window.session.state == "paused")
    QTest.qWait(50)


def seen(window: MainWindow) -> dict[str, object]:
    """Where everything lies, what is shown, and in which size it is written."""
    found: dict[str, object] = {
        "view": window.canvas.picture.view,
        "fits": window.canvas.fits,
        "minimap": window.minimap.wanted,
        "theme": window.look.theme,
        "tab": window.plots.currentIndex(),
        "across": window.across.sizes(),
        "middle": window.middle.sizes(),
        "focus": window.focusWidget(),
    }
    for number, widget in enumerate(window.findChildren(QWidget)):
        found[f"{number} {type(widget).__name__}"] = (
            widget.isHidden(),
            widget.geometry() if widget.isVisible() else None,
            widget.font().pointSizeF(),
            widget.font().bold(),
        )
    return found


def press(window: MainWindow) -> None:
    QTest.keyClick(window.canvas, Qt.Key.Key_F5)
    QTest.qWait(80)


@pytest.mark.parametrize("fitted", [True, False])
def test_the_same_key_brings_all_back_as_it_was(window: MainWindow, fitted: bool) -> None:
    window.commands["show_palette"].trigger()
    window.across.setSizes([0, 1500, 420])
    window.middle.setSizes([600, 300])
    window.plots.setCurrentIndex(2)
    window.canvas.fit()
    if not fitted:
        window.canvas.set_view(window.canvas.picture.view.panned(37, -11))
    QTest.qWait(80)
    before = seen(window)
    press(window)
    assert window.look.projected
    assert seen(window) != before
    press(window)
    after = seen(window)
    assert {key: (before.get(key), value) for key, value in after.items() if before.get(key) != value} == {}


def test_words_are_large_and_the_rest_is_put_away(window: MainWindow) -> None:
    wire = window.canvas.picture.wire_width(40)
    window.canvas.set_view(window.canvas.picture.view.zoomed(1.0, window.canvas.rect().center().toPointF()))
    press(window)
    for tab in range(window.plots.count()):
        window.plots.setCurrentIndex(tab)
        QTest.qWait(30)
        shown = [each for each in window.findChildren(QWidget) if each.isVisible() and each is not window]
        written = [each for each in shown if isinstance(each, QLabel) and each.text()]
        assert written or tab
        for each in [*written, window.plots.tabBar(), *window.plots.currentWidget().findChildren(QAbstractScrollArea)]:
            assert QFontInfo(each.font()).pixelSize() >= LEAST, (each, each.font().pointSizeF())
    for put_away in (window.palette_panel, window.inspector, window.timeline_bar, window.legend):
        assert not put_away.isVisible()
    assert not window.menuBar().isVisible()
    assert not window.statusBar().isVisible()
    bar = window.findChild(QToolBar)
    assert bar is not None
    tools = [bar.widgetForAction(action) for action in bar.actions()]
    assert [type(tool) for tool in tools if tool is not None and tool.isVisible()] == [LoopRibbon]
    assert window.canvas.isVisible()
    assert window.plots.isVisible()
    assert window.size().toTuple() == (1920, 1080)
    assert window.canvas.picture.wire_width(40) > 1.5 * wire
    for hand in (node.TITLE, node.SUMMARY, titles.HAND):
        assert QFontInfo(text.font_of(hand)).pixelSize() >= LEAST
    for made in (fonts.ui(fonts.SMALL), fonts.mono(fonts.SMALL), fonts.ui()):
        assert QFontInfo(made).pixelSize() >= LEAST


def test_words_on_nodes_are_as_high_on_the_screen(window: MainWindow) -> None:
    """The highest letter of a node's title, in its picture: as high as a capital letter of 24 px."""
    press(window)
    canvas = window.canvas
    rect = canvas.node_rect("dense_1")
    image = canvas.grab(rect.adjusted(20, 4, -10, -rect.height() * 2 // 3)).toImage()
    ground = image.pixelColor(image.width() - 2, image.height() - 2).lightness()
    rows = [
        y
        for y in range(image.height())
        if any(abs(image.pixelColor(x, y).lightness() - ground) > 90 for x in range(image.width()))
    ]
    title = next(end for end in range(1, len(rows) + 1) if end == len(rows) or rows[end] > rows[end - 1] + 1)
    assert title >= 0.7 * LEAST
