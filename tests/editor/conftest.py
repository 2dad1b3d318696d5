"""What the tests of the interface share."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from editor.look.look import Look


@pytest.fixture
def look(qapp: QApplication) -> Look:
    """The dark look, whatever the desktop that runs the tests prefers."""
    return Look("dark")


@pytest.fixture(autouse=True)
def _nothing_stays() -> Iterator[None]:
    """Deletes the windows a test has left: each that stays would be styled again by every test to come."""
    yield
    if QApplication.instance() is not None:
        for widget in QApplication.topLevelWidgets():
            widget.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
