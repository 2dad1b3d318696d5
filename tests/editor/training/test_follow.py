"""What an edit means to the worker: nothing, a new number, or another program with the weights it has."""

from collections.abc import Iterator

import numpy as np
import pytest
from msgspec.structs import replace

from editor.document.document import Document
from editor.training.follow import Follow
from editor.training.inline import InlineWorker
from editor.training.session import Session
from engine.events import Compiled
from engine.optimizers.adam import Adam
from tests.engine.trainable import spiral


class Desk:
    """A document, its session and what follows it."""

    def __init__(self) -> None:
        self.document, self.session = Document(), Session(worker=InlineWorker)
        self.follow = Follow(self.document, self.session)
        self.compiled: list[Compiled] = []
        self.session.compiled.connect(self.compiled.append)
        self.document.replace(spiral(epochs=1_000_000))

    def train_with(self, **settings: object) -> None:
        """An edit of the training settings."""
        sheet = self.document.sheet
        self.document.apply("Set", replace(sheet, training=replace(sheet.training, **settings)))

    @property
    def iteration(self) -> int:
        progress = self.session.progress
        return progress.iteration if progress is not None else -1


@pytest.fixture
def desk(qtbot) -> Iterator[Desk]:
    desk = Desk()
    desk.session.train()
    qtbot.waitUntil(lambda: desk.iteration > 20)
    yield desk
    desk.session.close()


def test_epochs_are_passed_on_and_training_stops_there(desk: Desk, qtbot) -> None:
    desk.train_with(epochs=desk.iteration // 6 + 400)
    goal = 6 * desk.document.sheet.training.epochs
    assert desk.session.state == "running"
    assert not desk.follow.timer.isActive()
    qtbot.waitUntil(lambda: desk.session.state == "finished")
    assert desk.iteration == goal
    assert len(desk.compiled) == 1
    assert desk.session.sheet == desk.document.sheet


def test_fewer_epochs_than_are_done_end_it_at_once(desk: Desk, qtbot) -> None:
    desk.train_with(epochs=1)
    qtbot.waitUntil(lambda: desk.session.state == "finished", timeout=500)
    desk.train_with(epochs=1_000_000)
    desk.session.train()
    before = desk.iteration
    qtbot.waitUntil(lambda: desk.iteration > before + 100)
    assert len(desk.compiled) == 1


SETTINGS = ({"batch_size": 7}, {"optimizer": Adam(beta1=0.5)}, {"clip_norm": 1.0}, {"seed": 5})


@pytest.mark.parametrize("setting", SETTINGS)
def test_other_settings_compile_with_the_weights_as_they_are(desk: Desk, setting: dict, qtbot) -> None:
    qtbot.waitUntil(lambda: desk.session.weights is not None)
    worker = desk.session._worker._worker
    known = desk.session.weights.iteration
    qtbot.waitUntil(lambda: desk.iteration > known + 50)
    learned = worker.loop.run.program
    desk.train_with(**setting)
    qtbot.waitUntil(lambda: len(desk.compiled) == 2)
    newest = dict(learned.arrays())  # as the old program was left
    qtbot.waitUntil(lambda: worker._weights_of is not None)
    assert all(np.array_equal(array, newest[name]) for name, array in worker.loop.run.program.arrays())
    assert desk.session.state == "paused"
