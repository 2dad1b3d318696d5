"""The one class that runs lessons: what it shows, remembers and points at."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from editor.lessons import lesson as shelf
from editor.lessons.guide import Guide
from editor.main_window import MainWindow
from editor.panels.loop_ribbon import LoopRibbon
from tests.editor.lessons.acts import Learner, entry

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def guide(window: MainWindow) -> Iterator[Guide]:
    QSettings().clear()
    yield window.findChild(Guide)
    QSettings().clear()


def lesson(number: int) -> Path:
    return shelf.files()[number - 1]


def press(button: object) -> None:
    QTest.mouseClick(button, LEFT)


def test_it_goes_on_where_it_was_left_and_begins_again_once_finished(window: MainWindow, guide: Guide) -> None:
    guide.open(lesson(2))
    assert not guide.plate.back.isEnabled()
    assert "step 1 of 7" in guide.plate.words.text()
    press(guide.plate.on)
    press(guide.plate.on)
    assert "step 3 of 7" in guide.plate.words.text()
    press(guide.plate.back)
    press(guide.plate.cross)
    assert guide.plate.isHidden()
    assert guide.ring.isHidden()
    assert not guide.timer.isActive()
    guide.open(lesson(2))
    assert guide.walk.place == 1
    assert not entry(window, "Help", "Lessons", "The forward pass").isChecked()
    QSettings().setValue("lessons/2-the-forward-pass/finished", "true")
    assert entry(window, "Help", "Lessons", "The forward pass").isChecked()
    guide.open(lesson(2))
    assert guide.walk.place == 0
    for spoiled in ("far", -3, 99):
        QSettings().clear()
        QSettings().setValue("lessons/2-the-forward-pass/place", spoiled)
        guide.open(lesson(2))
        assert guide.walk.place == 0


def test_another_project_is_said_and_skipping_finishes_nothing(window: MainWindow, guide: Guide) -> None:
    guide.open(lesson(8))
    press(guide.plate.on)
    assert "another project" in guide.plate.words.text()
    assert "spiral" in guide.plate.words.text()
    Learner(window, None).example("spiral")
    guide.look()
    assert "another project" not in guide.plate.words.text()
    press(guide.plate.on)
    press(guide.plate.on)
    assert guide.plate.on.text() == "Close"
    press(guide.plate.on)
    assert guide.plate.isHidden()
    assert QSettings().value("lessons/8-from-here-to-pytorch/finished") is None


def test_a_lesson_that_cannot_be_read_is_said(
    window: MainWindow, guide: Guide, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr("editor.dialogs.say", lambda _, sentence: said.append(sentence))
    (tmp_path / "1-broken.json").write_text('{"title": "x", "steps": [{"text": 1}]}', "utf-8")
    monkeypatch.setattr(shelf, "files", lambda: sorted(tmp_path.glob("*.json")))
    entry(window, "Help", "Lessons", "1-broken.json").trigger()
    assert said == ["The lesson 1-broken.json can't be read: step 1, text: Expected `str`, got `int`."]
    assert guide.walk is None


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_ring_is_painted_around_what_is_meant_and_the_mouse_goes_through(
    window: MainWindow, guide: Guide, theme: str
) -> None:
    window.look.set_theme(theme)
    window.look.reduce_motion = True
    window.files.load("xor")
    QTest.qWait(50)
    button = next(found for found in window.findChild(LoopRibbon).buttons if found.stage == "data")
    around = QRect(button.mapTo(window, QPoint()), button.size()).adjusted(-8, -8, 8, 8)
    before = pixels(window, around)
    guide.open(lesson(2))
    press(guide.plate.on)
    QTest.qWait(120)
    assert guide.ring.isVisible()
    after = pixels(window, around)
    accent = np.array(window.look.theme.accent.getRgb()[:3])
    assert (np.abs(after - accent).sum(axis=2) < 90).sum() > 2 * around.width(), "a line all around"
    inside = (slice(14, -14), slice(20, -20))
    assert np.array_equal(after[inside], before[inside]), "what it surrounds is painted as ever"
    still = guide.ring.shine
    QTest.qWait(200)
    assert guide.ring.shine == still, "nothing moves where motion is reduced"
    on_top = QApplication.widgetAt(window.mapToGlobal(around.center()))
    assert on_top is button
    line = QPoint(guide.ring.width() // 2, 7)
    assert guide.ring.mask().contains(line)
    assert QApplication.widgetAt(guide.ring.mapToGlobal(line)) is not guide.ring
    assert not guide.ring.mask().contains(guide.ring.rect().center()), "what it surrounds is not painted twice"
    window.look.reduce_motion = False
    shines = set()
    for _ in range(6):
        QTest.qWait(60)
        shines.add(guide.ring.shine)
    assert len(shines) > 2


def pixels(window: MainWindow, rect: QRect) -> np.ndarray:
    image = window.grab(rect).toImage().convertToFormat(window.grab(rect).toImage().Format.Format_RGB32)
    found = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return found[:, : 4 * image.width()].reshape(image.height(), image.width(), 4)[:, :, 2::-1].astype(int)


def test_the_ring_follows_the_view_and_stays_on_the_canvas(window: MainWindow, guide: Guide) -> None:
    window.files.load("xor")
    guide.open(lesson(1))
    press(guide.plate.on)
    ring, canvas = guide.ring, window.canvas
    for dx in (0, 40, -5_000):
        canvas.set_view(canvas.picture.view.panned(dx, 0))
        guide.look()
        if dx > -5_000:
            body = canvas.node_rect("xor_1").translated(canvas.mapTo(window, QPoint()))
            assert ring.geometry().contains(body)
            assert (ring.geometry().center() - body.center()).manhattanLength() < 4
    assert ring.isHidden(), "out of sight"


def test_the_plate_lies_above_a_message_and_no_node_below_it(window: MainWindow, guide: Guide) -> None:
    window.resize(1280, 800)
    window.files.load("xor")
    guide.open(lesson(1))
    window.banner.say("It went wrong. Lower the learning rate.")
    QTest.qWait(20)
    assert not guide.plate.geometry().intersects(window.banner.geometry())
    assert window.canvas.rect().contains(guide.plate.geometry())
    for name in window.document.sheet.graph.nodes:
        assert not guide.plate.geometry().intersects(window.canvas.node_rect(name))
    window.banner.dismiss()
    assert guide.plate.geometry().bottom() > window.canvas.height() - 20


def test_it_is_read_out_and_reached_by_keys(window: MainWindow, guide: Guide) -> None:
    guide.open(lesson(1))
    assert guide.plate.accessibleName().startswith("What a network learns · step 1 of 6")
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_F6)
    reached = set()
    window.activateWindow()
    window.canvas.setFocus()
    for _ in range(12):
        window.focusNextPrevChild(True)
        reached.add(QApplication.focusWidget())
    assert {guide.plate.on, guide.plate.cross} <= reached
    guide.plate.on.setFocus()
    QTest.keyClick(guide.plate.on, Qt.Key.Key_Space)
    assert guide.walk.place == 1


def test_no_word_of_a_step_is_cut(window: MainWindow, guide: Guide) -> None:
    """Whatever is said in place of what, and after buttons have other words: the plate is as high as its lines."""
    window.resize(1040, 800)
    for path in shelf.files():
        guide.open(path)
        for place in range(len(guide.walk.lesson.steps)):
            for done in (frozenset(), frozenset({place})):
                guide.walk = replace(guide.walk, place=place, done=done)
                guide.show_step(guide.walk, guide.see(), guide.plate, guide.ring)
                QApplication.processEvents()
                words = guide.plate.words
                assert words.height() >= words.heightForWidth(words.width()), guide.walk.step.do
        guide.close()
