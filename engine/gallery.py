"""Miniatures of the nodes that somebody looks at, a few at a time in a bounded share of the time."""

from math import inf
from time import perf_counter

from engine.insight.miniatures import miniature
from engine.looking import Shown
from engine.loop import Loop
from engine.pictures import Miniature

SHARE = 1 / 100  # of the time
PAUSE = 0.05  # seconds from one bite to the next while something runs, at least
BITE = 0.002  # seconds of work, after which the others wait for their turn
FEW = 3  # miniatures of a bite while something runs: who shows them has to paint them in one frame


class Gallery:
    """Which miniatures are out of date, and whose turn it is."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.shown: Shown | None = None
        self.seconds = 0.0  # that the last bite took
        self.forget()

    def forget(self) -> None:
        """After a reset: all are out of date."""
        self._made: dict[str, object] = {}
        self._turn = 0
        self._next = 0.0

    def show(self, shown: Shown | None) -> None:
        """These from now on."""
        before, self.shown = self.shown, shown
        if before is None or shown is None or (before.subject, before.numbers) != (shown.subject, shown.numbers):
            self.forget()

    def wait(self, now: float) -> float:
        """Seconds until the next bite is due; infinity if nobody looks, or all are up to date."""
        if self.shown is None or all(self._made.get(node) == self._moment(node) for node in self.shown.nodes):
            return inf
        return max(0.0, self._next - now) if self.loop.state == "running" else 0.0

    def make(self) -> tuple[Miniature, ...]:
        """A bite of those that are out of date, in turn."""
        self.seconds = 0.0
        begin = perf_counter()
        if self.shown is None or self.wait(begin) > 0:
            return ()
        found, end = list[Miniature](), begin
        for _ in self.shown.nodes:
            node = self.shown.nodes[self._turn % len(self.shown.nodes)]
            self._turn += 1
            now = self._moment(node)
            if self._made.get(node) == now:
                continue
            self._made[node] = now
            made = miniature(self.loop.run, self.loop.watch, node, self.shown)
            found += [made] if made is not None else []
            if (end := perf_counter()) - begin > BITE or (len(found) == FEW and self.loop.state == "running"):
                break
        self.seconds = end - begin
        self._next = end + max(PAUSE, self.seconds / SHARE)
        return tuple(found)

    def _moment(self, node: str) -> object:
        """Arrays change from operation to operation, and when a failed run goes back; samples do not."""
        run = self.loop.run
        if node in run.splits:
            return "samples"
        return run.iteration, run.operation, self.loop.state == "failed"
