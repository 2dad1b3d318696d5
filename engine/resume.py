"""What is told of a run so that another one, of this program or of the next start, goes on exactly where it is."""

from typing import TYPE_CHECKING, NamedTuple

from engine.course import SCHEDULE, Course, Kind, Memory, RandomState, drawn, misfit, placed, restore
from engine.tensor import Array

if TYPE_CHECKING:
    from engine.train import Run


class Begun(NamedTuple):
    """What the first operations of an iteration change, as it was before them.

    Only whole iterations can be gone on from. Parameters and the optimiser's memory change in the update alone, which
    comes last; state and random numbers change on the way.
    """

    state: dict[str, Array]
    random: dict[str, RandomState]


def begin(run: "Run") -> Begun:
    """At the beginning of an iteration that may be left half done."""
    return Begun({name: array.copy() for name, array in run.program.state.items()}, random_states(run))


def begun(run: "Run") -> Begun:
    """State and random numbers from which the iteration that is under way, or else comes next, begins."""
    return run.begun if run.operation and run.begun is not None else Begun(run.program.state, random_states(run))


def random_states(run: "Run") -> dict[str, RandomState]:
    """By node, of those that have drawn since their first state."""
    found = {node: drawn(generator) for node, generator in run.program.rngs.items()}
    return {node: state for node, state in found.items() if state != run.first_random[node]}


def set_random(run: "Run", random: dict[str, RandomState]) -> None:
    """All generators: those that are not mentioned have not drawn."""
    for node, generator in run.program.rngs.items():
        restore(generator, random.get(node, run.first_random[node]))


def kind_of(run: "Run") -> Kind:
    """What has to be equal for an iteration to mean the same."""
    parameters = sorted(run.program.parameters.items(), key=lambda item: item[1].ctypes.data)
    layout = tuple((name, array.shape) for name, array in parameters)
    return Kind(run.seed, run.count, run.batch_size, type(run.sheet.training.optimizer).__name__, layout)


def schedule_of(run: "Run") -> str:
    """Its name in files."""
    return type(run.sheet.training.schedule).__name__


def course_of(run: "Run") -> Course:
    """Where the run is, with its own arrays. Not while it is updating: then some are of the next iteration."""
    return Course(run.kind, run.iteration, run.kept, begun(run).random, schedule_of(run))


def lasting(run: "Run") -> dict[str, Array]:
    """Parameters and state, the run's own arrays, as they are when the iteration under way begins."""
    return run.program.parameters | begun(run).state


def resume(run: "Run", course: Course) -> None:
    """Goes on from there. ValueError says why a course is none for this run, which is then as it was."""
    kept: Memory = {name: (array.shape, array.dtype) for name, array in run.kept.items()}
    why = misfit(course, run.kind, kept, run.program.rngs.keys(), schedule_of(run))
    if why is not None:
        raise ValueError(why)
    for name, array in run.kept.items():
        if name != SCHEDULE:
            array[...] = placed(course.kept[name], course.kind, run.kind)
        elif course.schedule == schedule_of(run):
            array[...] = course.kept[name]
    set_random(run, course.random)
    run.iteration, run.operation = course.iteration, 0
