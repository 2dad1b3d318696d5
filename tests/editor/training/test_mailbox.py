"""The mailbox asks once, and again only when an answer has come or something else is wanted."""

from typing import Any

import pytest

from editor.training.mailbox import Mailbox
from engine.events import Look, Ready
from tests.editor.panels.fake_training import progress

pytestmark = pytest.mark.usefixtures("qapp")


class SlowWorker:
    """Answers when the test says so."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.said: list[Any] = []

    def send(self, command: Any) -> None:
        self.asked.append(command)

    def take(self) -> list[Any]:
        said, self.said = self.said, []
        return said

    def ending(self) -> None:
        return None


def test_a_worker_is_asked_once_for_each_answer() -> None:
    mailbox, worker = Mailbox(), SlowWorker()
    mailbox.open(worker)  # type: ignore[arg-type]
    for _ in range(3):
        mailbox.look()
    assert worker.asked == [Look(True, None)]
    worker.said = [Ready(1)]  # no answer to that
    mailbox.look()
    assert len(worker.asked) == 1
    worker.said = [progress(), progress()]
    mailbox.look()
    mailbox.look()
    assert len(worker.asked) == 2
    mailbox.wishes.node = "dense_1"
    mailbox.look()
    mailbox.look()
    assert worker.asked[2:] == [Look(True, "dense_1")]
    mailbox.close()
    worker.said = [progress()]
    mailbox.look()
    assert len(worker.asked) == 3
