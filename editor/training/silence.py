"""Tells a worker that hangs from one that is busy: it is asked now and then, and the silence after that is counted."""

from time import monotonic

EVERY = 1.0  # seconds from an answer to the next question
PATIENCE = 5.0  # seconds without an answer from a process that does nothing meanwhile
BUSY = 60.0  # from one that works, or where the system does not tell: a single operation can last long
LONGEST = 0.25  # seconds counted from one look to the next: a computer that slept counts for no more


class Silence:
    """Questions are numbered; silence is no bad sign while one is open that went out behind a long command."""

    def __init__(self) -> None:
        self._asked = self._answered = 0
        self._excused = 1  # up to this question; the first is answered when the process has started
        self._looked = monotonic()
        self._used: str | None = None
        self._rested = EVERY  # seconds since the last question, not counting those until its answer
        self._silent = self._idle = 0.0  # seconds that a question has been open; without work, of them the last ones

    @property
    def too_long(self) -> bool:
        """Whether it hangs."""
        return self._idle > PATIENCE or self._silent > BUSY

    def expect(self) -> int:
        """The number of a question that goes out behind a command which may take long."""
        self._asked += 1
        self._excused = self._asked
        return self._asked

    def answered(self, number: int) -> None:
        """The answer to that question has come: called by the reading thread."""
        self._answered = number

    def look(self, used: str | None) -> int | None:
        """Counts on; `used` is the process's processor time. Returns the next question's number if it is due."""
        now = monotonic()
        passed, self._looked = min(now - self._looked, LONGEST), now
        works, self._used = used is None or used != self._used, used
        if self._answered < self._asked:
            excused = self._answered < self._excused
            self._silent = 0.0 if excused else self._silent + passed
            self._idle = 0.0 if excused or works else self._idle + passed
            return None
        self._silent = self._idle = 0.0
        self._rested += passed
        if self._rested < EVERY:
            return None
        self._asked, self._rested = self._asked + 1, 0.0
        return self._asked
