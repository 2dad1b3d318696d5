"""The branches of a time line: which iterations lie on whose line."""

from collections.abc import Iterator

from editor.training.wishes import Place
from engine.timeline import Mark, Outline, Timeline


def line(timeline: Timeline, number: int | None = None) -> Iterator[tuple[Outline, int]]:
    """The branch with this number, or the run's, up to its end, its parent up to where it was left, and so on."""
    by_number = {branch.number: branch for branch in timeline.branches}
    branch = by_number.get(timeline.branch if number is None else number)
    end = branch.ends if branch is not None else 0
    while branch is not None:
        yield branch, end
        end, branch = branch.begins, by_number.get(branch.parent) if branch.parent is not None else None


def runner(timeline: Timeline, place: Place) -> Outline | None:
    """The branch that has run an iteration; None if none has."""
    for branch, end in line(timeline, place.branch):
        if branch.begins < place.iteration <= end or (place.iteration == branch.begins and branch.parent is None):
            return branch
    return None


def on_the_line(timeline: Timeline, place: Place) -> bool:
    """Whether the run has come by here on its way to where it is."""
    if place.branch in (None, timeline.branch):
        return True  # the run may be farther than the time line knows
    return runner(timeline, place) is runner(timeline, Place(place.iteration)) is not None


def bounds(timeline: Timeline, number: int | None = None) -> tuple[int, int]:
    """The first and the last iteration of a branch's line, or of the run's."""
    found = list(line(timeline, number))
    return (found[-1][0].begins, found[0][0].ends) if found else (0, 0)


def marks(timeline: Timeline, number: int | None = None) -> list[Mark]:
    """Those on the line of a branch, or on the run's."""
    ends = {branch.number: end for branch, end in line(timeline, number)}
    return [mark for mark in timeline.marks if mark.iteration <= ends.get(mark.branch, -1)]
