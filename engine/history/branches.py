"""The branches of a history: where runs went, went back to, and went on differently."""

from engine.course import Kind
from engine.history.branch import Branch, Way, line, way
from engine.lineage import runner
from engine.sheet import Sheet

MOST = 16


class Lost(LookupError):
    """An iteration that there is no way to; a sentence says why."""


class Branches:
    """`live` is the one that the run is on, `left` are the others in the order in which they were left."""

    def __init__(self, sheet: Sheet, kind: Kind, iteration: int) -> None:
        self.left: list[Branch] = []
        self.turns = 0  # changes of what comes after what: a place noted before may be on another branch now
        self._newest = 0  # number
        self.live = self._new(sheet, kind, iteration, None)

    @property
    def all(self) -> list[Branch]:
        """The live one last."""
        return [*self.left, self.live]

    def begin(self, sheet: Sheet, kind: Kind, iteration: int, *, goes_on: bool) -> None:
        """The run has another past from now on, or after an edit the same and other nodes: then it `goes_on`."""
        before: Branch | None = self.live
        if self.live.ends > self.live.begins or self._has_children(self.live):
            self.left.append(self.live)
        else:
            before = self.live.parent
        self.live = self._new(sheet, kind, iteration, before if goes_on else None)
        self.turns += 1
        self.prune()

    def cut(self, iteration: int) -> None:
        """The run goes on from here: what came after is left."""
        self._newest += 1
        tail = self.live.cut(iteration, self._newest)
        for branch in self.left:
            if branch.parent is self.live and branch.begins > iteration:
                branch.parent = tail
        self.left.append(tail)
        self.turns += 1

    def switch(self, branch: Branch) -> None:
        """Makes another branch the live one, together with what it goes on from; what is live now is left."""
        if branch is self.live:
            return
        if branch.rooted or branch.parent is None:
            self.left.remove(branch)
            self.left.append(self.live)
            self.live = branch
            self.turns += 1
            return
        self.switch(branch.parent)
        if self.live.ends > branch.begins:
            self.cut(branch.begins)
        self.live.join(branch)
        self.left.remove(branch)
        self._adopt(branch, self.live)

    def find(self, iteration: int, number: int | None = None) -> Branch:
        """The branch that ran this iteration, on the line of the one with this number, or else the live one."""
        numbered = {branch.number: branch for branch in self.all} | {None: self.live}
        if number not in numbered:
            raise Lost("That branch is not kept any more. Choose an iteration of another one.")
        end = numbered[number]
        found = runner(line(end), iteration)
        if found is not None:
            return found
        if iteration > end.ends:
            raise Lost(f"Iteration {iteration} has not been run yet. Choose one up to {end.ends}.")
        oldest, _ = list(line(end))[-1]
        raise Lost(f"Iteration {iteration} is not kept. Choose one from {oldest.begins} on.")

    def way(self, branch: Branch, iteration: int) -> Way:
        """To this iteration of the branch that ran it."""
        found = way(branch, iteration)
        if found is None:
            raise Lost(
                f"Iteration {iteration} is not kept: the memory for the past holds too little of this network. "
                "Choose a later one, or make the network smaller."
            )
        return found

    def give_up(self) -> Branch | None:
        """Forgets the branch that was left longest ago among those that no other goes on from.

        Where all are of the live one's line, the oldest of these; None if only the live one is there.
        """
        oldest, _ = list(line(self.live))[-1]
        branch = next((branch for branch in self.left if not self._has_children(branch)), oldest)
        if branch is self.live:
            return None
        self.left.remove(branch)
        self._adopt(branch, None)
        return branch

    def _new(self, sheet: Sheet, kind: Kind, iteration: int, parent: Branch | None) -> Branch:
        self._newest += 1
        return Branch(self._newest, sheet, kind, iteration, parent, rooted=True)

    def prune(self) -> None:
        """Leaves as many as there may be."""
        while len(self.left) >= MOST and self.give_up() is not None:
            pass

    def _adopt(self, parent: Branch, heir: Branch | None) -> None:
        """Those that go on from a branch that is no more go on from the heir."""
        for branch in self.all:
            if branch.parent is parent:
                branch.parent = heir
        self.turns += 1

    def _has_children(self, branch: Branch) -> bool:
        return any(other.parent is branch for other in self.all)
