"""A formula on its plate: where it is too long for a line, it goes on between two terms."""

import re
import unicodedata
from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from editor.look.fonts import mono

EDGE = 24  # px that the plate's border and padding take, left and right together
FEWEST = 8  # signs in a line


# Each takes a space inside so many brackets, the word before it and the one after it.
def between_formulas(depth: int, before: str, after: str) -> bool:
    """v ← …; w ← …"""
    return depth == 0 and before.endswith((",", ";"))


def between_terms(depth: int, before: str, after: str) -> bool:
    """a + b"""
    return depth == 0 and after in ("+", "−", "if", "else", "over")


def between_factors(depth: int, before: str, after: str) -> bool:
    """a · b"""
    return depth == 0 and after in ("·", "/")


def between_inner_terms(depth: int, before: str, after: str) -> bool:
    """(a + b)"""
    return depth == 1 and after in ("+", "−", "if", "else")


def between_words(depth: int, before: str, after: str) -> bool:
    """mean of x"""
    return depth == 0 and before not in ("·", "/", "=", "←", "+", "−") and after not in ("=", "←")


def anywhere(depth: int, before: str, after: str) -> bool:
    """Better than to be cut off."""
    return True


# What may be torn apart, the best first: the next is tried only for what is still too long.
PLACES: tuple[Callable[[int, str, str], bool], ...] = (
    between_formulas,
    between_terms,
    between_factors,
    between_inner_terms,
    between_words,
    anywhere,
)


def broken(formula: str, columns: int, level: int = 0) -> list[str]:
    """The formula in lines of at most so many signs, as far as its spaces allow."""
    if signs(formula) <= columns or level == len(PLACES):
        return [formula]
    lines: list[str] = []
    for part in parts(formula, PLACES[level]):
        first, *others = broken(part, columns, level + 1)
        if lines and signs(f"{lines[-1]} {first}") <= columns:
            lines[-1] += f" {first}"
        else:
            lines.append(first)
        lines += others
    return lines


def parts(formula: str, may_break: Callable[[int, str, str], bool]) -> list[str]:
    """The formula cut at those of its spaces."""
    words = re.split(r" +", formula)
    found, depth = [words[0]], 0
    for before, word in pairwise(words):
        depth += sum(before.count(sign) for sign in "([{⌊") - sum(before.count(sign) for sign in ")]}⌋")
        if may_break(depth, before, word):
            found.append(word)
        else:
            found[-1] += f" {word}"
    return found


def signs(text: str) -> int:
    """How many columns it takes: the hat of m̂ none."""
    return sum(not unicodedata.combining(sign) for sign in text)


class FormulaLabel(QLabel):
    """Breaks its formula anew whenever it is given another width."""

    def __init__(self) -> None:
        super().__init__(objectName="formula", textFormat=Qt.TextFormat.PlainText)
        self.setFont(mono())
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.formula = ""

    def show_formula(self, formula: str) -> None:
        """This one; nothing is seen where there is none."""
        self.formula = formula
        self.setVisible(bool(formula))
        self.lay_out()

    def lay_out(self) -> None:
        """In as many lines as it needs."""
        columns = int((self.width() - EDGE) / QFontMetricsF(mono()).horizontalAdvance("0"))
        text = "\n".join(broken(self.formula, max(columns, FEWEST)))
        if text != self.text():
            self.setText(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.lay_out()
