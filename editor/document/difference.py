"""What differs between two sheets, by id: all that views are ever told."""

from typing import NamedTuple

from engine.graph import Graph, Wire
from engine.sheet import Sheet


class Difference(NamedTuple):
    """Names and wires in the order of the sheet they stand in. Nodes that came or went are not also moved."""

    nodes_added: tuple[str, ...] = ()
    nodes_removed: tuple[str, ...] = ()
    nodes_changed: tuple[str, ...] = ()
    nodes_moved: tuple[str, ...] = ()
    wires_added: tuple[Wire, ...] = ()
    wires_removed: tuple[Wire, ...] = ()
    training: bool = False
    graph: bool = False


def difference(before: Sheet, after: Sheet) -> Difference:
    """From one sheet to the next. Parts that are the same object cost nothing: a move looks at places only."""
    added, removed, changed = differing_nodes(before.graph, after.graph)
    came, went = differing_wires(before.graph.wires, after.graph.wires)
    return Difference(
        nodes_added=added,
        nodes_removed=removed,
        nodes_changed=changed,
        nodes_moved=moved_nodes(before, after),
        wires_added=came,
        wires_removed=went,
        training=before.training is not after.training and before.training != after.training,
        graph=bool(added or removed or changed) or before.graph.wires != after.graph.wires,
    )


def differing_nodes(before: Graph, after: Graph) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Added, removed and changed."""
    old, new = before.nodes, after.nodes
    if old is new:
        return (), (), ()
    return (
        tuple(name for name in new if name not in old),
        tuple(name for name in old if name not in new),
        tuple(n for n, layer in new.items() if n in old and old[n] is not layer and old[n] != layer),
    )


def differing_wires(
    before: tuple[Wire, ...], after: tuple[Wire, ...]
) -> tuple[tuple[Wire, ...], tuple[Wire, ...]]:
    """Added and removed."""
    if before is after or before == after:
        return (), ()
    old, new = set(before), set(after)
    return tuple(wire for wire in after if wire not in old), tuple(wire for wire in before if wire not in new)


def moved_nodes(before: Sheet, after: Sheet) -> tuple[str, ...]:
    """Nodes of both sheets whose places differ, or that have one in one of them only."""
    if before.places is after.places:
        return ()
    differing = dict(before.places.items() ^ after.places.items())
    return tuple(name for name in differing if name in before.graph.nodes and name in after.graph.nodes)
