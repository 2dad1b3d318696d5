"""Where a run is, as a value: what makes a run that goes on the same, to the bit, as one that was never left."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from engine.tensor import Array, Shape, times

MOST = 10**12  # iterations: a year and a half at 20,000 a second; what is said to have run longer is not believed
SCHEDULE = "schedule"  # what the schedule remembers is kept under this name, beside the optimiser's

# Of PCG64, NumPy's usual generator: its state, its stream, and the half of the last draw that is still to be used.
RandomState: TypeAlias = tuple[int, int, int, int]
Memory: TypeAlias = dict[str, tuple[Shape, np.dtype[Any]]]  # what an optimiser and a schedule keep, by name


class Kind(NamedTuple):
    """What has to be equal for an iteration to mean the same."""

    seed: int
    samples: int
    batch: int
    optimizer: str
    layout: tuple[tuple[str, Shape], ...]  # parameters by 'node.name' in the order in which they lie in memory


class Course(NamedTuple):
    """Where a run is, and what that means only to a run of the same kind."""

    kind: Kind
    iteration: int
    kept: dict[str, Array]  # what optimiser and schedule remember
    random: dict[str, RandomState]  # of the nodes that have drawn
    schedule: str  # the one whose memory is kept; another one begins with its own


def drawn(generator: np.random.Generator) -> RandomState:
    """A generator's state as plain numbers."""
    state: Any = generator.bit_generator.state
    return state["state"]["state"], state["state"]["inc"], state["has_uint32"], state["uinteger"]


def restore(generator: np.random.Generator, state: RandomState) -> None:
    """Makes it go on from there."""
    place, stream, half, number = state
    generator.bit_generator.state = {
        "bit_generator": "PCG64",
        "state": {"state": place, "inc": stream},
        "has_uint32": half,
        "uinteger": number,
    }


def former(name: str, renamed: Mapping[str, str]) -> str:
    """What 'node.name' was called before, or a node; `renamed` maps nodes to their former names."""
    if name in renamed:
        return renamed[name]
    node, point, own = name.rpartition(".")
    return f"{renamed.get(node, node)}{point}{own}"


def with_new_names(course: Course, renamed: Mapping[str, str]) -> Course:
    """The same of nodes that were renamed since; `renamed` maps the new names to the former ones."""
    now = {old: new for new, old in renamed.items()}
    layout = tuple((former(name, now), shape) for name, shape in course.kind.layout)
    random = {former(node, now): state for node, state in course.random.items()}
    return course._replace(kind=course.kind._replace(layout=layout), random=random)


def misfit(
    course: Course,
    kind: Kind,
    memory: Memory,
    nodes: Collection[str],
    schedule: str,
    shapes: Mapping[str, Shape] | None = None,
) -> str | None:
    """A clause that says why a run of this kind can't take the course; None where it can.

    `memory` is what its optimiser and its schedule remember; `shapes` are of what the course keeps where that has not
    been read yet.
    """
    was = course.kind
    for what, before, now in (
        ("seed", was.seed, kind.seed),
        ("number of samples", was.samples, kind.samples),
        ("batch size", was.batch, kind.batch),
        ("optimiser", was.optimizer, kind.optimizer),
    ):
        if before != now:
            return f"its {what} was {str(before)[:80]} and is {now}"
    if len(was.layout) != len(kind.layout) or dict(was.layout) != dict(kind.layout):
        return "its parameters were others"
    kept = {name: array.shape for name, array in course.kept.items()} if shapes is None else dict(shapes)
    if course.schedule != schedule:  # what it remembers does not count
        kept.pop(SCHEDULE, None)
        memory = {name: entry for name, entry in memory.items() if name != SCHEDULE}
    for name, (shape, dtype) in memory.items():
        if name not in kept:
            return f"the optimiser's memory {name} is missing"
        if kept[name] != shape:
            return f"the optimiser's memory {name} has shape {times(kept[name])}, not {times(shape)}"
        if name in course.kept and course.kept[name].dtype != dtype:
            return f"the optimiser's memory {name} is {course.kept[name].dtype}, not {dtype}"
    if unknown := next(iter(kept.keys() - memory.keys()), None):
        return f"{unknown[:80]} is nothing that the optimiser remembers"
    return next((f"{node[:80]} is no node of the graph" for node in course.random if node not in nodes), None)


def placed(array: Array, before: Kind, now: Kind) -> Array:
    """Numbers of all parameters in the order in which these lie now: freezing a layer moves it to the end."""
    if before.layout == now.layout:
        return array
    parts: dict[str, Array] = {}
    end = 0
    for name, shape in before.layout:
        size = int(np.prod(shape, dtype=np.int64))
        parts[name] = array[end : end + size]
        end += size
    return np.concatenate([parts[name] for name, _ in now.layout]) if end == array.size else array
