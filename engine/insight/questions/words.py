"""How questions write numbers and wires, and how wrong answers are found that are not the right one in other words."""

from collections.abc import Iterable
from math import isfinite

from engine.graph import Graph, Wire

CHOICES = 4
APART = 1.1  # by which factor the right one of several magnitudes differs from the next: it can be told


def number(value: float) -> str:
    """With two or three digits, as the interface writes them: −0.021, 3.4e-5."""
    size = abs(value)
    if size == 0 or 0.001 <= size < 999.5:
        said = f"{size:.3g}"
    elif 999.5 <= size < 9999.5:
        said = f"{size:.0f}"
    else:
        mantissa, exponent = f"{size:.1e}".split("e")
        said = f"{mantissa}e{int(exponent)}"
    return f"−{said}" if value < 0 else said


def distinct(right: float, wrong: Iterable[float], most: int = CHOICES) -> list[float]:
    """The right number first, then wrong ones that can be told from it and from each other."""
    found = [right]
    for value in wrong:
        apart = all(abs(value - other) > (APART - 1) * max(abs(value), abs(other)) for other in found)
        if len(found) < most and isfinite(value) and apart:
            found.append(value)
    return found


def named(graph: Graph, wires: Iterable[Wire]) -> list[str]:
    """A wire by its nodes; with its ports, where others join the same two."""
    pairs = [(wire.source, wire.target) for wire in graph.wires]
    return [
        f"{wire.source} → {wire.target}" if pairs.count((wire.source, wire.target)) == 1 else str(wire)
        for wire in wires
    ]


def place(index: tuple[int, ...]) -> str:
    """Of a number in a tensor, without the sample: [2, 0]; nothing where there is only one."""
    return f"[{', '.join(map(str, index))}]" if index else ""
