"""Large arrays on their way through the pipe: cut into parts, so that both ends can listen to others in between."""

from collections.abc import Iterator

import numpy as np
from msgspec.structs import replace

from engine.course import Course
from engine.events import Compiled, Refused, Sent, Weights, WeightsPart
from engine.tensor import Array

LARGE = 1 << 16  # numbers: arrays of more are sent in parts
PART = 1 << 20  # numbers of one part: some milliseconds


def parts(arrays: dict[str, Array], *, kept: bool = False) -> Iterator[WeightsPart]:
    """Those of the large ones among them; `kept` for those of a course."""
    for name, array in arrays.items():
        flat = array.reshape(-1)
        for start in range(0, flat.size if flat.size > LARGE else 0, PART):
            yield WeightsPart(name, array.shape, start, flat[start : start + PART], kept)


def rest(arrays: dict[str, Array]) -> dict[str, Array]:
    """Copies of the small ones."""
    return {name: array.copy() for name, array in arrays.items() if array.size <= LARGE}


class Joiner:
    """Puts the parts together again: called with all that arrives, returns each event when it is whole."""

    def __init__(self) -> None:
        self._large: dict[tuple[bool, str], Array] = {}

    def __call__(self, sent: Sent) -> Sent | None:
        """What was sent, None for a part. Of a program that is no more, parts whose Weights never came are dropped."""
        if isinstance(sent, WeightsPart):
            key = sent.kept, sent.name
            array = self._large.get(key)
            if array is None or array.shape != sent.shape:
                array = self._large[key] = np.empty(sent.shape, sent.values.dtype)
            array.reshape(-1)[sent.start : sent.start + sent.values.size] = sent.values
            return None
        if isinstance(sent, Weights):
            large, self._large = self._large, {}
            weights, kept = ({key[1]: large[key] for key in large if key[0] == own} for own in (False, True))
            course = sent.course and sent.course._replace(kept=kept | sent.course.kept)
            return replace(sent, arrays=weights | sent.arrays, course=course)
        if isinstance(sent, Compiled | Refused):
            self._large = {}
        return sent


def whole(generation: int, arrays: dict[str, Array], course: Course) -> Iterator[WeightsPart | Weights]:
    """All that a run has come to: its large arrays in parts, then what is left of it."""
    yield from parts(arrays)
    yield from parts(course.kept, kept=True)
    course = course._replace(kept=rest(course.kept))
    yield Weights(generation, course.iteration, rest(arrays), course)
