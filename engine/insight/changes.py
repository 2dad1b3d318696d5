"""What an edit changes, as a value: for those who show it before it is made, or say it afterwards."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

import msgspec
from msgspec.structs import replace

from engine.editing.edits import renamed
from engine.editing.inside import inside
from engine.family import Member
from engine.graph import Graph, Wire
from engine.groups.group import Group
from engine.sheet import Sheet
from engine.summary import plain

FEW = 4  # numbers that are told one by one


class Change(msgspec.Struct, frozen=True):
    """A setting, and in words what it was and what it is now. Of a node that has another layer it is ''."""

    setting: str  # such as 'learning rate'
    was: str
    now: str

    def __str__(self) -> str:
        return f"{self.setting} {self.was} → {self.now}".strip()


class Changed(msgspec.Struct, frozen=True):
    """A node that is there before and after, perhaps under another name."""

    was: str
    now: str
    changes: tuple[Change, ...]

    def __str__(self) -> str:
        name = self.now if self.now == self.was else f"{self.was}, now {self.now}"
        return f"{name}: {', '.join(map(str, self.changes))}".removesuffix(": ")


class Changes(msgspec.Struct, frozen=True):
    """Names are those of the sheet's places: block.dense lies inside block. Who is gone has the name it had."""

    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    changed: tuple[Changed, ...] = ()
    new_wires: tuple[Wire, ...] = ()
    gone_wires: tuple[Wire, ...] = ()
    training: tuple[Change, ...] = ()

    def __str__(self) -> str:
        """A line for each, settings first."""
        told = {
            "training: ": self.training,
            "new: ": self.new,
            "gone: ": self.gone,
            "": self.changed,
            "new wire: ": self.new_wires,
            "wire gone: ": self.gone_wires,
        }
        return "\n".join(f"{what}{each}" for what, several in told.items() for each in several)


def changes(before: Sheet, after: Sheet) -> Changes:
    """All that differs but places and remarks."""
    return replace(of_graphs(before, after), training=tuple(settings(before.training, after.training)))


def of_graphs(before: Sheet, after: Sheet, old: str = "", new: str = "") -> Changes:
    """Nodes and wires, and those inside the groups that stay; what long names there begin with, before and after."""
    names, nodes = same(before, after), before.graph.nodes
    changed = (
        Changed(old + was, new + now, own)
        for was, now in names.items()
        if (own := tuple(of_node(before.graph, was, after.graph, now))) or was != now
    )
    known, there = {renamed(wire, names): wire for wire in before.graph.wires}, set(after.graph.wires)
    found = Changes(
        tuple(new + name for name in after.graph.nodes if name not in names.values()),
        tuple(old + name for name in nodes if name not in names),
        tuple(changed),
        tuple(within(wire, new) for wire in after.graph.wires if wire not in known),
        tuple(within(was, old) for wire, was in known.items() if wire not in there),
    )
    for was, now in names.items():
        if isinstance(nodes[was], Group) and isinstance(after.graph.nodes[now], Group):
            inner = inside(before, (was,)), inside(after, (now,))
            found = both(found, of_graphs(*inner, f"{old}{was}.", f"{new}{now}."))
    return found


def within(wire: Wire, prefix: str) -> Wire:
    """Between long names."""
    return Wire(prefix + wire.source, wire.output, prefix + wire.target, wire.input)


def both(some: Changes, others: Changes) -> Changes:
    """One after the other."""
    return Changes(*(getattr(some, name) + getattr(others, name) for name in Changes.__struct_fields__))


def same(before: Sheet, after: Sheet) -> dict[str, str]:
    """The nodes that stay: old name → new name. Who is renamed keeps its turn in the order, and its place."""
    old, new = list(before.graph.nodes), list(after.graph.nodes)
    found = {name: name for name in old if name in after.graph.nodes}
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what != "replace" or b - a != d - c:
            continue
        for was, now in zip(old[a:b], new[c:d], strict=True):
            if was not in found and now not in before.graph.nodes and before.places.get(was) == after.places.get(now):
                found[was] = now
    return {name: found[name] for name in old if name in found}


def of_node(before: Graph, was: str, after: Graph, now: str) -> Iterator[Change]:
    """Another layer, or its settings; and how it learns and works."""
    old, new = before.nodes[was], after.nodes[now]
    if type(old) is type(new):
        yield from settings(old, new)
    else:
        yield Change("", old.title, new.title)
    yield from settings(before.learns(was), after.learns(now))
    if (was in before.muted) != (now in after.muted):
        yield Change("muted", in_words(was in before.muted), in_words(now in after.muted))


def settings(old: Any, new: Any) -> Iterator[Change]:
    """Those that both have and that differ, and what differs within them."""
    for name in old.__struct_fields__:
        a, b = getattr(old, name), getattr(new, name, None)
        if a == b or not hasattr(new, name) or isinstance(a, Graph):
            continue
        inner = isinstance(a, Member) and isinstance(b, Member)
        if not inner or type(a) is not type(b):
            yield Change(called(name, a), in_words(a), in_words(b))
        if inner:
            yield from settings(a, b)


def called(name: str, value: Any) -> str:
    """A setting's name; of a member the one of its family where the field has no other: 'optimiser'."""
    own = isinstance(value, Member) and name in (kind.__name__.lower() for kind in type(value).__mro__)
    return str(value.shelf.kind) if own else name.replace("_", " ")


def in_words(value: Any) -> str:
    """A setting's value."""
    if isinstance(value, Member):
        return value.title
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return plain(value)
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, tuple | list | dict):
        some = isinstance(value, tuple) and len(value) <= FEW
        return (", ".join(map(in_words, value)) if some else f"{len(value):,} values") or "none"
    return str(value) if value not in ("", None) else "none"
