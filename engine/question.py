"""A question about the backward pass that is about to run, with its answer."""

from typing import Literal, TypeAlias

import msgspec

from engine.graph import Wire
from engine.program import Stage

UnderWay: TypeAlias = Literal["", "train"] | Stage


class Question(msgspec.Struct, frozen=True):
    """Exactly one of the `choices` is right. `because` says why, with the engine's numbers.

    It is `about` these nodes and wires; the `answer` is those among them that are right, where it is a place at all.
    """

    kind: str
    text: str
    choices: tuple[str, ...]
    right: int
    because: str
    about: tuple[str | Wire, ...] = ()
    answer: tuple[str | Wire, ...] = ()


class Asked(msgspec.Struct, frozen=True):
    """The run has paused before the backward pass of this iteration, the one under way; None where nothing is to ask.

    `under_way` was "train" or the stage at whose end it was to pause; "" if it was not to go on.
    """

    generation: int
    iteration: int
    question: Question | None
    under_way: UnderWay = ""
