"""A drawing after a cure, with room made for what is new in it."""

from editor.document.cures import Settle
from engine.editing.inside import inside, with_inside
from engine.groups.group import Group
from engine.sheet import Sheet


def settled(before: Sheet, after: Sheet, settle: Settle) -> Sheet:
    """The drawing after, where each node that was not there before has its room; inside groups too.

    Who has taken the place of another has its room: to look for it takes a look at all nodes.
    """
    old = before.graph.nodes
    left = {before.places.get(name) for name in old.keys() - after.graph.nodes.keys()}
    for name, layer in after.graph.nodes.items():
        was = old.get(name)
        if was is None and (name not in after.places or after.places[name] not in left):
            after = settle(after, name)
        elif isinstance(layer, Group) and isinstance(was, Group) and layer.graph != was.graph:
            within = settled(inside(before, (name,)), inside(after, (name,)), settle)
            after = with_inside(after, (name,), within)
    return after
