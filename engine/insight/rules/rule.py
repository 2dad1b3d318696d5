"""What a rule is: it reads what a run has left, and finds one illness where there is one."""

from collections.abc import Iterator
from typing import ClassVar

from engine.family import Family, Member
from engine.finding import Finding
from engine.insight.record import Record


class Rule(Member):
    """Its fields are thresholds, each with its source or reason; people change them in the preferences.

    `why` tells where the illness is explained, as `Finding` has it. A `symptom` is only told where no cause is found.
    """

    __slots__ = ()
    shelf: ClassVar["Family[Rule]"]
    why: ClassVar[str] = ""
    symptom: ClassVar[bool] = False

    def examine(self, record: Record) -> Iterator[Finding]:
        """Zero or more findings, the surest first; cures need not be possible: `diagnose` leaves out what is not."""
        raise TypeError(f"{type(self).__name__} finds nothing")


# What is certain comes first, then what explains most.
CATEGORIES = ("Numbers", "Data and loss", "Gradients", "Steps", "Units", "Course", "Good news")
RULES: Family[Rule] = Family("rule", "engine.insight.rules", categories=CATEGORIES)
Rule.shelf = RULES
rule = RULES.add
