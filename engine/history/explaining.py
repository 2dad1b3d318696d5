"""The chain rule of a pass that is past, or about to come: worked out in float64, from what the pass began with."""

from collections.abc import Iterator

import numpy as np

from engine.explanation import Explanation
from engine.history.shadow import Shadow, fits
from engine.insight.chain.explain import explain
from engine.insight.chain.twin import Twin
from engine.looking import Explain
from engine.program import Program
from engine.resume import begun, set_random
from engine.sheet import Sheet, meaning
from engine.train import Run

TIMES = 6  # the memory that it takes, in runs of the sheet: the run, its shadow, and one with twice as long numbers


class Explaining:
    """Keeps the program in float64 from one question to the next."""

    def __init__(self) -> None:
        self._run: Run | None = None

    def forget(self) -> None:
        """Nobody asks any more."""
        self._run = None

    def explaining(self, shadow: Shadow, asked: Explain) -> Iterator[Explanation | None]:
        """In bites: None while there is more to do. The shadow is before the pass, and after it when this is done."""
        run = self._before(shadow.run)
        recording = run.plan.recording
        for call in run.plan.calls:
            if call.stage == "data":
                call()
        twin = Twin(
            run.program, recording, asked.sample if asked.sample is None else min(asked.sample, recording.batch - 1)
        )
        engine: float | None = None
        for _ in shadow.to_update():
            yield None
        if asked.sample is None:
            key = f"{run.program.graph.keeper(asked.node)}.{asked.parameter}"
            engine = float(shadow.run.program.gradients[key][asked.index])
        yield from explain(twin, asked.node, asked.parameter, asked.index, asked.iteration, engine)
        for _ in shadow.iterating("watching"):
            yield None

    def _before(self, other: Run) -> Run:
        """The run in float64, as the other is."""
        if self._run is None or not same(self._run.sheet, other.sheet):
            self._run = None
            if not fits(other.sheet, TIMES):
                raise MemoryError
            self._run = Run(other.sheet, dtype=np.float64, data=other.data)
        run = self._run
        for (_, own), (_, array) in zip(run.program.arrays(), other.program.arrays(), strict=True):
            own[...] = array
        before = begun(other)
        for name, array in before.state.items():
            run.program.state[name][...] = array
        set_random(run, before.random)
        run.iteration = other.iteration
        return run


def has(program: Program, asked: Explain) -> bool:
    """Whether there is such a weight."""
    graph = program.graph
    owner = graph.keeper(asked.node) if asked.node in graph.nodes else ""
    weights = program.parameters.get(f"{owner}.{asked.parameter}")
    if weights is None or len(asked.index) != weights.ndim:
        return False
    return all(0 <= place < length for place, length in zip(asked.index, weights.shape, strict=True))


def same(one: Sheet, other: Sheet) -> bool:
    """Whether they mean the same to a program."""
    return one is other or meaning(one) == meaning(other)
