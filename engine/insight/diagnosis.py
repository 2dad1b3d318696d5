"""All that ails a run: what the rules find, with such cures as can be made, the causes before the symptoms."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from engine.check import check
from engine.cure import Cure
from engine.editing.edits import EditRefused
from engine.finding import Finding
from engine.insight.record import Record
from engine.insight.rules.rule import RULES, Rule
from engine.sheet import Sheet


def usual() -> tuple[Rule, ...]:
    """Every rule, as it is by itself, in the order in which findings are told."""
    return tuple(kind() for kinds in RULES.by_category().values() for kind in kinds)


def diagnose(record: Record, rules: Iterable[Rule], known: dict[Cure, bool] | None = None) -> tuple[Finding, ...]:
    """The findings of these rules, in their order; of one rule the surest first.

    What is `known` of cures of this drawing is added to: whether each is possible takes a look at the whole graph.
    """
    *_, told = diagnosing(record, rules, {} if known is None else known)
    assert told is not None
    return told


def diagnosing(record: Record, rules: Iterable[Rule], known: dict[Cure, bool]) -> Iterator[tuple[Finding, ...] | None]:
    """The same in bites of one rule or one cure: None for each, then the findings."""
    found: list[tuple[Rule, Finding]] = []
    for rule in rules:
        found += [(rule, finding) for finding in rule.examine(record)]
        yield None
    ill = any(not rule.symptom and not finding.good for rule, finding in found)
    told = [finding for rule, finding in found if not (ill and (rule.symptom or finding.good))]
    for cure in dict.fromkeys(cure for finding in told for cure in finding.cures):
        if cure not in known:
            known[cure] = possible(record.drawn, cure)
            yield None
    yield tuple(replace(each, cures=tuple(c for c in dict.fromkeys(each.cures) if known[c])) for each in told)


def possible(drawn: Sheet, cure: Cure) -> bool:
    """Whether the drawing with this cure is another one that can be trained; of one that measures, nobody knows yet."""
    if cure.measures:
        return True
    try:
        sheet = cure.edit(drawn)
    except EditRefused:
        return False
    return sheet != drawn and not check(sheet.graph, batch=sheet.training.batch_size, training=True).errors
