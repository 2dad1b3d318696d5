"""How many answers were right so far."""

from typing import NamedTuple


class Score(NamedTuple):
    """Counts answers, not questions: who does not answer is not counted."""

    right: int = 0
    answers: int = 0

    def counting(self, right: bool) -> "Score":
        """With one answer more."""
        return Score(self.right + right, self.answers + 1)

    def __str__(self) -> str:
        return f"{self.right} of {self.answers} right" if self.answers else ""
