"""The branches of a time line: which iterations lie on whose line."""

from editor.training.wishes import Place
from engine import lineage
from engine.timeline import Mark, Outline, Timeline, line


def runner(timeline: Timeline, place: Place) -> Outline | None:
    """The branch that has run an iteration; None if none has."""
    return lineage.runner(line(timeline, place.branch), place.iteration)


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
