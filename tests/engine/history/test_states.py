"""Which states are kept: the first, the newest, what marks are shown from, and gaps that grow with their age."""

import numpy as np
import pytest

from engine.history import history as histories
from engine.history.history import History
from engine.history.states import States
from engine.snapshot import Snapshot
from engine.train import Run
from tests.engine.trainable import spiral


def followed(history: History, run: Run, iterations: int, every: int = 1) -> None:
    """As if so many had been run: only the counter moves, and states are kept."""
    for count in range(iterations):
        run.iteration += 1
        history.observe([1.0], run.iteration)
        if count % every == 0:
            keep(history, run)


def keep(history: History, run: Run) -> None:
    for _ in history.keeping(run):
        pass


def memory_for(run: Run, states: int) -> int:
    return states * Snapshot(run).size


def test_gaps_grow_with_their_age_and_memory_stays() -> None:
    run = Run(spiral())
    history = History(run, memory_for(run, 60))
    for _ in range(20):
        followed(history, run, 500)
        assert history.size <= history.memory
        kept = history.live.states.iterations
        assert (kept[0], kept[-1]) == (0, run.iteration), "the first and the newest"
        gaps, ages = np.diff(kept), run.iteration + 1 - kept[:-1]
        assert (gaps <= np.maximum(1, 0.35 * ages)).all()
    assert len(kept) > 55, "memory is there to be used"
    assert gaps[-8:].max() <= 3
    assert gaps[:8].min() > 100


def test_only_so_many_are_chosen_among(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(histories, "MOST_STATES", 20)
    run = Run(spiral())
    history = History(run)
    followed(history, run, 100)
    assert history.count == 20


def test_the_memory_of_a_state_given_up_is_used_for_the_next() -> None:
    run = Run(spiral())
    history = History(run, memory_for(run, 10))
    followed(history, run, 30)
    before = list(history.live.states.snapshots)
    followed(history, run, 100)
    assert all(any(snapshot is other for other in before) for snapshot in history.live.states.snapshots)


@pytest.mark.parametrize(("states", "kept"), [(0, 0), (1, 1), (2, 2), (3, 3)])
def test_where_few_fit_few_are_kept(states: int, kept: int) -> None:
    run = Run(spiral())
    history = History(run, memory_for(run, states))
    followed(history, run, 50)
    iterations = history.live.states.iterations.tolist()
    assert len(iterations) == kept
    assert iterations[:1] == [0][:kept]
    assert kept < 2 or iterations[-1] == 50


def test_what_a_mark_is_shown_from_stays() -> None:
    run = Run(spiral())
    history = History(run, memory_for(run, 12))
    followed(history, run, 100)
    history.bookmark(95, "here")
    history.tested(run.iteration, 0.5)
    best = history.live.states.before(99)
    wanted = {int(history.live.states.iterations[place]) for place in (history.live.states.before(94), best)}
    followed(history, run, 3000)
    assert wanted <= set(history.live.states.iterations.tolist())
    history.bookmark(95, None)
    followed(history, run, 3000)
    assert not history.live.marks


def test_a_better_test_loss_takes_the_place_of_the_best() -> None:
    run = Run(spiral())
    history = History(run, memory_for(run, 10))
    followed(history, run, 40)
    history.tested(40, 0.5)
    followed(history, run, 400)
    assert 39 in history.live.states.iterations
    history.tested(440, 0.4)
    followed(history, run, 2000)
    assert 39 not in history.live.states.iterations
    assert 439 in history.live.states.iterations


def test_marks_are_given_up_before_the_newest_state() -> None:
    run = Run(spiral())
    history = History(run, memory_for(run, 4))
    followed(history, run, 10)
    run.iteration += 1
    history.observe([1.0], run.iteration)
    for iteration in history.live.states.iterations.tolist():
        history.bookmark(iteration + 1, "")
    followed(history, run, 50)
    assert history.size <= history.memory
    assert history.live.states.iterations[-1] == 61


def test_they_are_found_cut_and_joined_by_iteration() -> None:
    run = Run(spiral())
    states = States()
    for iteration in range(0, 1000, 10):
        snapshot = Snapshot(run)
        snapshot.iteration = iteration
        states.add(snapshot, iteration)
    size = states.size
    assert [states.before(iteration) for iteration in (-1, 0, 9, 10, 5000)] == [-1, 0, 0, 1, 99]
    after = states.cut(505)
    assert (states.iterations[-1], after.iterations[0], states.size + after.size) == (500, 510, size)
    states.join(after)
    assert states.iterations.tolist() == list(range(0, 1000, 10))
    assert states.size == size
