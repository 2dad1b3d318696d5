"""How a sentence calls several things: by how many of what."""

from collections import Counter
from collections.abc import Collection

from engine.sheet import Sheet


def several(sheet: Sheet, names: Collection[str]) -> str:
    """The one name, or '3 nodes', '2 notes', '3 nodes and 1 frame'."""
    if len(names) == 1:
        return str(*names)
    kinds = Counter("node" if name in sheet.graph.nodes else type(sheet.remarks[name]).__name__ for name in names)
    return joined([counted(kinds["node"], "node"), counted(kinds["Frame"], "frame"), counted(kinds["Note"], "note")])


def counted(count: int, word: str) -> str:
    """'2 nodes', '1 wire'; nothing for 0."""
    return f"{count:,} {word}{'s' if count != 1 else ''}" if count else ""


def joined(parts: Collection[str]) -> str:
    """'2 nodes, 1 frame and 1 note', of those that say something."""
    *others, last = [part for part in parts if part] or [""]
    return f"{', '.join(others)} and {last}" if others else last
