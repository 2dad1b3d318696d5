"""Python source in the theme's colours."""

from functools import lru_cache
from typing import NamedTuple

from pygments.lexers import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String
from PySide6.QtGui import QColor

from editor.look.themes import Theme

KINDS = (
    (Comment, "comment"),
    (String.Doc, "comment"),
    (String, "string"),
    (Keyword, "keyword"),
    (Operator.Word, "keyword"),
    (Number, "number"),
    (Name.Function, "name"),
    (Name.Builtin.Pseudo, "comment"),
)


class Span(NamedTuple):
    """A piece of a line that has a colour of its own."""

    start: int
    length: int
    kind: str


@lru_cache(64)
def spans(text: str) -> tuple[tuple[Span, ...], ...]:
    """Of each line."""
    found: list[list[Span]] = [[]]
    column = 0
    for token, piece in PythonLexer(stripnl=False, ensurenl=False).get_tokens(text):
        kind = next((kind for parent, kind in KINDS if token in parent), "")
        for place, part in enumerate(piece.split("\n")):
            if place:
                found.append([])
                column = 0
            if part and kind:
                found[-1].append(Span(column, len(part), kind))
            column += len(part)
    return tuple(map(tuple, found))


def colour(theme: Theme, kind: str) -> QColor:
    """What pieces of this kind are painted with."""
    return {
        "comment": theme.muted,
        "string": theme.good,
        "keyword": theme.accent,
        "number": theme.warning,
        "name": theme.text,
    }[kind]
