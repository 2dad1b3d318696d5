"""What a cure is: one edit of the drawing or of how it is trained, that may end what ails the training."""

from collections.abc import Sequence
from typing import ClassVar

from engine.family import Family, Member
from engine.sheet import Sheet


class Cure(Member):
    """A frozen value, so that it can be sent, shown, compared and made where nobody has a window.

    Its fields say what it does to which nodes; these have their long names: block.dense.
    """

    __slots__ = ()
    shelf: ClassVar["Family[Cure]"]
    measures: ClassVar[bool] = False  # whether its edit takes a run of some iterations: nobody makes it just to see

    @property
    def words(self) -> str:
        """What a button says: 'Sigmoid → ReLU'."""
        raise TypeError(f"{type(self).__name__} has no words")

    @property
    def meaning(self) -> str:
        """What it changes and why that helps, in a sentence or two."""
        raise TypeError(f"{type(self).__name__} means nothing")

    def edit(self, sheet: Sheet) -> Sheet:
        """The drawing with it, groups and all; EditRefused where it cannot be made."""
        raise TypeError(f"{type(self).__name__} changes nothing")


def named(nodes: Sequence[str], things: str = "nodes") -> str:
    """'dense_1', 'dense_1 and dense_2', '5 nodes'."""
    return " and ".join(nodes) if len(nodes) < 3 else f"{len(nodes)} {things}"


CURES: Family[Cure] = Family("cure", "engine.insight.cures")
Cure.shelf = CURES
cure = CURES.add
