"""What the tests of the interface share."""

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.actions import Actions
from editor.collection import collect_due
from editor.document.document import Document
from editor.look.look import Look
from editor.main_window import MainWindow
from editor.training.inline import InlineWorker
from editor.training.session import Session


@pytest.fixture
def look(qapp: QApplication) -> Look:
    """The dark look, whatever the desktop that runs the tests prefers."""
    return Look("dark")


@pytest.fixture(autouse=True)
def _nothing_stays(qapp: QApplication) -> Iterator[None]:
    """There is an application, whichever test comes first: without one Qt ends the process at the first font. Deletes
    the windows a test has left: each that stays would be styled again by every test to come. As in the
    program, nothing is collected in the middle of an event.
    """
    gc.disable()
    yield
    gc.enable()
    collect_due()
    for widget in qapp.topLevelWidgets():
        widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def no_question(window: MainWindow) -> None:
    """A test that fails shall not wait for an answer when its window closes."""
    window.document.undo_stack.setClean()
    window.files.forget_training()


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    """The whole window, with a worker in the test's own process."""
    window = MainWindow(Document(), Session(worker=InlineWorker), Look("dark"))
    Actions(window)
    qtbot.addWidget(window, before_close_func=no_question)
    window.resize(1280, 800)
    window.show()
    qtbot.waitUntil(lambda: window.plots.count() > 0)
    yield window
    window.session.close()
