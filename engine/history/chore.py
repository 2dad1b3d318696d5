"""A chore that may take a share of the time: when it is due again."""


class Chore:
    """Measured each time; one that was disturbed counts as twice the one before at most, and so does the very first."""

    def __init__(self, first: float) -> None:
        """`first`: about how many seconds it takes."""
        self._seconds = first
        self._next = 0.0

    def due(self, now: float) -> bool:
        """Whether it may be done again."""
        return now >= self._next

    def done(self, begin: float, end: float, share: float, *, more: float = 0.0) -> None:
        """It took from `begin` to `end`, and so many seconds `more` elsewhere."""
        self._seconds = min(end - begin + more, 2 * self._seconds)
        self._next = end + self._seconds / share
