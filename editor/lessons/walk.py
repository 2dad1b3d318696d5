"""Where somebody is in a lesson: a value, and pure functions from one to the next."""

from dataclasses import dataclass, replace

from editor.lessons.checks import holds
from editor.lessons.lesson import Lesson, Step
from editor.lessons.seen import Seen


@dataclass(frozen=True)
class Walk:
    """At a step of a lesson; `begun` is what was seen when one came to it."""

    lesson: Lesson
    place: int
    begun: Seen
    done: frozenset[int] = frozenset()

    @property
    def step(self) -> Step:
        """The one it is at."""
        return self.lesson.steps[self.place]

    @property
    def is_done(self) -> bool:
        """Whether what this step asks for was done."""
        return self.place in self.done

    @property
    def is_last(self) -> bool:
        """Whether none comes after it."""
        return self.place == len(self.lesson.steps) - 1


def look(walk: Walk, seen: Seen) -> Walk:
    """Once done a step stays so, whatever comes after."""
    if walk.is_done or not holds(walk.step.done, seen, walk.begun):
        return walk
    return replace(walk, done=walk.done | {walk.place})


def go(walk: Walk, by: int, seen: Seen) -> Walk:
    """On or back, as far as there are steps."""
    place = min(max(walk.place + by, 0), len(walk.lesson.steps) - 1)
    return replace(walk, place=place, begun=seen) if place != walk.place else walk


def missing(walk: Walk, seen: Seen) -> str | None:
    """The example that the step is about, where another project is open."""
    name = walk.lesson.example(walk.place)
    return name if name is not None and name != seen.title and not walk.is_done else None
