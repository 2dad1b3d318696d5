"""Whose line iterations lie on: branches that go on one from another, as a run keeps them or as they are told."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar


class Stretch(Protocol):
    """Iterations after `begins`, up to `ends`; without a parent it is the first of its line."""

    @property
    def begins(self) -> int: ...

    @property
    def ends(self) -> int: ...

    @property
    def parent(self) -> object: ...


Kind = TypeVar("Kind", bound=Stretch)


def line(branch: Kind | None, parent: Callable[[Kind], Kind | None]) -> Iterator[tuple[Kind, int]]:
    """The branch up to its end, its parent up to where it was left, and so on."""
    end = branch.ends if branch is not None else 0
    while branch is not None:
        yield branch, end
        end, branch = branch.begins, parent(branch)


def runner(line: Iterable[tuple[Kind, int]], iteration: int) -> Kind | None:
    """The branch of a line that has run an iteration; None if none has."""
    for branch, end in line:
        if branch.begins < iteration <= end or (iteration == branch.begins and branch.parent is None):
            return branch
    return None
