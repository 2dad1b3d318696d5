"""Circles of widgets are collected, but in no event and in no other thread."""

import gc
import weakref
from collections.abc import Iterator
from threading import Thread

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from editor.collection import collect_between_events

MANY = 50_000  # objects, of which Python collects every 700


class Circle(QWidget):
    """Holds itself."""

    def __init__(self) -> None:
        super().__init__()
        self.itself = self


@pytest.fixture(autouse=True)
def _between_events(qtbot: QtBot) -> Iterator[None]:
    gc.enable()
    collect_between_events()
    yield
    gc.unfreeze()


def test_a_circle_is_collected_when_the_event_is_over(qtbot: QtBot) -> None:
    circle = weakref.ref(Circle())
    made = [[] for _ in range(MANY)]
    thread = Thread(target=lambda: made.extend([] for _ in range(MANY)))
    thread.start()
    thread.join()
    assert circle() is not None, "still in the same event"
    qtbot.waitUntil(lambda: circle() is None, timeout=5_000)
    assert len(made) == 2 * MANY


def test_collecting_goes_on_as_long_as_there_are_events(qtbot: QtBot) -> None:
    circles = []
    for _ in range(3):
        circles.append(weakref.ref(Circle()))
        made = [[] for _ in range(MANY)]
        qtbot.waitUntil(lambda: circles[-1]() is None, timeout=5_000)
        del made
    assert not any(circle() for circle in circles)
