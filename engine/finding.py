"""What a doctor finds: an illness, who is to blame, the numbers that show it, and what may cure it."""

import msgspec

from engine.cure import Cure


class Evidence(msgspec.Struct, frozen=True):
    """A number that shows it: what it is of, perhaps of a node, and the threshold that it has crossed."""

    what: str  # such as 'RMS of the gradient'
    value: float
    limit: float | None = None
    node: str = ""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that ails the training; or good news, which has no cures.

    `nodes` are those to blame, the worst first, by their long names; none where the whole training is.
    """

    rule: str  # the class that found it
    illness: str  # such as 'Vanishing gradients'
    nodes: tuple[str, ...] = ()
    words: str  # the evidence as a sentence or two
    evidence: tuple[Evidence, ...] = ()
    sure: float  # 0 … 1
    cures: tuple[Cure, ...] = ()  # the likeliest first
    iteration: int  # after which it was seen
    why: str  # where it is explained: 'lesson:NAME' of a lesson, 'layer:TYPE' or 'word:TERM' of the glossary
    good: bool = False
