"""The parameters that the last watched passes were run with: the update has changed them since."""

from typing import NamedTuple

import numpy as np

from engine.insight.scalars import placed
from engine.tensor import Array
from engine.train import Run

FREE = 1 << 18  # numbers: so many are copied in no time; of more only what somebody looks into


class Note(NamedTuple):
    """Parameters as they were after this iteration, flat, or of a large program only a part of them."""

    iteration: int
    part: slice
    numbers: Array


class Before:
    """Notes of the last two iterations that were prepared for: the difference is what the first one's update did."""

    def __init__(self) -> None:
        self.node: str | None = None  # into which somebody looks, by the node that has the parameters
        self.notes: list[Note] = []
        self.whole: Note | None = None  # of a measured iteration, whoever looks: somebody may look into any node later

    def note(self, run: Run) -> None:
        """Before an iteration that will be watched."""
        while self.notes and self.notes[-1].iteration >= run.iteration:  # the run has gone back, or is another line's
            self.notes.pop()
        self.whole = None if self.whole is not None and self.whole.iteration >= run.iteration else self.whole
        part = self._wanted(run)
        spare = self.notes[0] if len(self.notes) == 2 else None
        if part is None:
            self.notes = self.notes[-1:]
            return
        reused = spare.numbers if spare is not None and spare.part == part else np.empty_like(run.program.flat[part])
        np.copyto(reused, run.program.flat[part])
        self.notes = [*self.notes[-1:], Note(run.iteration, part, reused)]

    def forget(self) -> None:
        """Parameters have changed by more than updates."""
        self.notes, self.whole = [], None

    def parameter(self, run: Run, key: str, iteration: int) -> Array | None:
        """As it was after that iteration; None where nobody noted it."""
        own = run.program.parameters[key]
        if iteration == run.iteration and not run.updating:
            return own
        part = placed(run.program.flat, own)
        for note in (*self.notes, *filter(None, (self.whole,))):
            if note.iteration == iteration and note.part.start <= part.start and part.stop <= note.part.stop:
                begin = part.start - note.part.start
                return note.numbers[begin : begin + own.size].reshape(own.shape)
        return None

    def _wanted(self, run: Run) -> slice | None:
        """The part of the flat parameters that is noted."""
        program = run.program
        if program.flat.size <= FREE:
            return slice(0, program.flat.size)
        own = [array for key, array in program.parameters.items() if key.rpartition(".")[0] == self.node]
        if not own:
            return None
        parts = [placed(program.flat, array) for array in own]
        return slice(min(part.start for part in parts), max(part.stop for part in parts))
