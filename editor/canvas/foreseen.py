"""What a drawing would become, beside what it is: ghosts of new nodes, what is gone, what changes."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QPointF, QRectF

from editor.canvas.free import beside_nodes
from editor.canvas.scene import PortKey, Scene
from editor.look.numbers import plain
from engine.family import Member
from engine.graph import Graph, Wire
from engine.groups.group import Group
from engine.layers.layer import Layer
from engine.sheet import Place, Sheet

TOP = 14.0
WIDE, TALL = 112.0, 32.0  # scene units: of a ghost
ABOVE = 14.0  # from it to the nodes that it comes between
AWAY = 12.0  # a wire that would turn back nearer than this to a ghost meets it above or below
MOST = 40  # ghosts for which a free place is looked for


class End(NamedTuple):
    """Where a wire ends, and which way it goes from there."""

    at: QPointF
    way: QPointF


class Preview(NamedTuple):
    """In scene units. `training` is what changes of how it is trained, in words."""

    words: str
    training: tuple[str, ...]
    ghosts: dict[str, QRectF]
    titles: dict[str, str]
    wires: tuple[tuple[End, End], ...]
    changed: dict[str, str]  # by name: what it becomes
    gone: frozenset[str]
    cut: tuple[Wire, ...]
    top: float = TOP  # px from the canvas's upper edge to where its words begin


def ghosts(scene: Scene, graph: Graph, names: Iterable[str], floating: Sequence[QRectF]) -> dict[str, QRectF]:
    """Where new nodes are shown: above what they come between, or below; nothing lies there yet."""
    found: dict[str, QRectF] = {}
    for name in names:
        before = [rect_of(scene, found, wire.source) for wire in graph.wires if wire.target == name]
        after = [rect_of(scene, found, wire.target) for wire in graph.wires if wire.source == name]
        above, below = corners(next(filter(None, before), None), next(filter(None, after), None))
        taken = [*floating, *found.values()]
        near = above
        if len(found) < MOST:
            free = {each: beside_nodes(scene, each, (WIDE, TALL), taken) for each in (above, below)}
            near = next((each for each, place in free.items() if place == each), free[above])
        found[name] = QRectF(*near, WIDE, TALL)
    return found


def corners(source: QRectF | None, target: QRectF | None) -> tuple[Place, Place]:
    """Where a ghost between these two would best lie, above them or below; of two in different lines, by the second."""
    if source is None or target is None or target.left() < source.right():
        lone = target or source or QRectF()
        left, top, bottom = (lone.left() if target is not None else lone.right()), lone.top(), lone.bottom()
    else:
        left, both = (source.right() + target.left()) / 2, source.united(target)
        top, bottom = both.top(), both.bottom()
        if target.left() - source.right() > WIDE:  # there is room between them
            top, bottom = max(source.top(), target.top()), min(source.bottom(), target.bottom())
    return (left - WIDE / 2, top - ABOVE - TALL), (left - WIDE / 2, bottom + ABOVE)


def rect_of(scene: Scene, found: dict[str, QRectF], name: str) -> QRectF | None:
    """Of a node that is there, or of a ghost that has its place."""
    return scene.rect(name) if name in scene.index else found.get(name)


def tie(scene: Scene, found: dict[str, QRectF], wire: Wire) -> tuple[End, End] | None:
    """Both ends of a wire that is not there yet: at ports, or at ghosts."""
    keys = PortKey(wire.source, wire.output, "out"), PortKey(wire.target, wire.input, "in")
    ports = [scene.port(key) if key in scene.port_index else None for key in keys]
    rects = [found.get(key.node) for key in keys]
    middles = [port or (rect and rect.center()) for port, rect in zip(ports, rects, strict=True)]
    if middles[0] is None or middles[1] is None:
        return None
    return end_of(ports[0], rects[0], middles[1], 1.0), end_of(ports[1], rects[1], middles[0], -1.0)


def end_of(port: QPointF | None, ghost: QRectF | None, other: QPointF, ahead: float) -> End:
    """At a port; of a ghost at that side, `ahead` or behind, or above or below where the wire would turn back."""
    if port is not None or ghost is None:
        return End(port or other, QPointF(ahead, 0))
    side = ghost.center().x() + ahead * WIDE / 2
    if (other.x() - side) * ahead > AWAY:
        return End(QPointF(side, ghost.center().y()), QPointF(ahead, 0))
    down = 1.0 if other.y() > ghost.center().y() else -1.0
    return End(QPointF(side - ahead * WIDE / 5, ghost.center().y() + down * TALL / 2), QPointF(0, down))


def preview(words: str, before: Sheet, after: Sheet, scene: Scene, floating: Sequence[QRectF] = ()) -> Preview:
    """From one sheet to the other; the scene shows the first, with something floating over it."""
    old, new = before.graph, after.graph
    swapped = replaced(before, after)
    stays = {name: swapped.get(name, name) for name in new.nodes}  # by the name that it has now
    wires = [Wire(stays[w.source], w.output, stays[w.target], w.input) for w in new.wires]
    known, kept = set(old.wires), set(wires)
    renamed = Graph({stays[name]: layer for name, layer in new.nodes.items()}, tuple(wires))
    found = ghosts(scene, renamed, [name for name in renamed.nodes if name not in old.nodes], floating)
    ties = (tie(scene, found, wire) for wire in wires if wire not in known)
    others = [(name, layer) for name, layer in old.nodes.items() if is_other(name, layer, renamed)]
    return Preview(
        words,
        differences(before.training, after.training),
        found,
        {name: renamed.nodes[name].title for name in found},
        tuple(each for each in ties if each is not None),
        {name: became(layer, renamed.nodes[name]) for name, layer in others},
        frozenset(old.nodes.keys() - renamed.nodes.keys()),
        tuple(wire for wire in old.wires if wire not in kept),
    )


def replaced(before: Sheet, after: Sheet) -> dict[str, str]:
    """New nodes that lie where one that is gone lay: its name."""
    lost = before.graph.nodes.keys() - after.graph.nodes.keys()
    gone = {before.places[name]: name for name in lost if name in before.places}
    new = after.graph.nodes.keys() - before.graph.nodes.keys()
    return {name: gone[after.places[name]] for name in new if after.places.get(name) in gone}


def is_other(name: str, layer: Layer, graph: Graph) -> bool:
    """Whether a node is there still, as another one."""
    return name in graph.nodes and graph.nodes[name] != layer


def became(before: Layer, after: Layer) -> str:
    """'Sigmoid → ReLU'; of the same type its settings."""
    if type(before) is not type(after):
        return f"{before.title} → {after.title}"
    if isinstance(before, Group) and isinstance(after, Group):
        old, new = before.graph.nodes, after.graph.nodes
        inner = [became(layer, new[name]) for name, layer in old.items() if is_other(name, layer, after.graph)]
        inner += [f"+ {new[name].title}" for name in new if name not in old]
        inner += [f"− {old[name].title}" for name in old if name not in new]
        return counted(inner)
    return counted(differences(before, after))


def counted(words: Sequence[str]) -> str:
    """Each once, and how often; of many the first."""
    often = Counter(words)
    said = [f"{each} × {count}" if count > 1 else each for each, count in often.items()]
    return ", ".join(said[:2]) + (" …" if len(said) > 2 else "")


def differences(before: Any, after: Any) -> tuple[str, ...]:
    """Field by field of two settings of one type: 'learning rate 0.5 → 0.05', 'SGD → Adam'."""
    found: list[str] = []
    for name in before.__struct_fields__:
        old, new = getattr(before, name), getattr(after, name)
        if old == new:
            continue
        if isinstance(old, Member) and type(old) is type(new):
            found += differences(old, new)
        elif isinstance(old, Member) and isinstance(new, Member):
            found.append(f"{old.title} → {new.title}")
            found += [turned(each, getattr(old, each), getattr(new, each)) for each in shared(old, new)]
        else:
            found.append(turned(name, old, new))
    return tuple(found)


def shared(before: Any, after: Any) -> list[str]:
    """Settings that both have, where they differ."""
    names = [name for name in before.__struct_fields__ if name in after.__struct_fields__]
    return [name for name in names if getattr(before, name) != getattr(after, name)]


def turned(name: str, before: Any, after: Any) -> str:
    """'learning rate 0.5 → 0.05'."""
    return f"{name.replace('_', ' ')} {said(before)} → {said(after)}"


def said(value: Any) -> str:
    """A setting's value in few characters."""
    if isinstance(value, bool) or value is None:
        return {True: "on", False: "off", None: "none"}[value]
    if isinstance(value, int | float):
        return plain(value)
    return value.title if isinstance(value, Member) else str(value)
