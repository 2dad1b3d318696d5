"""The program as it starts, for journeys on a real display."""

from argparse import Namespace
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from editor.application import build
from editor.main_window import MainWindow


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    """The program as it starts without a project, at the top left of the screen."""
    window = build(Namespace(project=None, theme="dark", size=(1500, 940)))
    window.show()
    window.move(0, 0)
    qtbot.waitExposed(window)
    window.activateWindow()
    qtbot.waitUntil(lambda: window.plots.count() > 0, timeout=10_000)
    yield window
    window.document.undo_stack.setClean()  # so that closing asks nothing
    window.close()
