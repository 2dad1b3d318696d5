"""The worker without a process: the same code in the test's own, moved on whenever the session looks."""

from collections import deque
from time import perf_counter

from engine.events import Command, Event, Ready, Sent
from engine.parts import Joiner
from engine.worker import Worker

SHARE = 0.006  # seconds of work at each look


class InlineWorker:
    """Same interface as WorkerProcess; works while `take` is called: a test's clicks come in between."""

    pid = None

    def __init__(self) -> None:
        self._arrived: deque[Event] = deque([Ready(0)])
        self._join = Joiner()
        self._worker = Worker(self._hear)

    def send(self, command: Command) -> None:
        """Obeys at once."""
        self._worker.obey(command)

    def take(self) -> list[Event]:
        """Works a little, then hands over all events."""
        end = perf_counter() + SHARE
        while perf_counter() < end and self._worker.advance() == 0:
            pass
        return [self._arrived.popleft() for _ in range(len(self._arrived))]

    def ending(self) -> str | None:
        """It lives as long as the test."""
        return None

    def close(self) -> None:
        """Nothing to end."""

    def kill(self) -> None:
        """Nothing to end."""

    def _hear(self, sent: Sent) -> None:
        if (event := self._join(sent)) is not None:
            self._arrived.append(event)
