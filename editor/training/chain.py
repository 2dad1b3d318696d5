"""The chain rule for the weight that somebody asks about, worked out anew for each pass that is shown."""

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from editor.selection import Weight
from engine.events import Explained, Progress, Unexplained
from engine.explanation import Explanation
from engine.looking import Explain

if TYPE_CHECKING:
    from editor.training.told import Told

PAUSE = 0.5  # seconds from an answer to the next question while it trains: one cannot read faster
SHARE = 1 / 10  # of the time, at most, in which the worker does this beside training


class Chain(QObject):
    """Asks while there is a weight to ask about; the answer to the newest question counts."""

    changed = Signal()  # another answer, or none

    def __init__(self, told: "Told", send: Callable[[Explain], None]) -> None:
        super().__init__(told)
        self._told, self._send = told, send
        self.weight: Weight | None = None
        self.sample: int | None = None
        self.explanation: Explanation | None = None
        self.refused = ""  # why there is none
        self._asked: Explain | None = None
        self._waits = False  # for an answer
        self._since = self._answered = 0.0  # when it was asked, and when answered
        self._again = QTimer(self, singleShot=True)
        self._again.timeout.connect(self.follow)
        told.progressed.connect(self.follow)

    def ask(self, weight: Weight | None, sample: int | None) -> None:
        """About this one, for the loss of a sample of the batch or of all; None to ask no more."""
        if weight is None or self.weight is None or weight != self.weight:
            self.explanation, self.refused = None, ""
        self.weight, self.sample = weight, sample
        self._asked, self._waits = None, False
        self.follow()
        self.changed.emit()

    def follow(self) -> None:
        """Asks about the pass that is shown now, unless that is asked already or was only just answered."""
        progress, weight = self._told.progress, self.weight
        if progress is None or weight is None:
            return
        place = self._told.past.shown
        branch = None if place is None else place.branch
        question = Explain(*weight, shown_pass(progress), branch, self.sample)
        if question == self._asked or self._waits:
            return
        pause = max(PAUSE, (self._answered - self._since) / SHARE)
        left = pause - (monotonic() - self._answered) if progress.state == "running" else 0.0
        if left > 0:
            if not self._again.isActive():
                self._again.start(round(1000 * left))
            return
        self._asked, self._waits, self._since = question, True, monotonic()
        self._send(question)

    def take(self, event: Explained | Unexplained) -> None:
        """What the worker says; not of a question before the newest."""
        if not self._waits or self._asked is None:
            return
        if isinstance(event, Explained):
            found = event.explanation
            if (found.node, found.parameter, found.index) != self._asked_weight:
                return
            self.explanation, self.refused = found, ""
        else:
            self.explanation, self.refused = None, event.sentence
        self._waits, self._answered = False, monotonic()
        self.changed.emit()
        self.follow()

    def forget(self) -> None:
        """The program it was about is no more."""
        self._asked, self._waits = None, False
        self.follow()

    @property
    def _asked_weight(self) -> tuple[str, str, tuple[int, ...]]:
        assert self._asked is not None
        return self._asked.node, self._asked.parameter, self._asked.index


def shown_pass(progress: Progress) -> int:
    """The number of the pass whose numbers these are; before the first one its own."""
    operation = progress.operation
    under_way = operation is not None and operation.index + 1 < operation.count
    return max(1, progress.iteration + under_way)
