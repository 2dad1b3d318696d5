"""The time line as a picture: which pixel is which iteration, where branches lie, whose words have room."""

from itertools import pairwise

import numpy as np
import pytest

from editor.panels.looking_back import sentence
from editor.panels.time_axis import Stretch, TimeAxis, stretches
from editor.panels.time_signs import with_room, words_of
from editor.training.wishes import Place
from engine.timeline import Mark, Outline, Timeline

NOTHING = np.zeros(0, np.int64)


def branch(number: int, parent: int | None, begins: int, ends: int) -> Outline:
    return Outline(number, parent, begins, ends, NOTHING, np.zeros((0, 3)), np.zeros((0, 2)), None)


def test_each_iteration_is_found_where_it_is_drawn() -> None:
    axis = TimeAxis(0, 300, 10.0, 610.0)
    assert [axis.iteration(axis.x(iteration)) for iteration in range(301)] == list(range(301))
    assert (axis.iteration(-50.0), axis.iteration(900.0)) == (0, 300)


def test_where_a_pixel_means_many_it_is_one_that_comes_at_once() -> None:
    axis, ready = TimeAxis(0, 100_000, 0.0, 1000.0), np.array([1, 40_130, 40_900, 90_000])
    assert axis.iteration(401.0, [ready]) == 40_130
    assert axis.iteration(500.0, [ready]) == 50_000, "none is near enough"
    assert TimeAxis(0, 500, 0.0, 1000.0).iteration(80.0, [np.array([41])]) == 40, "each has pixels of its own"


def test_the_runs_line_is_straight_and_what_it_left_lies_below() -> None:
    timeline = Timeline(1, 1, (branch(2, 1, 40, 100), branch(3, 2, 60, 90), branch(1, None, 0, 70)), (), 0)
    assert stretches(timeline, 75, None) == [
        Stretch(1, 0, 75, 0, None),
        Stretch(2, 40, 100, 1, 0),
        Stretch(3, 60, 90, 2, 1),
    ]
    assert {one.branch: one.level for one in stretches(timeline, 75, 3)}[3] > 0


def test_a_branch_that_is_shown_always_has_room() -> None:
    left = tuple(branch(number, 1, 10, 100) for number in range(2, 12))
    timeline = Timeline(1, 1, (*left, branch(1, None, 0, 70)), (), 0)
    for number in range(2, 12):
        assert {one.branch: one.level for one in stretches(timeline, 70, number)}[number] == 1


@pytest.mark.parametrize("reason", ["best", "bookmark", "edit"])
def test_words_do_not_lie_on_each_other_and_stay_inside(reason: str) -> None:
    marks = [(Mark(place, reason, f"mark {place}", 1), float(place)) for place in range(0, 400, 7)]  # type: ignore[arg-type]
    found = with_room(marks, (0.0, 400.0), lambda words: 6.0 * len(words))
    assert len(found) > 4
    rects = sorted((rect.left(), rect.right()) for _, rect in found)
    assert rects[0][0] >= 0
    assert rects[-1][1] <= 400
    assert all(right < left for (_, right), (left, _) in pairwise(rects))


def test_numbers_that_ran_away_are_said_first() -> None:
    marks = [(Mark(5, "best", "", 1), 5.0), (Mark(6, "not finite", "", 1), 6.0), (Mark(7, "bookmark", "", 1), 7.0)]
    assert [words_of(mark) for mark, _ in with_room(marks, (0.0, 90.0), lambda words: 80.0)] == ["not finite"]


def test_an_edit_of_another_run_is_none_of_this_one() -> None:
    branches = branch(1, None, 0, 200), branch(2, 1, 120, 150), branch(3, None, 0, 100)
    edit = Mark(120, "edit", "Delete ReLU", 2)
    for run, said in ((2, ", from before an edit"), (3, "")):
        timeline = Timeline(1, run, branches, (edit,), 0)
        assert sentence(Place(50), None, 100, "paused", timeline) == (
            f"Showing iteration 50 of 100{said}; training is paused"
        )
