"""The buttons that run the training, and the speed slider."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolButton, QWidget
from pytestqt.qtbot import QtBot

from editor.look.look import Look
from editor.panels.transport import FULL, Transport, caption, pace
from tests.editor.panels.fake_training import FakeTraining

KEYS = ("train", "step_back", "step_operation", "step_batch", "step_epoch", "reset")


@pytest.fixture
def session() -> FakeTraining:
    return FakeTraining()


@pytest.fixture
def transport(qtbot: QtBot, session: FakeTraining, look: Look) -> Iterator[Transport]:
    transport = Transport(session, look, {key: QAction(f"&{key} in a menu") for key in KEYS})
    room = QWidget()  # a layout holds a window at its own smallest size, but not a widget in one
    qtbot.addWidget(room)
    transport.setParent(room)
    transport.resize(transport.sizeHint())
    room.resize(transport.size())
    yield transport
    room.close()


def shown(transport: Transport) -> list[str]:
    return [button.text() for button in transport.findChildren(QToolButton)]


def test_every_button_triggers_its_action(qtbot: QtBot, transport: Transport) -> None:
    buttons = transport.findChildren(QToolButton)
    assert len(buttons) == len(KEYS)
    for key, button in zip(KEYS, buttons, strict=True):
        with qtbot.waitSignal(transport.actions_by_key[key].triggered):
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_disabled_actions_have_disabled_buttons(transport: Transport) -> None:
    transport.actions_by_key["train"].setEnabled(False)
    assert not transport.train.isEnabled()


def test_first_button_says_what_it_will_do(transport: Transport, session: FakeTraining) -> None:
    width = transport.train.width()
    assert transport.train.text() == "Train"
    session.say(None, "running")
    assert transport.train.text() == transport.train.accessibleName() == "Pause"
    assert transport.train.width() == width
    session.say(None, "paused")
    assert transport.train.text() == "Train"


def test_menu_keeps_its_own_words(transport: Transport) -> None:
    assert transport.actions_by_key["step_batch"].text() == "&step_batch in a menu"


def test_first_button_is_the_primary_one(transport: Transport) -> None:
    transport.window().show()
    image = transport.grab().toImage()
    box = transport.train.geometry()
    assert image.pixelColor(box.left() + 6, box.center().y()) == transport.look.theme.primary


@pytest.mark.parametrize(
    ("stop", "words"),
    [
        (0, "1 op/s"),
        (3, "2 op/s"),
        (10, "10 op/s"),
        (20, "100 op/s"),
        (30, "1,000 op/s"),
        (40, "10,000 op/s"),
        (FULL, "full speed"),
    ],
)
def test_slider_says_its_pace(transport: Transport, session: FakeTraining, stop: int, words: str) -> None:
    transport.slider.setValue(20 if stop == FULL else FULL)
    transport.slider.setValue(stop)
    assert transport.words.text() == transport.slider.accessibleDescription() == words
    assert session.paces[-1] == pace(stop)


def test_pace_grows_evenly_by_decades() -> None:
    paces = [pace(stop) for stop in range(FULL)]
    assert paces == sorted(set(paces))
    assert [later / earlier for earlier, later in zip(paces, paces[10:], strict=False)] == [pytest.approx(10)] * 31


def test_caption_is_exact() -> None:
    for stop in range(FULL):
        number = caption(pace(stop)).removesuffix(" op/s").replace(",", "")
        assert float(number) == pace(stop)


def test_starts_at_full_speed_and_tells_nobody(transport: Transport, session: FakeTraining) -> None:
    assert transport.words.text() == "full speed"
    assert session.paces == []


def test_narrow_room_takes_short_words(qtbot: QtBot, transport: Transport) -> None:
    transport.window().show()
    assert shown(transport) == ["Train", "Step back", "Step op", "Step batch", "Step epoch", "Reset"]
    wide = transport.sizeHint()
    transport.resize(transport.minimumSizeHint())
    assert shown(transport) == ["Train", "‹", "op", "batch", "epoch", "Reset"]
    assert transport.step.isVisible()  # "Step", before all of them
    assert transport.step.geometry().right() < transport.findChildren(QToolButton)[1].geometry().left()
    assert transport.sizeHint() == wide
    qtbot.waitUntil(lambda: transport.layout().minimumSize().width() <= transport.width())
    transport.resize(wide)
    assert not transport.step.isVisible()
    assert shown(transport) == ["Train", "Step back", "Step op", "Step batch", "Step epoch", "Reset"]
