"""Reads what the worker says at the display's pace: the next Progress is asked for only when one came."""

from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal

from editor.training.inline import InlineWorker
from editor.training.process import WorkerProcess
from editor.training.wishes import Wishes
from engine.events import Command, Event, Progress, Recalled, Unrecalled
from engine.looking import Look, LookAway, Recall
from engine.timeline import Timeline

DISPLAY = 16  # milliseconds: 60 times a second
IDLE = 50  # while nothing runs
SOON = 4  # while somebody waits for the past: it comes within milliseconds
PATIENCE = 0.1  # seconds that a question about the past is left unanswered before a newer one takes its place


class Mailbox(QObject):
    """Never fuller than one Progress and one answer about the past, however fast the worker is or the wishes change."""

    arrived = Signal(object)  # a list of events, in order
    ended = Signal(str)  # the worker is dead: how

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.wishes = Wishes()
        self._worker: WorkerProcess | InlineWorker | None = None
        self._asked: Look | None = None
        self._recall: Recall | None = None  # the newest that was asked
        self._since: float | None = None  # when, while there is no answer
        self._running = True
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)

    def open(self, worker: WorkerProcess | InlineWorker) -> None:
        """Listens to this worker from now on."""
        self._worker, self._asked, self._recall, self._since = worker, None, None, None
        self._timer.start(DISPLAY)

    def close(self) -> None:
        """Listens no more."""
        self._worker = None
        self._timer.stop()

    def hurry(self, running: bool) -> None:
        """Looks at the display's pace while something runs, seldom while nothing does."""
        self._running = running
        self._keep_pace()

    def look(self) -> None:
        """Hands on what has come, then asks for the next Progress."""
        worker = self._worker
        if worker is None:
            return
        ending = worker.ending()  # before the last events are taken: none can come after it
        events: list[Event] = worker.take()
        for event in events:
            if isinstance(event, Progress | Timeline):
                self._asked = None
            elif isinstance(event, Recalled | Unrecalled):
                self._since = None
        if events:
            self.arrived.emit(events)
        if worker is not self._worker:
            return  # closed by whoever listened
        if ending is not None:
            self.close()
            self.ended.emit(ending)
        else:
            self.ask()

    def send(self, command: Command) -> None:
        """To the worker, if there is one; of those that do not change the run."""
        if self._worker is not None:
            self._worker.send(command)

    def ask(self) -> None:
        """Sends what is wished for now, unless it is asked already."""
        worker = self._worker
        if worker is None:
            return
        if self._asked != (wanted := self.wishes.look()):
            self._asked = wanted
            worker.send(wanted)
        recall, now = self.wishes.recall(), monotonic()
        if recall is None:
            if self._recall is not None:
                worker.send(LookAway())
            self._recall = self._since = None
        elif recall != self._recall and (self._since is None or now > self._since + PATIENCE):
            self._recall, self._since = recall, now
            worker.send(recall)
        self._keep_pace()

    def _keep_pace(self) -> None:
        tries = self.wishes.mixing is not None and self.wishes.mixing.tried is not None
        pace = SOON if self._since is not None or tries else DISPLAY if self._running else IDLE
        if self._worker is not None and self._timer.interval() != pace:
            self._timer.start(pace)
