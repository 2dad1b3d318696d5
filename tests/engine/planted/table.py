"""Who was planted, and what the doctor says first: the confusion table."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from engine.doctor import Visit, visit
from engine.insight.rules.rule import RULES
from tests.engine.planted.nets import KINDS, Planted, healthy

REPORTED = 9000  # the first seed of what is reported; rules were tuned on others
EACH = 6  # networks of each illness
HEALTHY = 60
GOOD = 0.9  # test accuracy of one that trains well
NONE = "nothing"
AS_WELL = {("Exploding", "NotFinite")}  # gradients that explode until there are no numbers left have the same cause


class Case(NamedTuple):
    """A network, and what was said of it first."""

    kind: str
    seed: int
    planted: Planted
    said: str
    right: bool
    layer: str  # that was named


def judged(kind: str, seed: int, planted: Planted, seen: Visit) -> Case:
    """The first finding has to be the illness, and its first node one that is to blame."""
    ills = [finding for finding in seen.findings if not finding.good]
    said = ills[0].rule if ills else NONE
    layer = ills[0].nodes[0] if ills and ills[0].nodes else ""
    if not planted.rule:
        return Case(kind, seed, planted, said, not ills, layer)
    ill = said == planted.rule or (planted.rule, said) in AS_WELL
    return Case(kind, seed, planted, said, ill and (not planted.nodes or layer in planted.nodes), layer)


def sick(first: int, each: int = EACH) -> Iterator[Case]:
    """So many networks of each illness, from this seed on."""
    for kind in KINDS:
        for seed in range(first, first + each):
            planted = kind(seed)
            yield judged(kind.__name__, seed, planted, visit(planted.sheet))


def well(first: int, count: int = HEALTHY) -> Iterator[Case]:
    """So many healthy ones, from this seed on, that train well: the others are no example of health."""
    seed = first
    while count:
        planted = healthy(seed)
        seen = visit(planted.sheet)
        if seen.test is not None and seen.test.metrics["accuracy"] >= GOOD:
            count -= 1
            yield judged("healthy", seed, planted, seen)
        seed += 1


def table(cases: Iterable[Case]) -> str:
    """A row for each kind: how often the doctor said what, and how often that was right."""
    rows: dict[str, Counter[str]] = {}
    right: Counter[str] = Counter()
    for case in cases:
        rows.setdefault(case.kind, Counter())[case.said] += 1
        right[case.kind] += case.right
    width = max(map(len, rows))
    lines = []
    for kind, said in rows.items():
        titles = {rule: RULES[rule].title if rule != NONE else NONE for rule in said}
        words = ", ".join(f"{count} {titles[rule]}" for rule, count in said.most_common())
        lines.append(f"{kind:{width}}  {right[kind]:3} of {said.total():3} right   {words}")
    return "\n".join(lines)
