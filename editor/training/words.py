"""What panels say while there is nothing to show yet."""

from typing import Literal, NamedTuple

from engine.events import State


class Kept(NamedTuple):
    """Where weights come from that a program did not draw, and how many of its arrays they are."""

    source: Literal["file", "learned"] = "learned"
    share: Literal["none", "some", "all"] = "none"


def goes_on(kept: Kept) -> str:
    """What is said of weights that are not the first ones, while the count of iterations is at 0; '' of others."""
    if kept.share == "none":
        return ""
    whose = "of its file" if kept.source == "file" else "it has learned"
    return f"goes on with the weights {whose}" + (", where they fit" if kept.share == "some" else "")


def goal(epoch: int, epochs: int) -> int:
    """The epoch at which a training ends that is in this one: it stops after so many, and goes on for as many more."""
    return max(1, -(-epoch // epochs)) * epochs


def invitation(state: State, purpose: str) -> str:
    """How to come to see something: 'Press Train to see the loss fall.', or first what must be done before that."""
    return f"Complete the graph, then press Train {purpose}." if state == "empty" else f"Press Train {purpose}."
