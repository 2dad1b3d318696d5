"""All that a lesson looks at, as one value: the document, the run, what is selected and shown."""

from dataclasses import dataclass
from pathlib import Path

from editor.document.document import Turn
from editor.selection import Weight
from engine.events import Progress, State
from engine.explanation import Explanation
from engine.graph import Wire
from engine.readings import Operation
from engine.sheet import Sheet

NOTHING_DRAWN = Sheet()


@dataclass(frozen=True)
class Seen:
    """At one moment."""

    title: str = ""  # of the project; an example's name
    sheet: Sheet = NOTHING_DRAWN
    state: State = "empty"
    progress: Progress | None = None  # the newest
    parameters: int = 0
    nodes: frozenset[str] = frozenset()  # that are selected
    wires: frozenset[Wire] = frozenset()
    weight: Weight | None = None
    turns: tuple[Turn, ...] = ()  # weights that were set by hand since the program began
    opened: str | None = None  # the node whose weights are shown
    tab: str = ""  # of the plots, that is shown
    chain: Explanation | None = None  # of the selected weight
    exported: tuple[Path, ...] = ()  # scripts written since the program began

    @property
    def iteration(self) -> int:
        """How many updates were made."""
        return self.progress.iteration if self.progress is not None else 0

    @property
    def operation(self) -> Operation | None:
        """That ran last; None at full speed."""
        return self.progress.operation if self.progress is not None else None

    @property
    def moment(self) -> tuple[int, int]:
        """Where the run is: an iteration, and the operation that ran last."""
        return self.iteration, self.operation.index if self.operation is not None else -1

    @property
    def epoch(self) -> int:
        """The one running, from 1; 0 before the first."""
        return self.progress.epoch if self.progress is not None else 0

    @property
    def completed(self) -> int:
        """How many epochs."""
        progress = self.progress
        return progress.iteration // max(1, progress.iterations_per_epoch) if progress is not None else 0

    @property
    def loss(self) -> float | None:
        """Of the last batch."""
        return self.progress.loss if self.progress is not None else None

    @property
    def rate(self) -> float:
        """The learning rate that is set."""
        return self.sheet.training.optimizer.learning_rate

    def gradient(self, node: str) -> float | None:
        """The RMS of the gradient that comes back to a node's output, along the first wire that has one."""
        for wire, reading in (self.progress.wires if self.progress is not None else {}).items():
            if wire.source == node and reading.gradient is not None and not reading.pending:
                return reading.gradient
        return None

    def value(self, node: str) -> float | None:
        """The RMS of what comes out of a node."""
        for wire, reading in (self.progress.wires if self.progress is not None else {}).items():
            if wire.source == node:
                return reading.value
        return None
