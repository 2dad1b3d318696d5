"""The range test from its button: beside the window, its curve is the engine's, its rate one step."""

from multiprocessing import active_children

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTabWidget
from pytestqt.qtbot import QtBot

from editor.main_window import MainWindow
from editor.panels.cure_button import CureButton
from editor.panels.doctor import Doctor
from editor.panels.proof import Proof
from engine.events import Diagnosis
from engine.finding import Finding
from engine.insight.cures.range_test import RangeTest
from engine.insight.range_test import sweep
from tests.editor.doctor.test_treatment import known, opened

SLOW = Finding(rule="Slow", illness="Slow", words="It is.", sure=1.0, cures=(RangeTest(),), iteration=1, why="")


def begun(window: MainWindow, qtbot: QtBot) -> tuple[Doctor, Proof]:
    """The cure's button is clicked."""
    opened(window, qtbot, "spiral")
    known(window, qtbot)
    doctor, proof = window.findChild(Doctor), window.findChild(Proof)
    window.findChild(QTabWidget).setCurrentWidget(doctor)
    window.session._hear(Diagnosis(0, 1, (SLOW,)))
    qtbot.waitUntil(lambda: any(each.isVisible() for each in doctor.findChildren(CureButton)))
    QTest.mouseClick(doctor.findChildren(CureButton)[0], Qt.MouseButton.LeftButton)
    assert proof.isVisible()
    assert proof.stop.text() == "Stop"
    return doctor, proof


def test_its_curve_is_drawn_and_its_rate_set_as_one_step(window: MainWindow, qtbot: QtBot) -> None:
    _, proof = begun(window, qtbot)
    sheet = window.document.sheet
    assert proof.trial.running
    qtbot.waitUntil(lambda: not proof.trial.running, timeout=30_000)
    wanted = sweep(sheet)
    assert proof.trial.sweep == wanted
    assert wanted.suggested is not None
    assert window.document.sheet.training.optimizer.learning_rate == wanted.suggested
    assert window.document.undo_stack.count() == 1
    assert proof.words.text().startswith("Applied: Learning rate ")
    assert proof.verdict.text() == wanted.words
    qtbot.waitUntil(lambda: proof.curve is not None)
    x, y = proof.curve.bold.getData()
    np.testing.assert_allclose(10**x, wanted.rates)
    np.testing.assert_allclose(y, wanted.smoothed)
    assert proof.curve.suggested.value() == np.log10(wanted.suggested)
    QTest.mouseClick(proof.undo, Qt.MouseButton.LeftButton)
    assert window.document.sheet is sheet
    assert proof.isHidden()


def test_it_is_stopped(window: MainWindow, qtbot: QtBot) -> None:
    before = set(active_children())
    _, proof = begun(window, qtbot)
    (process,) = set(active_children()) - before
    QTest.mouseClick(proof.stop, Qt.MouseButton.LeftButton)
    assert proof.isHidden()
    qtbot.waitUntil(lambda: not process.is_alive())
    assert window.document.undo_stack.count() == 0


def test_a_rate_for_another_drawing_is_not_set(window: MainWindow, qtbot: QtBot) -> None:
    _, proof = begun(window, qtbot)
    window.canvas.selection.set((list(window.document.sheet.graph.nodes)[2],))
    QTest.keyClick(window.canvas, Qt.Key.Key_Delete)
    assert window.document.undo_stack.count() == 1
    qtbot.waitUntil(lambda: not proof.trial.running, timeout=30_000)
    assert window.document.undo_stack.count() == 1
    assert "another one by now" in proof.verdict.text()
    assert proof.stop.text() == "Close"
    QTest.mouseClick(proof.stop, Qt.MouseButton.LeftButton)
    assert proof.isHidden()


def test_another_document_ends_it(window: MainWindow, qtbot: QtBot) -> None:
    before = set(active_children())
    _, proof = begun(window, qtbot)
    (process,) = set(active_children()) - before
    opened(window, qtbot)
    assert not proof.trial.running
    assert proof.isHidden()
    qtbot.waitUntil(lambda: not process.is_alive())
