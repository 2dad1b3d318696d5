"""What a drawing would become, beside what it is: ghosts of new nodes, what is gone, what changes."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF

from editor.canvas.free import beside_nodes
from editor.canvas.scene import PortKey, Scene
from engine.editing.edits import renamed
from engine.editing.inside import inside
from engine.editing.paths import head
from engine.graph import Wire
from engine.insight.changes import changes
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


def ghosts(scene: Scene, wires: Sequence[Wire], names: Iterable[str], floating: Sequence[QRectF]) -> dict[str, QRectF]:
    """Where new nodes are shown: above what they come between, or below; nothing lies there yet."""
    found: dict[str, QRectF] = {}
    for name in names:
        before = [rect_of(scene, found, wire.source) for wire in wires if wire.target == name]
        after = [rect_of(scene, found, wire.target) for wire in wires if wire.source == name]
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
    found = changes(before, after)
    former = {each.now: each.was for each in found.changed}  # names, of those that have another one too
    wires = [renamed(wire, former) for wire in after.graph.wires]
    new = ghosts(scene, wires, here(found.new), floating)
    ties = (tie(scene, new, renamed(wire, former)) for wire in found.new_wires if wire in after.graph.wires)
    said: dict[str, list[str]] = {}
    for each in found.changed:
        said.setdefault(head(each.was), []).extend(map(str, each.changes))
    for sign, names, sheet in (("+", found.new, after), ("−", found.gone, before)):
        for name in (each for each in names if head(each) != each):
            said.setdefault(head(name), []).append(f"{sign} {title(sheet, name)}")
    return Preview(
        words,
        tuple(map(str, found.training)),
        new,
        {name: title(after, name) for name in new},
        tuple(each for each in ties if each is not None),
        {name: counted(each) for name, each in said.items() if each},
        frozenset(here(found.gone)),
        tuple(wire for wire in found.gone_wires if wire in before.graph.wires),
    )


def here(names: Iterable[str]) -> list[str]:
    """Those that lie in no group."""
    return [name for name in names if head(name) == name]


def title(sheet: Sheet, name: str) -> str:
    """Of a node, by the name that its place has."""
    *path, own = name.split(".")
    return inside(sheet, path).graph.nodes[own].title


def counted(words: Sequence[str]) -> str:
    """Each once, and how often; of many the first two."""
    said = [f"{each} × {count}" if count > 1 else each for each, count in Counter(words).items()]
    return ", ".join(said[:2]) + (" …" if len(said) > 2 else "")
