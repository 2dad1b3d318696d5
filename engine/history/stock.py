"""Which states are given up when the memory for them is full."""

from math import isfinite

from engine.history.branch import Branch
from engine.history.branches import Branches
from engine.snapshot import Snapshot


def drop(branches: Branches, clock: int, coming: int) -> list[Snapshot]:
    """Takes out the state that is missed least, now that one of iteration `coming` follows on the live branch.

    Where each begins or ends a branch, or is what a mark is shown from, whole branches go first and marks last. The
    state that the live branch begins with stays: an empty list says that there is no other.
    """
    if found := cheapest(branches, clock, coming, marks=True):
        return found
    while (branch := branches.give_up()) is not None:
        if branch.states.snapshots:
            return branch.states.snapshots
    return cheapest(branches, clock, coming, marks=False)


def cheapest(branches: Branches, clock: int, coming: int, *, marks: bool) -> list[Snapshot]:
    """Takes it out, if there is one; none that is held by `marks`, if they count."""
    prices = []
    for branch in branches.all:
        following = coming if branch is branches.live else None
        price = branch.states.cheapest(clock, held(branch) if marks else (), following)
        prices.append((price.share, branch.number, branch, price.place))
    share, _, branch, place = min(prices)
    return [branch.states.pop(place)] if isfinite(share) else []


def held(branch: Branch) -> set[int]:
    """Places of the states that marks are shown from."""
    marked = [iteration for iteration, _ in branch.marks]
    if branch.tests.count:
        marked.append(int(branch.tests.iterations[branch.tests.rows[:, 0].argmin()]))
    return {branch.states.before(iteration - 1) for iteration in marked}
