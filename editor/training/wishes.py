"""What views want to be told with each Progress: it costs time, and nobody pays for what is not looked at."""

from engine.events import Look, Shown


class Wishes:
    """Each view writes its own; the mailbox sends them to the worker."""

    def __init__(self) -> None:
        self.viewers = {"plots"}  # who looks at the pictures of predictions
        self.lookers_back: set[str] = set()  # who looks at the past
        self.node: str | None = None  # whose histograms are seen; none come for a name that is not in the graph
        self.shown: Shown | None = None  # whose miniatures are

    def want_views(self, who: str, wanted: bool) -> None:
        """Whether one of those who may look at the pictures does."""
        self.viewers = self.viewers | {who} if wanted else self.viewers - {who}

    def want_timeline(self, who: str, wanted: bool) -> None:
        """Whether one of those who may look at the past does."""
        self.lookers_back = self.lookers_back | {who} if wanted else self.lookers_back - {who}

    def look(self) -> Look:
        """All of it in one question."""
        return Look(bool(self.viewers), self.node, self.shown, bool(self.lookers_back))
