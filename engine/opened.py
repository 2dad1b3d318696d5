"""The node that somebody looks into, told again and again in a bounded share of the time."""

from math import inf
from time import perf_counter

from engine.insight.weights import weight_view
from engine.looking import Opened
from engine.loop import Loop
from engine.pictures import WeightView

SHARE = 1 / 100  # of the time
PAUSE = 0.015  # seconds from one view to the next while something runs, at least


class OpenedNode:
    """What was told last, and when there is more."""

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.opened: Opened | None = None
        self.seconds = 0.0  # that the last view took
        self._usual = 0.0005  # that one takes, lately
        self.forget()

    def forget(self) -> None:
        """After a reset: what was told is no more."""
        self._told: object = None
        self._next = 0.0

    def into(self, opened: Opened | None) -> None:
        """This node from now on."""
        if opened != self.opened:
            self._told = None
        self.opened = opened
        self.loop.watch.look_into(None if opened is None else opened.node)

    def wait(self, now: float) -> float:
        """Seconds until the next view is due; infinity if nobody looks, or nothing has changed."""
        if self.opened is None or self._told == self._moment():
            return inf
        return max(0.0, self._next - now) if self.loop.state == "running" else 0.0

    def make(self) -> WeightView | None:
        """The view, if it is due."""
        self.seconds = 0.0
        begin = perf_counter()
        if self.opened is None or self.wait(begin) > 0:
            return None
        self._told = self._moment()
        view = weight_view(self.loop.run, self.loop.watch, self.opened)
        end = perf_counter()
        self.seconds = end - begin
        self._usual = min(self.seconds, 2 * self._usual)  # one disturbed measurement should not stop the pictures
        self._next = end + max(PAUSE, self._usual / SHARE)
        return view

    def _moment(self) -> object:
        """Arrays change from operation to operation, and when a failed run goes back."""
        run = self.loop.run
        return run.iteration, run.operation, self.loop.state == "failed"
