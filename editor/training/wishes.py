"""What views want to be told with each Progress: it costs time, and nobody pays for what is not looked at."""

from typing import NamedTuple

from engine.graph import Port
from engine.looking import Look, Opened, Recall, Shown
from engine.mixing import Mixing
from engine.readings import WireQuantity


class Place(NamedTuple):
    """An iteration on the line of a branch; None is the branch that the run is on."""

    iteration: int
    branch: int | None = None


class Wishes:
    """Each view writes its own; the mailbox sends them to the worker."""

    def __init__(self) -> None:
        self.viewers = {"plots"}  # who looks at the pictures of predictions
        self.lookers_back: set[str] = set()  # who looks at the past
        self.layer: str | None = None  # of which somebody sees how large its numbers were
        self.node: str | None = None  # whose histograms are seen; none come for a name that is not in the graph
        self.shown: Shown | None = None  # whose miniatures are
        self.opened: Opened | None = None  # who is looked into
        self.place: Place | None = None  # of the past, which is shown in place of the newest
        self.quantity: WireQuantity = "rms"  # that wires show
        self.summed: Port | None = None  # the output under the cursor, if it feeds several wires
        self.mixing: Mixing | None = None  # the weights that are seen as faders
        self.gains = False  # whether those of the nodes are seen

    def want_views(self, who: str, wanted: bool) -> None:
        """Whether one of those who may look at the pictures does."""
        self.viewers = self.viewers | {who} if wanted else self.viewers - {who}

    def want_timeline(self, who: str, wanted: bool) -> None:
        """Whether one of those who may look at the past does."""
        self.lookers_back = self.lookers_back | {who} if wanted else self.lookers_back - {who}

    def look(self) -> Look:
        """All of it in one question; of the newest iteration what is seen even while another one is shown."""
        live, timeline = self.place is None, bool(self.lookers_back)
        shown, opened = (self.shown, self.opened) if live else (None, None)
        views = live and bool(self.viewers)
        wires = self.quantity, self.summed
        return Look(views, self.node, shown, timeline, opened, *wires, self.layer, self.mixing, self.gains)

    def recall(self) -> Recall | None:
        """The same about the past, while it is shown."""
        if self.place is None:
            return None
        wires = self.quantity, self.summed
        return Recall(*self.place, bool(self.viewers), self.node, self.shown, self.opened, *wires, self.gains)
