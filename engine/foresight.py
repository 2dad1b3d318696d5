"""What an iteration will come to: another run of the same sheet runs it ahead, and the run does not notice."""

from collections import Counter
from collections.abc import Callable, Iterator
from random import Random

import numpy as np

from engine.history.explaining import same
from engine.history.shadow import fits
from engine.insight.questions.asking import ask
from engine.insight.questions.foreseen import Foreseen
from engine.loop import Loop
from engine.program import Program
from engine.question import Asked
from engine.resume import begun, set_random
from engine.tensor import Array
from engine.train import Run

MOST = 3  # runs of a sheet that there has to be memory for: the run, its shadow in the past, and this one


class Foresight:
    """Keeps the other run from one look to the next."""

    def __init__(self) -> None:
        self._run: Run | None = None
        self.asked: Counter[str] = Counter()  # of each kind

    def forget(self) -> None:
        """Nobody asks any more."""
        self._run = None

    def asking(self, loop: Loop, generation: int, send: Callable[[Asked], None]) -> Iterator[None]:
        """In bites: a question about the backward pass that comes next, for which the run has paused."""
        run, question = loop.run, None
        under_way, loop.asking.due = loop.asking.due or "", None
        try:
            for seen in self.looking(run):
                if seen is not None:
                    question = ask(seen, Random(f"{run.seed} {run.iteration}"), self.asked)
                yield
        except MemoryError:
            self.forget()
        send(Asked(generation, run.iteration + 1, question, under_way))

    def looking(self, run: Run) -> Iterator[Foreseen | None]:
        """In bites of one operation: None while there is more to do. The run stands somewhere before its update."""
        other = self._like(run)
        updates = False
        while not updates:
            other.operate()
            done = other.operation
            updates = not done or (done >= run.operation and other.plan.calls[done].stage == "update")
            yield None
        program, plan = other.program, other.plan
        before, gradient = program.flat.copy(), program.flat_gradient.copy()
        loss = plan.recording.loss
        while other.operation:
            other.operate()
            yield None

        def again() -> float:
            start = begun(run)
            set_random(other, start.random)
            for name, array in start.state.items():
                program.state[name][...] = array
            for call in plan.calls:
                if call.stage in ("forward", "loss"):
                    call()
            return plan.recording.loss

        gradients = parts(program, program.flat_gradient, program.gradients, gradient)
        olds = parts(program, program.flat, program.parameters, before)
        graph = other.sheet.graph
        yield Foreseen(graph, plan.recording, gradients, olds, program.parameters, loss, again)

    def _like(self, run: Run) -> Run:
        """The other run, where this one's iteration began."""
        if self._run is None or not same(self._run.sheet, run.sheet):
            self._run = None
            if not fits(run.sheet, MOST):
                raise MemoryError
            self._run = Run(run.sheet, data=run.data)
        other, start = self._run, begun(run)
        np.copyto(other.program.flat, run.program.flat)
        for own, arrays in ((other.program.state, start.state), (other.kept, run.kept)):
            for name, array in arrays.items():
                own[name][...] = array
        set_random(other, start.random)
        other.iteration, other.operation, other.scale = run.iteration, 0, run.scale
        other.steering = run.steering
        return other


def parts(program: Program, flat: Array, named: dict[str, Array], copied: Array) -> dict[str, Array]:
    """Of a copy of a flat array the parts that lie where those of the array do."""
    found = {}
    for name, array in named.items():
        start = (array.ctypes.data - flat.ctypes.data) // array.itemsize
        found[name] = copied[start : start + array.size].reshape(array.shape)
    return found
