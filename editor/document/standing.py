"""Which findings are still about what is drawn: while one edits, the run has not looked again yet."""

from collections.abc import Iterable

from engine.editing.edits import EditRefused
from engine.editing.inside import inside, located
from engine.finding import Finding
from engine.sheet import Sheet


def standing(findings: Iterable[Finding], sheet: Sheet) -> tuple[Finding, ...]:
    """Those all of whose nodes there are."""
    return tuple(finding for finding in findings if all(is_drawn(sheet, node) for node in finding.nodes))


def is_drawn(sheet: Sheet, long: str) -> bool:
    """Whether a node with this long name lies in the drawing."""
    try:
        path, name = located(sheet, long)
        return name in inside(sheet, path).graph.nodes
    except (EditRefused, IndexError):
        return False
