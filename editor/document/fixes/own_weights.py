"""Own weights, where those to be shared do not fit."""

from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace

from editor.document.fixes.fix import Case, Cure, Fix, Step, fix
from engine.editing import edits
from engine.editing.inside import inside
from engine.groups.group import Group


@fix(title="Own weights", category="Setting")
class OwnWeights(Fix):
    """The node that shares them no longer does; in a group whose turns share them, no turn."""

    kinds = ("sharing",)

    @staticmethod
    def propose(case: Case) -> Iterator[Cure]:
        path, name = case.seat
        way = case.around.graph.learns(name)
        if way.shares:
            own = partial(edits.set_learning, name=name, learning=replace(way, shares=""))
            yield case.cure(f"Give {name} its own weights", own)
            return
        for depth in range(len(path), 0, -1):
            outside, group = path[: depth - 1], path[depth - 1]
            layer = inside(case.sheet, outside).graph.nodes[group]
            if isinstance(layer, Group) and layer.tied:
                apart = partial(edits.set_layer, name=group, layer=replace(layer, tied=False))
                yield Cure(f"Give each turn of {group} its own weights", (Step(outside, apart),))
