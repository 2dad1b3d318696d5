"""What is shown of the past is what it was, comes without waiting, and the run does not notice."""

from collections.abc import Callable, Iterator

import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from editor.training.inline import InlineWorker
from editor.training.session import Session
from editor.training.wishes import Place
from engine.events import Recalled, Unrecalled
from tests.engine.truth import NODE, SHOWN, Truth, assert_told, bits, net

BATCHES = 6  # of an epoch


@pytest.fixture
def session(qapp) -> Iterator[Session]:
    """A session whose worker runs in the test's process."""
    session = Session(worker=InlineWorker)
    session.wishes.node, session.wishes.shown = NODE, SHOWN
    session.wishes.want_timeline("test", True)
    yield session
    session.close()


def trained(session: Session, qtbot: QtBot, epochs: int = 10) -> None:
    """So far, and finished."""
    session.compile(net(epochs=epochs))
    session.train()
    qtbot.waitUntil(lambda: session.state == "finished")
    qtbot.waitUntil(lambda: session.timeline is not None and session.timeline.branches[-1].ends == BATCHES * epochs)


def shows(session: Session, qtbot: QtBot, iteration: int, branch: int | None = None) -> None:
    """Until all of it has come."""
    session.past.show(iteration, branch)
    qtbot.waitUntil(lambda: not session.past.waiting)
    assert session.past.shown == session.past.wished == Place(iteration, branch)


def count(signal: object) -> list[int]:
    """One for each time that it is emitted."""
    said: list[int] = []
    signal.connect(lambda *_: said.append(1))  # type: ignore[attr-defined]
    return said


def test_what_is_shown_is_what_it_was_and_the_newest_comes_back(session: Session, qtbot: QtBot) -> None:
    trained(session, qtbot)
    qtbot.waitUntil(lambda: bool(session.views) and session.live.histograms != ())
    live, views = session.live, session.views
    truth = Truth(net(epochs=10))
    truth.to(60)
    for iteration in (0, 41, 7, 59, 60):
        shows(session, qtbot, iteration)
        assert session.progress.iteration == iteration
        told = replace(session.progress, views=session.views)
        assert_told(Recalled(told.generation, iteration, None, 1, True, told), truth.told[iteration])
    assert session.live.iteration == 60
    assert session.state == "finished"
    session.past.show_live()
    assert session.past.shown is session.past.wished is None
    assert session.progress is session.live
    assert [type(view) for view in session.views] == [type(view) for view in views]
    assert session.curve[-1, 0] == 60
    assert session.live.histograms == live.histograms


def test_the_run_does_not_notice(session: Session, qtbot: QtBot) -> None:
    session.compile(net(epochs=200))
    session.train()
    qtbot.waitUntil(lambda: session.live is not None and session.live.iteration > 30)
    iteration = 0
    while session.state == "running":
        shows(session, qtbot, iteration % 30)
        iteration += 11
    assert session.progress.iteration < 30
    qtbot.waitUntil(lambda: session.live.iteration == 1200)
    assert session.curve[-1, 0] == 1200
    truth = Truth(net(epochs=200))
    while truth.run.iteration < 1200:
        truth.run.iterate()
    assert bits(session._worker._worker.loop.run) == bits(truth.run)


def test_nothing_is_told_anew_while_the_same_iteration_is_shown(session: Session, qtbot: QtBot) -> None:
    session.compile(net(epochs=1_000_000))
    session.train()
    qtbot.waitUntil(lambda: session.live is not None and session.live.iteration > 30)
    shows(session, qtbot, 12)
    said, went_on = count(session.progressed), count(session.went_on)
    qtbot.waitUntil(lambda: len(went_on) > 2)
    assert said == []


def test_only_the_newest_of_many_wishes_counts(session: Session, qtbot: QtBot) -> None:
    trained(session, qtbot)
    asked = count(session.past.changed)
    for iteration in range(40):
        session.past.show(iteration)
    qtbot.waitUntil(lambda: not session.past.waiting)
    assert session.progress.iteration == 39
    assert len(asked) < 6


