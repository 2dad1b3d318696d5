"""Where iterations lie along the time line, which of them a pixel means, and the levels of its branches."""

from collections.abc import Sequence
from typing import NamedTuple

from engine.tensor import Array
from engine.timeline import Timeline, line

NEAR = 2  # px that a hand does not mean
LEVELS = 2  # of branches that were left: more would not be told apart


class TimeAxis(NamedTuple):
    """From one iteration to another, over these pixels."""

    first: int
    last: int
    left: float
    right: float

    def x(self, iteration: int) -> float:
        """Of an iteration, in pixels."""
        share = (iteration - self.first) / max(self.last - self.first, 1)
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)

    def iteration(self, x: float, ready: Sequence[Array] = ()) -> int:
        """The one at a pixel; or one beside it that is `ready` to be shown at once, if nobody sees the difference."""
        each = (self.last - self.first) / max(self.right - self.left, 1.0)
        exact = self.first + (x - self.left) * each
        for iterations in ready if each > 1 else ():
            near = iterations[abs(iterations - exact) <= NEAR * each]
            if near.size:
                return int(near[abs(near - exact).argmin()])
        return min(max(round(exact), self.first), self.last)


class Stretch(NamedTuple):
    """A branch as it is drawn: at level 0 is the line that the run is on."""

    branch: int
    begins: int
    ends: int
    level: int
    forks: int | None  # the level that it leaves, if it leaves one that is drawn


def stretches(timeline: Timeline, live: int, shown: int | None) -> list[Stretch]:
    """What there is room for: the run's line, which has come to `live`, then the line that is shown, then others."""
    found = {branch.number: Stretch(branch.number, branch.begins, end, 0, None) for branch, end in line(timeline)}
    newest = found[timeline.branch]
    found[timeline.branch] = newest._replace(ends=max(newest.ends, live))
    own = {branch.number for branch, _ in line(timeline, shown)}
    left = [branch for branch in timeline.branches if branch.number not in found]
    taken: list[list[tuple[int, int]]] = [[] for _ in range(LEVELS)]
    for branch in sorted(left, key=lambda branch: (branch.number not in own, branch.begins)):
        for level, others in enumerate(taken, 1):
            if all(branch.begins > end or branch.ends < begin for begin, end in others):
                others.append((branch.begins, branch.ends))
                found[branch.number] = Stretch(branch.number, branch.begins, branch.ends, level, None)
                break
    parents = {branch.number: branch.parent for branch in timeline.branches}
    levels = {number: stretch.level for number, stretch in found.items()}
    return [stretch._replace(forks=levels.get(parents[number] or 0)) for number, stretch in found.items()]
