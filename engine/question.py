"""A question about the backward pass that is about to run, with its answer; how it is asked for and told."""

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


class SetAsking(msgspec.Struct, frozen=True):
    """Whether a question is asked before each backward pass of slow motion and of steps, where the run then pauses.

    It is told by one Asked. A run at full speed is not asked about.
    """

    wanted: bool


class Asked(msgspec.Struct, frozen=True):
    """The run has paused before the backward pass of this iteration, the one under way; None where nothing is to ask.

    `under_way` was "train" or the stage at whose end it was to pause; "" if it was not to go on.
    """

    generation: int
    iteration: int
    question: Question | None
    under_way: UnderWay = ""
