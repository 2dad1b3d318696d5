"""The mailbox asks once, and again only when an answer has come or something else is wanted."""

from typing import Any

import pytest

from editor.training import mailbox as mailboxes
from editor.training.mailbox import Mailbox
from editor.training.wishes import Place
from engine.events import Ready, Recalled
from engine.looking import Look, LookAway, Recall
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


def test_the_past_is_asked_about_once_and_the_newest_wish_comes_next(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(mailboxes, "monotonic", lambda: now[0])
    mailbox, worker = Mailbox(), SlowWorker()
    mailbox.open(worker)  # type: ignore[arg-type]

    def asked() -> list[int]:
        return [command.iteration for command in worker.asked if isinstance(command, Recall)]

    for iteration in range(5):
        mailbox.wishes.place = Place(iteration)
        mailbox.ask()
    assert asked() == [0], "the others would keep it from ever coming to an end"
    worker.said = [Recalled(1, 0, None, 1, True, progress())]
    mailbox.look()
    assert asked() == [0, 4]
    mailbox.wishes.place = Place(7)
    mailbox.ask()
    assert asked() == [0, 4]
    now[0] = 1.0
    mailbox.ask()
    assert asked() == [0, 4, 7], "who has waited too long is asked about no more"
    mailbox.wishes.place = None
    mailbox.ask()
    mailbox.ask()
    mailbox.close()
    assert asked() == [0, 4, 7]
    assert worker.asked[-1] == LookAway()
    assert worker.asked.count(LookAway()) == 1
