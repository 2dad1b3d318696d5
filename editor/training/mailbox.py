"""Reads what the worker says at the display's pace: the next Progress is asked for only when one came."""

from PySide6.QtCore import QObject, QTimer, Signal

from editor.training.inline import InlineWorker
from editor.training.process import WorkerProcess
from editor.training.wishes import Wishes
from engine.events import Event, Look, Progress

DISPLAY = 16  # milliseconds: 60 times a second
IDLE = 50  # while nothing runs


class Mailbox(QObject):
    """Never fuller than one Progress, however fast the worker is."""

    arrived = Signal(object)  # a list of events, in order
    ended = Signal(str)  # the worker is dead: how

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.wishes = Wishes()
        self._worker: WorkerProcess | InlineWorker | None = None
        self._asked: Look | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)

    def open(self, worker: WorkerProcess | InlineWorker) -> None:
        """Listens to this worker from now on."""
        self._worker, self._asked = worker, None
        self._timer.start(DISPLAY)

    def close(self) -> None:
        """Listens no more."""
        self._worker = None
        self._timer.stop()

    def hurry(self, running: bool) -> None:
        """Looks at the display's pace while something runs, seldom while nothing does."""
        pace = DISPLAY if running else IDLE
        if self._worker is not None and self._timer.interval() != pace:
            self._timer.start(pace)

    def look(self) -> None:
        """Hands on what has come, then asks for the next Progress."""
        worker = self._worker
        if worker is None:
            return
        ending = worker.ending()  # before the last events are taken: none can come after it
        events: list[Event] = worker.take()
        if any(isinstance(event, Progress) for event in events):
            self._asked = None
        if events:
            self.arrived.emit(events)
        if worker is not self._worker:
            return  # closed by whoever listened
        if ending is not None:
            self.close()
            self.ended.emit(ending)
        elif self._asked != (wanted := self.wishes.look()):
            self._asked = wanted
            worker.send(wanted)
