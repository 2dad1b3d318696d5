"""Fewer turns of a group, where they stand for too many nodes."""

from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace

from editor.document.fixes.fix import Case, Cure, Fix, Step, fix
from engine.editing import edits
from engine.editing.inside import inside, with_inside
from engine.graph import Graph
from engine.groups.group import Group
from engine.groups.unfold import MOST, size
from engine.sheet import Sheet


@fix(title="Fewer turns", category="Setting")
class FewerTurns(Fix):
    """As many as there may be, of one group that is enough."""

    kinds = ("memory",)

    @staticmethod
    def propose(case: Case) -> Iterator[Cure]:
        if size(case.sheet.graph) <= MOST:
            return
        for path, name, group in repeated(case.sheet.graph):
            once, twice = (size(turned(case.sheet, path, name, replace(group, repeat=turns)).graph) for turns in (1, 2))
            if twice == once:
                continue  # nothing lies inside it
            turns = 1 + (MOST - once) // (twice - once)  # the size grows by as much with each turn
            if turns >= 1:
                fewer = partial(edits.set_layer, name=name, layer=replace(group, repeat=turns))
                times = "once" if turns == 1 else f"{turns:,} times"
                yield Cure(f"Repeat {'.'.join((*path, name))} {times}", (Step(path, fewer),))


def turned(sheet: Sheet, path: tuple[str, ...], name: str, group: Group) -> Sheet:
    """With another number of turns."""
    return with_inside(sheet, path, edits.set_layer(inside(sheet, path), name, group))


def repeated(graph: Graph, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str, Group]]:
    """The groups with more than one turn, the outermost first."""
    for name, layer in graph.nodes.items():
        if isinstance(layer, Group):
            if layer.repeat > 1 and layer.graph.nodes:
                yield path, name, layer
            yield from repeated(layer.graph, (*path, name))
