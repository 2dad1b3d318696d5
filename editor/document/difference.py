"""What differs between two sheets, by id: all that views are ever told."""

from typing import NamedTuple, TypeAlias

from engine.graph import Graph, Wire
from engine.sheet import Sheet

Names: TypeAlias = tuple[str, ...]


class Difference(NamedTuple):
    """Names and wires in the order of the sheet they stand in. Nodes that came or went are not also moved."""

    nodes_added: Names = ()
    nodes_removed: Names = ()
    nodes_changed: Names = ()
    nodes_moved: Names = ()
    wires_added: tuple[Wire, ...] = ()
    wires_removed: tuple[Wire, ...] = ()
    training: bool = False
    graph: bool = False


def difference(before: Sheet, after: Sheet) -> Difference:
    """From one sheet to the next. What is the same object costs nothing: a move looks at places only."""
    added, removed, changed = differing_nodes(before.graph, after.graph)
    came, went = differing_wires(before.graph.wires, after.graph.wires)
    same_wires = before.graph is after.graph or before.graph.wires == after.graph.wires
    return Difference(
        nodes_added=added,
        nodes_removed=removed,
        nodes_changed=changed,
        nodes_moved=moved_nodes(before, after),
        wires_added=came,
        wires_removed=went,
        training=before.training is not after.training and before.training != after.training,
        graph=bool(added or removed or changed) or not same_wires,
    )


def differing_nodes(before: Graph, after: Graph) -> tuple[Names, Names, Names]:
    """Added, removed and changed."""
    old, new = before.nodes, after.nodes
    if old is new:
        return (), (), ()
    return (
        tuple(name for name in new if name not in old),
        tuple(name for name in old if name not in new),
        tuple(n for n, layer in new.items() if n in old and old[n] is not layer and old[n] != layer),
    )


def differing_wires(before: tuple[Wire, ...], after: tuple[Wire, ...]) -> tuple[tuple[Wire, ...], tuple[Wire, ...]]:
    """Added and removed."""
    if before is after or before == after:
        return (), ()
    old, new = set(before), set(after)
    return tuple(wire for wire in after if wire not in old), tuple(wire for wire in before if wire not in new)


def moved_nodes(before: Sheet, after: Sheet) -> tuple[str, ...]:
    """Nodes of both sheets whose places differ, or that have one in one of them only."""
    if before.places is after.places:
        return ()
    old, new = before.places, after.places
    differing = [n for n, place in new.items() if (was := old.get(n)) is not place and was != place]
    differing += [n for n in old if n not in new]
    return tuple(n for n in differing if n in before.graph.nodes and n in after.graph.nodes)
