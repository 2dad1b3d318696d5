"""What runs have learned, kept by name for the program that comes after an edit: who renames a node loses nothing."""

from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple, TypeAlias

from engine.course import Course, former, with_new_names
from engine.resume import course_of, lasting, resume
from engine.tensor import Array, Shape
from engine.train import Run

MEMORY = 1 << 26  # numbers: so many are kept of arrays that the newest program has no place for
Key: TypeAlias = tuple[str, Shape]  # 'node.name', and the shape: an undo may want the one that was there before


class Learned(NamedTuple):
    """Parameters and state of the newest run and of those before; the course of the newest; which were only drawn."""

    arrays: dict[Key, Array]
    course: Course | None = None
    drawn: frozenset[Key] = frozenset()  # no iteration has touched them, and they come from no file


def left_by(run: Run, before: Learned) -> Learned:
    """What there is when a run ends that is not just updating."""
    arrays = {(name, array.shape): array for name, array in lasting(run).items()}
    drawn = before.drawn - arrays.keys() if run.iteration else before.drawn
    return Learned(before.arrays | arrays, course_of(run), drawn)


def learned_elsewhere(arrays: Mapping[str, Array], course: Course | None) -> Learned:
    """By another process, which is no more; under the names of today."""
    return Learned({(name, array.shape): array for name, array in arrays.items()}, course)


def hand_over(before: Learned, run: Run, renamed: Mapping[str, str]) -> Learned:
    """Gives a new run every array that fits, `renamed` mapping its nodes to earlier names; returns what is left over.

    A run whose arrays all fit, and to which an iteration means the same, goes on where the old one is.
    """
    wanted = {former(name, renamed): array for name, array in run.program.arrays()}
    taken = {(name, array.shape) for name, array in wanted.items()} & before.arrays.keys()
    for name, shape in taken:
        wanted[name][...] = before.arrays[name, shape]
    if before.course is not None and len(taken) == len(wanted):
        with suppress(ValueError):  # it counts anew
            resume(run, with_new_names(before.course, renamed))
    left = {key: array for key, array in before.arrays.items() if key not in taken}
    while sum(array.size for array in left.values()) > MEMORY:
        del left[next(iter(left))]
    known = taken - before.drawn
    drawn = {key for key in keys(run) if (former(key[0], renamed), key[1]) not in known} | (before.drawn & left.keys())
    return Learned({key: array.copy() for key, array in left.items()}, drawn=frozenset(drawn))


def keys(run: Run) -> set[Key]:
    """Of all its arrays."""
    return {(name, array.shape) for name, array in run.program.arrays()}