def test_what_is_wished_for_beside_is_shown_of_the_past_too(session: Session, qtbot: QtBot) -> None:
    trained(session, qtbot)
    shows(session, qtbot, 20)
    assert {one.node for one in session.progress.histograms} == {NODE}
    session.wishes.node = "Dense_5"
    qtbot.waitUntil(lambda: {one.node for one in session.progress.histograms} == {"Dense_5"})
    assert session.progress.iteration == 20


LEAVES: dict[str, Callable[[Session], object]] = {
    "reset": lambda session: session.reset(),
    "train": lambda session: session.train(),
    "step": lambda session: session.step("batch"),
    "another": lambda session: session.compile(net()),
    "edited": lambda session: session.compile(net(), carry_on=True),
}


@pytest.mark.parametrize("how", LEAVES)
def test_what_moves_the_run_shows_it(session: Session, qtbot: QtBot, how: str) -> None:
    trained(session, qtbot)
    shows(session, qtbot, 20)
    LEAVES[how](session)
    assert session.past.shown is session.past.wished is None
    qtbot.waitUntil(lambda: session.live is not None)
    assert session.progress is session.live


def test_why_it_cannot_be_shown_is_said(session: Session, qtbot: QtBot) -> None:
    trained(session, qtbot)
    said: list[str] = []
    session.past.refused.connect(said.append)
    session.past.show(4000)
    qtbot.waitUntil(lambda: bool(said))
    assert said == ["Iteration 4000 has not been run yet. Choose one up to 60."]
    assert session.past.shown is session.past.wished is None
    shows(session, qtbot, 20)
    session.past.show(4000)
    qtbot.waitUntil(lambda: len(said) == 2)
    assert session.past.shown == session.past.wished == Place(20)


def test_the_run_goes_on_from_what_is_shown(session: Session, qtbot: QtBot) -> None:
    trained(session, qtbot)
    shows(session, qtbot, 31)
    session.past.continue_from_here()
    qtbot.waitUntil(lambda: session.past.shown is None)
    assert session.live.iteration == 31
    assert session.curve[-1, 0] <= 31
    session.step("batch")
    qtbot.waitUntil(lambda: len(session.timeline.branches) == 2)
    assert [(branch.begins, branch.ends) for branch in session.timeline.branches] == [(31, 60), (0, 32)]
    truth = Truth(net(epochs=10))
    truth.to(32)
    assert bits(session._worker._worker.loop.run) == truth.bits[32]
    left, _ = session.timeline.branches
    shows(session, qtbot, 50, left.number)  # and back to the other one
    session.past.continue_from_here()
    qtbot.waitUntil(lambda: session.past.shown is None)
    assert session.live.iteration == 50
    qtbot.waitUntil(lambda: bool(len(session.curve)) and session.curve[-1, 0] >= 50)
    losses = [loss for iteration, loss, _ in session.curve if iteration == 50]
    truth.to(50)
    assert losses[0] == pytest.approx(truth.told[50]["loss"], abs=1e-9)


def test_answers_are_to_the_question_that_they_name(session: Session, qtbot: QtBot) -> None:
    """Not to the newest, which may be about the same iteration of another line."""
    trained(session, qtbot)
    shows(session, qtbot, 20)
    told, said = session.progress, count(session.past.refused)
    session.past.show(31, 7)
    session.past.take(Recalled(1, 31, None, 1, True, replace(told, iteration=31)))
    assert session.past.shown == Place(31)
    assert session.past.waiting
    session.past.take(Unrecalled(1, 31, None, "Not that one."))
    assert session.past.wished == Place(31, 7)
    session.past.take(Unrecalled(1, 31, 7, "Not that one."))
    assert session.past.wished == Place(31)
    assert len(said) == 2


def test_bookmarks_are_told_and_taken_away(session: Session, qtbot: QtBot) -> None:
    trained(session, qtbot)
    session.past.bookmark(Place(12), "here")
    qtbot.waitUntil(lambda: any(mark.reason == "bookmark" for mark in session.timeline.marks))
    (mark,) = [mark for mark in session.timeline.marks if mark.reason == "bookmark"]
    assert (mark.iteration, mark.words) == (12, "here")
    session.past.bookmark(Place(12), None)
    qtbot.waitUntil(lambda: not any(mark.reason == "bookmark" for mark in session.timeline.marks))
