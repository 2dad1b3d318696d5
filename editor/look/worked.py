"""What an operation computed, in words: one line with its numbers."""

from editor.look.numbers import magnitude, plain
from engine.readings import Operation, Worked

FEW = 3  # numbers in a line among other words
DIGITS = 4  # of a sum: what a small step changes should be seen


def line(operation: Operation) -> str:
    """'z = W·x + b → [0.31, −0.20, …]'."""
    worked = operation.worked
    return operation.text if worked is None else " → ".join(filter(None, (worked.formula, result(worked, FEW))))


def result(worked: Worked, most: int = 6) -> str:
    """The first numbers of what came out; a single one without brackets."""
    if not worked.result:
        return ""
    if worked.size == 1:
        return magnitude(worked.result[0])
    shown = worked.result[:most]
    more = ["…"] if worked.size > len(shown) else []
    return f"[{', '.join([*map(magnitude, shown), *more])}]"


def example(worked: Worked) -> str:
    """How the first of them came about: '0.5·1.2 + (−0.3)·0.4 = 0.48'."""
    found = ""
    numbers = [plain(number, DIGITS) for number in worked.numbers]
    for before, number in zip(worked.example.split("{}"), (*numbers, ""), strict=True):
        found += before
        inside = number.startswith("−") and found and not found.endswith(("= ", "(", "|"))
        found += f"({number})" if inside else number
    return found
