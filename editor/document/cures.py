"""Cures that are certain: the problem is gone behind them, and nothing is wrong that was well before."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from editor.document.fixes.fix import FIXES, Case, Cure, Step
from editor.document.inspecting import inspect
from engine.check import Inspection
from engine.editing.edits import EditRefused
from engine.editing.inside import inside, with_inside
from engine.graph import Wire
from engine.problem import Problem
from engine.sheet import Sheet

Settle: TypeAlias = Callable[[Sheet, str], Sheet]
Key: TypeAlias = tuple[str, str | None, str, Wire | None]


def cures(sheet: Sheet, inspection: Inspection, problem: Problem) -> Iterator[Cure]:
    """What is certain to cure this problem of the sheet, the likeliest first. Each costs an inspection or two."""
    for cure, _ in found(Case(sheet, inspection, problem), further=True):
        yield cure


def as_it_lies(sheet: Sheet, name: str) -> Sheet:
    """With no more room for a new node than there is."""
    return sheet


def done(sheet: Sheet, steps: Sequence[Step], settle: Settle = as_it_lies) -> Sheet:
    """After these edits, with room made for each new node by `settle`; EditRefused where an edit cannot be made."""
    for path, edit in steps:
        before = inside(sheet, path)
        after = edit(before)
        for name in after.graph.nodes.keys() - before.graph.nodes.keys():
            after = settle(after, name)
        sheet = with_inside(sheet, path, after)
    return sheet


def found(case: Case, further: bool) -> Iterator[tuple[Cure, Case]]:
    """The cures, and what is found behind them. `further`: also with a second step that cures what the first left."""
    problem = case.problem
    for fix in FIXES.matches():
        for cure in fix.propose(case) if problem.kind in fix.kinds else ():
            try:
                sheet = done(case.sheet, cure.steps)
            except EditRefused:
                continue
            after = Case(sheet, inspect(sheet), problem)
            if gone(after):
                left = worse(case, after)
                if not left:
                    yield cure, after
                elif further and len(left) == 1 and touched(case, after, left[0]):
                    yield from followed(case, cure, Case(sheet, after.inspection, left[0]))


def followed(case: Case, first: Cure, rest: Case) -> Iterator[tuple[Cure, Case]]:
    """The first step, and the likeliest second one."""
    for second, last in found(rest, further=False):
        after = Case(last.sheet, last.inspection, case.problem)
        if gone(after) and not worse(case, after):
            words = f"{first.words} and {second.words[0].lower()}{second.words[1:]}"
            yield Cure(words, (*first.steps, *second.steps)), after
            return


def key(problem: Problem) -> Key:
    """What makes it the same problem, though numbers in its sentence may be others."""
    return problem.kind, problem.node, problem.port, problem.wire


def gone(after: Case) -> bool:
    """Whether the problem is none any more."""
    return key(after.problem) not in map(key, after.inspection.problems)


def worse(before: Case, after: Case) -> list[Problem]:
    """Errors that were not there before. What nobody could see, behind the problem, is not worse."""
    known = set(map(key, before.inspection.errors))
    return [e for e in after.inspection.errors if key(e) not in known and not hidden(before, after, e)]


def hidden(before: Case, after: Case, error: Problem) -> bool:
    """Whether nobody could have seen this error before: what arrives at its node was not known."""
    if error.kind not in ("shape", "type", "sharing", "memory") or error.node is None:
        return False
    if not before.graph.nodes:  # too large to be looked at
        return True
    return not touched(before, after, error) and before.dark(error.node)


def touched(before: Case, after: Case, error: Problem) -> bool:
    """Whether the error lies where the edit was made: at the problem's node, or one that is new or wired anew."""
    node = error.node
    if node is None or node == before.problem.node or node not in before.graph.nodes:
        return True
    return before.wires(node) != after.wires(node)
