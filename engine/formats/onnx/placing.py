"""Where nodes lie that nobody has placed: in columns from left to right, each beside what it listens to."""

from collections import defaultdict

from engine.graph import Graph, topological_order
from engine.sheet import Place

WIDE, HIGH = 240.0, 140.0  # from one node to the next, in scene units


def places(graph: Graph) -> dict[str, Place]:
    """A node's column is the length of the longest way to it, its row the middle of its sources' rows if that is free.

    So a chain is straight, and a way around it lies below.
    """
    sources: dict[str, list[str]] = defaultdict(list)
    for wire in graph.wires:
        sources[wire.target].append(wire.source)
    columns: dict[str, int] = {}
    rows: dict[str, int] = {}
    taken: dict[int, set[int]] = defaultdict(set)
    tried: dict[tuple[int, int], int] = defaultdict(int)  # how far from a row all is taken
    for name in topological_order(graph)[0]:
        column = columns[name] = 1 + max((columns[source] for source in sources[name]), default=-1)
        above = [rows[source] for source in sources[name]]
        row = round(sum(above) / len(above)) if above else 0
        step = tried[column, row]
        while row + step in taken[column]:
            step = -step if step > 0 else 1 - step  # 0, 1, −1, 2, −2 …
        tried[column, row] = step
        rows[name] = row + step
        taken[column].add(row + step)
    return {name: (WIDE * columns[name], HIGH * rows[name]) for name in graph.nodes}
