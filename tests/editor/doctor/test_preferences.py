"""Thresholds that the user changes hold at once, for every worker, and at the next start."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor.doctor import rule_settings
from editor.main_window import MainWindow
from editor.panels.preferences import Preferences
from editor.training.inline import InlineWorker
from editor.training.session import Session
from engine.insight.diagnosis import usual
from engine.insight.rules.rule import RULES, Rule
from engine.insight.rules.vanishing import Vanishing
from tests.editor.doctor.test_treatment import opened, trained
from tests.editor.test_accessible_names import nameless


@pytest.fixture
def preferences(window: MainWindow) -> Iterator[Preferences]:
    """Opened by its key."""
    QSettings().remove(rule_settings.GROUP)
    rule_settings.restore(QSettings(), window.session.thresholds)
    QTest.keyClick(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    yield window.findChild(Preferences)
    QSettings().remove(rule_settings.GROUP)


def enter(preferences: Preferences, rule: str, field: str, text: str) -> None:
    """Types in place of the number."""
    entry = preferences.forms[rule].fields[field].entry
    entry.setFocus()
    entry.selectAll()
    QTest.keyClicks(entry, text)
    QTest.keyClick(entry, Qt.Key.Key_Tab)


def told(session: Session) -> tuple[Rule, ...]:
    """What the worker goes by."""
    return session._worker._worker._rules  # type: ignore[union-attr, return-value]


def test_every_threshold_has_a_field_with_its_reason(preferences: Preferences) -> None:
    for kind in RULES:
        form = preferences.forms.get(kind.__name__)
        assert kind.__struct_fields__ == (tuple(form.fields) if form is not None else ())
        for field in form.fields.values() if form is not None else ():
            assert field.entry.accessibleDescription()
    assert not nameless(preferences)


def test_a_number_holds_at_once_and_at_the_next_start(
    window: MainWindow, preferences: Preferences, qtbot: QtBot
) -> None:
    opened(window, qtbot)
    session = window.session
    wanted = tuple(Vanishing(share=0.25) if isinstance(rule, Vanishing) else rule for rule in usual())
    enter(preferences, "Vanishing", "share", "0.25")
    assert session.thresholds.rules == told(session) == session._worker._worker.consulting.rules == wanted
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    trained(window, qtbot, 5)  # who tells it gets on with the rest
    session._renew(session.sheet)
    assert told(session) == wanted
    other = Session(worker=InlineWorker)
    rule_settings.restore(QSettings(), other.thresholds)
    other.start()
    assert told(other) == wanted
    other.close()
    QTest.mouseClick(preferences.usual, Qt.MouseButton.LeftButton)
    assert told(session) == usual()
    assert not preferences.usual.isEnabled()
    assert preferences.forms["Vanishing"].fields["share"].entry.text() == "0.001"
    assert not [key for key in QSettings().allKeys() if key.startswith(rule_settings.GROUP)]


@pytest.mark.parametrize("text", ["7", "-1", "x", "nan"])
def test_a_number_out_of_bounds_is_refused(preferences: Preferences, text: str) -> None:
    enter(preferences, "Vanishing", "share", text)
    assert preferences.thresholds.own == {}
    assert preferences.forms["Vanishing"].fields["share"].sentence.text()


@pytest.mark.parametrize("text", ["", "{", '{"type":"Vanishing","share":7}', '{"type":"Slow"}', '{"type":"Vanishing"}'])
def test_what_somebody_else_has_written_does_no_harm(qapp: object, text: str) -> None:
    QSettings().setValue(f"{rule_settings.GROUP}/Vanishing", text)
    QSettings().setValue(f"{rule_settings.GROUP}/OfAnotherVersion", "{}")
    session = Session(worker=InlineWorker)
    rule_settings.restore(QSettings(), session.thresholds)
    assert session.thresholds.own == {}
    QSettings().remove(rule_settings.GROUP)
