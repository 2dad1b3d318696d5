"""The look in use, given to the whole application."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics, QGuiApplication, QIcon, QPalette, QRawFont
from PySide6.QtWidgets import QApplication, QCheckBox, QWidget
from pytestqt.qtbot import QtBot

from editor.look import fonts, icons
from editor.look.look import Look
from editor.look.style import stylesheet
from editor.look.themes import DARK, LIGHT, contrasted
from editor.main_window import MainWindow


@pytest.fixture(autouse=True)
def _as_before(qapp: QApplication) -> Iterator[None]:
    palette, font, sheet, style = qapp.palette(), qapp.font(), qapp.styleSheet(), qapp.style().objectName()
    yield
    qapp.setStyleSheet(sheet)
    qapp.setStyle(style)
    qapp.setPalette(palette)
    qapp.setFont(font)


def test_theme_reaches_the_application(qtbot: QtBot, qapp: QApplication) -> None:
    look = Look("dark")
    assert look.theme is DARK
    assert qapp.palette().color(QPalette.ColorRole.Window) == DARK.panel
    with qtbot.waitSignal(look.changed):
        look.set_theme("light")
    assert look.theme is LIGHT
    assert qapp.palette().color(QPalette.ColorRole.Window) == LIGHT.panel
    assert LIGHT.accent.name() in qapp.styleSheet()


def test_system_theme_is_followed(qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    schemes = iter([Qt.ColorScheme.Light, Qt.ColorScheme.Dark, Qt.ColorScheme.Unknown])
    hints = QGuiApplication.styleHints()
    monkeypatch.setattr("editor.look.look._system_is_light", lambda: next(schemes) == Qt.ColorScheme.Light)
    look = Look("system")
    assert look.theme is LIGHT
    with qtbot.waitSignal(look.changed):
        hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert look.theme is DARK
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Unknown)
    assert look.theme is DARK


def test_chosen_theme_stays_when_the_system_changes(qtbot: QtBot, qapp: QApplication) -> None:
    look = Look("light")
    with qtbot.assertNotEmitted(look.changed):
        QGuiApplication.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert look.theme is LIGHT


def test_reduce_motion_is_told_once(qtbot: QtBot, qapp: QApplication) -> None:
    look = Look("dark")
    with qtbot.waitSignal(look.changed):
        look.reduce_motion = True
    with qtbot.assertNotEmitted(look.changed):
        look.reduce_motion = True
    assert look.reduce_motion


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_stylesheet_is_whole(qtbot: QtBot, qapp: QApplication, theme: object) -> None:
    text = stylesheet(theme)
    assert "$" not in text
    for part in text.split("url(")[1:]:
        assert Path(part.split(")")[0]).is_file()
    box = QCheckBox("on")
    qtbot.addWidget(box)
    box.setStyleSheet(text)  # Qt warns of what it cannot parse, and a warning fails the test
    box.grab()


def test_fonts_know_the_signs_of_the_subject(qapp: QApplication) -> None:
    for font in (fonts.ui(), fonts.mono()):
        raw = [QRawFont.fromFont(QFont(family, 9)) for family in font.families()]
        for sign in "∂ŷ×ησ·−Σ√²₁‖≤":
            assert any(face.supportsCharacter(ord(sign)) for face in raw), sign


def test_figures_are_equally_wide(qapp: QApplication) -> None:
    for font in (fonts.mono(), fonts.ui(11, bold=True)):
        metrics = QFontMetrics(font)
        assert len({metrics.horizontalAdvance(figure) for figure in "0123456789"}) == 1


def test_sizes(qapp: QApplication) -> None:
    assert fonts.ui(12).pointSizeF() == 12 * fonts.POINT
    assert fonts.ui(bold=True).bold()
    assert not fonts.ui().bold()


@pytest.mark.parametrize("sign", icons.SIGNS)
def test_icons_are_drawn_in_their_colours(qapp: QApplication, sign: str) -> None:
    icon = icons.icon(sign, DARK.accent, DARK.danger)
    for mode, colour in ((QIcon.Mode.Normal, DARK.accent), (QIcon.Mode.Disabled, DARK.danger)):
        picture = icon.pixmap(icons.WIDTH, icons.HEIGHT, mode).toImage()
        shades = {picture.pixelColor(x, y).alpha(): picture.pixelColor(x, y) for x in range(16) for y in range(12)}
        strongest = shades[max(shades)]
        assert max(shades) > 128
        away = [abs(a - b) for a, b in zip(strongest.getRgb()[:3], colour.getRgb()[:3], strict=True)]
        assert max(away) < 4  # of a thin line the colour is stored rounded
        assert picture.pixelColor(15, 6).alpha() == 0


def test_reduced_motion_stops_what_qt_moves_by_itself(qapp: QApplication) -> None:
    hints, effect = QGuiApplication.styleHints(), Qt.UIEffect.UI_General
    before = QApplication.isEffectEnabled(effect)
    QApplication.setEffectEnabled(effect, True)
    try:
        look = Look("dark", reduce_motion=True)
        assert hints.cursorFlashTime() == 0
        assert not QApplication.isEffectEnabled(effect)
        look.reduce_motion = False
        assert hints.cursorFlashTime() > 0
        assert QApplication.isEffectEnabled(effect)
    finally:
        QApplication.setEffectEnabled(effect, before)


def test_high_contrast_of_the_system_is_followed(
    qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = [False]
    monkeypatch.setattr("editor.look.look._system_wants_contrast", lambda: wanted[-1])
    look = Look("dark")
    assert look.theme is DARK
    hints = QGuiApplication.styleHints()
    if not hasattr(hints, "accessibility"):
        pytest.skip("Qt tells of it from 6.10 on")
    wanted.append(True)
    with qtbot.waitSignal(look.changed):
        hints.accessibility().contrastPreferenceChanged.emit(Qt.ContrastPreference.HighContrast)
    assert look.theme is contrasted("dark")
    look.set_theme("light")
    assert look.theme is contrasted("light")
    wanted.append(False)
    with qtbot.waitSignal(look.changed):
        hints.accessibility().contrastPreferenceChanged.emit(Qt.ContrastPreference.NoPreference)
    assert look.theme is LIGHT


def test_another_theme_leaves_every_font_as_it_is(window: MainWindow, qtbot: QtBot) -> None:
    """Qt takes those of links back."""

    def sizes() -> dict[int, float]:
        return {place: part.font().pointSizeF() for place, part in enumerate(parts)}

    window.files.load("xor")
    qtbot.waitUntil(lambda: window.session.has_program is True)
    for count in (1, 2):
        window.session.step("batch")
        qtbot.waitUntil(lambda count=count: window.session.live is not None and window.session.live.iteration == count)
    window.session.past.show(1)
    qtbot.waitUntil(lambda: window.session.past.shown is not None)
    parts = [part for part in window.findChildren(QWidget) if part.isVisible()]
    assert [part for part in parts if part.objectName() == "link"]
    before = sizes()
    window.look.set_theme("light")
    assert [parts[place] for place, size in sizes().items() if before[place] != size] == []
