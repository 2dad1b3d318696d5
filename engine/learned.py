"""What runs have learned, kept by name for the program that comes after an edit: who renames a node loses nothing."""

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias

from engine.tensor import Array, Shape
from engine.train import Run

MEMORY = 1 << 26  # numbers: so many are kept of arrays that the newest program has no place for
Key: TypeAlias = tuple[str, Shape]  # 'node.name', and the shape: an undo may want the one that was there before


class Course(NamedTuple):
    """Where a run is, and what that means only to a run of the same kind."""

    kind: tuple[Any, ...]
    iteration: int
    kept: dict[str, Array]  # the optimiser's memory
    random: dict[str, Any]  # states by node


class Learned(NamedTuple):
    """Parameters and state of the newest run and of those before; the course of the newest; which were only drawn."""

    arrays: dict[Key, Array]
    course: Course | None = None
    drawn: frozenset[Key] = frozenset()  # no iteration has touched them, and they come from no file


def left_by(run: Run, before: Learned) -> Learned:
    """What there is when a run ends."""
    arrays = {(name, array.shape): array for name, array in run.program.arrays()}
    random = {node: rng.bit_generator.state for node, rng in run.program.rngs.items()}
    drawn = before.drawn - arrays.keys() if run.iteration else before.drawn
    return Learned(before.arrays | arrays, Course(kind(run), run.iteration, run.kept, random), drawn)


def hand_over(before: Learned, run: Run, renamed: Mapping[str, str]) -> Learned:
    """Gives a new run every array that fits, `renamed` mapping its nodes to earlier names; returns what is left over.

    A run whose arrays all fit, and to which an iteration means the same, goes on where the old one is.
    """
    wanted = {former(name, renamed): array for name, array in run.program.arrays()}
    taken = {(name, array.shape) for name, array in wanted.items()} & before.arrays.keys()
    for name, shape in taken:
        wanted[name][...] = before.arrays[name, shape]
    course = before.course
    if course is not None and len(taken) == len(wanted) and course.kind == kind(run, renamed):
        for name in run.kept.keys() & course.kept.keys():
            run.kept[name][...] = course.kept[name]
        for node, rng in run.program.rngs.items():
            rng.bit_generator.state = course.random.get(renamed.get(node, node), rng.bit_generator.state)
        run.iteration = course.iteration
    left = {key: array for key, array in before.arrays.items() if key not in taken}
    while sum(array.size for array in left.values()) > MEMORY:
        del left[next(iter(left))]
    known = taken - before.drawn
    drawn = {key for key in keys(run) if (former(key[0], renamed), key[1]) not in known} | (before.drawn & left.keys())
    return Learned({key: array.copy() for key, array in left.items()}, drawn=frozenset(drawn))


def keys(run: Run) -> set[Key]:
    """Of all its arrays."""
    return {(name, array.shape) for name, array in run.program.arrays()}


def former(name: str, renamed: Mapping[str, str]) -> str:
    """What 'node.name' was called before."""
    node, _, own = name.partition(".")  # of a group, what it stands for comes after the point too
    return f"{renamed.get(node, node)}.{own}"


def kind(run: Run, renamed: Mapping[str, str] | None = None) -> tuple[Any, ...]:
    """What has to be equal for an iteration to mean the same: samples, batches, arrays, what the optimiser keeps."""
    arrays = tuple((former(name, renamed or {}), array.shape) for name, array in run.program.arrays())
    kept = tuple((name, array.shape) for name, array in run.kept.items() if name != "schedule")  # it may change
    return run.seed, run.count, run.batch_size, type(run.sheet.training.optimizer), arrays, kept
