"""A graph in columns, as numbers: nodes, the passages of long wires through columns, and strands between them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from editor.document.arrange.body import Bodies
from editor.document.arrange.columns import Column
from engine.graph import Wire

PASSAGES = 4  # for each node, at most: the longest wires of a large graph find their way alone


class Strand(NamedTuple):
    """One end of a piece of wire between an item and one in the next column."""

    other: int
    here: float  # how far below the top of its own item it ends
    there: float  # and below that of the other
    weight: int  # nodes on the longest way that the wire is a part of


class Weave:
    """Items are nodes by number, then passages. In every column they stand in some order from the top."""

    def __init__(self, heights: Sequence[float], columns: Sequence[int]) -> None:
        self.nodes = len(heights)
        self.heights, self.columns = list(heights), list(columns)
        self.left: list[list[Strand]] = [[] for _ in heights]
        self.right: list[list[Strand]] = [[] for _ in heights]
        self.ways: list[tuple[int, int, list[int]]] = []  # of long wires: source, farthest target, passages between

    def passage(self, column: int) -> int:
        """A new item without height."""
        self.heights.append(0.0)
        self.columns.append(column)
        self.left.append([])
        self.right.append([])
        return len(self.heights) - 1

    def join(self, left: int, right: int, out: float, into: float, weight: int) -> None:
        """A strand from an item to one in the next column."""
        self.right[left].append(Strand(right, out, into, weight))
        self.left[right].append(Strand(left, into, out, weight))


def weave(columns: Mapping[str, Column], numbers: Mapping[str, int], wires: Sequence[Wire], bodies: Bodies) -> Weave:
    """These nodes in these columns (by `numbers`), with the wires that lead right among them.

    Wires from the same port go together as far as they can.
    """
    index = {name: row for row, name in enumerate(numbers)}
    made = Weave([bodies[name].height for name in numbers], list(numbers.values()))

    def weight(wire: Wire) -> int:
        return columns[wire.source].before + 1 + columns[wire.target].behind + 1

    def passed(group: Sequence[Wire]) -> int:
        """Columns between a port and the farthest target."""
        return max(numbers[wire.target] for wire in group) - numbers[group[0].source] - 1

    def lead(group: Sequence[Wire]) -> None:
        """Leads wires from one port through the columns between it and their targets."""
        item, here = index[group[0].source], bodies[group[0].source].outputs[group[0].output]
        start, passages = numbers[group[0].source], list[int]()
        for column in range(start + 1, start + 1 + passed(group)):
            passage = made.passage(column)
            made.join(item, passage, here, 0.0, max(weight(wire) for wire in group if numbers[wire.target] > column))
            for wire in group:
                if numbers[wire.target] == column + 1:
                    into = bodies[wire.target].inputs[wire.input]
                    made.join(passage, index[wire.target], 0.0, into, weight(wire))
            item, here = passage, 0.0
            passages.append(item)
        made.ways.append((index[group[0].source], max(made.right[item])[0], passages))

    far: dict[tuple[str, str], list[Wire]] = {}
    for wire in wires:
        length = numbers[wire.target] - numbers[wire.source]
        if length == 1:
            out, into = bodies[wire.source].outputs[wire.output], bodies[wire.target].inputs[wire.input]
            made.join(index[wire.source], index[wire.target], out, into, weight(wire))
        elif length > 1:
            far.setdefault((wire.source, wire.output), []).append(wire)
    room = PASSAGES * len(numbers)
    for group in sorted(far.values(), key=passed):
        room -= passed(group)
        if room < 0:
            break
        lead(group)
    return made
