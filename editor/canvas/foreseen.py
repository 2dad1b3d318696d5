"""What a drawing would become, beside what it is: ghosts of new nodes, what is gone, what changes."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QPointF, QRectF

from editor.canvas.free import nearest_free
from editor.canvas.geometry import WIDTH
from editor.canvas.scene import PortKey, Scene
from editor.look.numbers import plain
from engine.family import Member
from engine.graph import Graph, Wire
from engine.groups.group import Group
from engine.layers.layer import Layer
from engine.sheet import Sheet

TALL = 40.0  # scene units: of a ghost
ABOVE = 16.0  # from it to the nodes that it comes between
MOST = 40  # ghosts for which a free place is looked for


class Preview(NamedTuple):
    """In scene units. `training` is what changes of how it is trained, in words."""

    words: str = ""
    training: tuple[str, ...] = ()
    ghosts: dict[str, QRectF] = {}  # never written to
    titles: dict[str, str] = {}
    wires: tuple[tuple[QPointF, QPointF], ...] = ()
    changed: dict[str, str] = {}
    gone: frozenset[str] = frozenset()
    cut: tuple[Wire, ...] = ()


def ghosts(scene: Scene, graph: Graph, names: Iterable[str]) -> dict[str, QRectF]:
    """Where new nodes are shown: above what they come between, where nothing lies yet."""
    found: dict[str, QRectF] = {}
    bounds = scene.bounds()
    seen = bounds.adjusted(-WIDTH, -2 * TALL - ABOVE, WIDTH, 2 * TALL + ABOVE)
    for name in names:
        before = [rect_of(scene, found, wire.source) for wire in graph.wires if wire.target == name]
        after = [rect_of(scene, found, wire.target) for wire in graph.wires if wire.source == name]
        beside = [rect for rect in (*before, *after) if rect is not None]
        if not beside:
            beside = [QRectF(bounds.left(), bounds.top(), 0, 0)]
        ends = (
            [rect.right() for rect in before if rect is not None],
            [rect.left() for rect in after if rect is not None],
        )
        places = [sum(side) / len(side) for side in ends if side]
        middle = sum(places) / len(places) if places else beside[0].center().x()
        wanted = middle - WIDTH / 2, min(rect.top() for rect in beside) - ABOVE - TALL
        if len(found) < MOST:
            wanted = nearest_free(scene, wanted, (WIDTH, TALL), seen, found.values())
        found[name] = QRectF(*wanted, WIDTH, TALL)
    return found


def rect_of(scene: Scene, found: dict[str, QRectF], name: str) -> QRectF | None:
    """Of a node that is there, or of a ghost that has its place."""
    return scene.rect(name) if name in scene.index else found.get(name)


def end_of(scene: Scene, found: dict[str, QRectF], key: PortKey) -> QPointF | None:
    """Where a wire ends: at a port, or in the middle of a ghost's side."""
    if key in scene.port_index:
        return scene.port(key)
    rect = rect_of(scene, found, key.node)
    if rect is None:
        return None
    return QPointF(rect.right() if key.side == "out" else rect.left(), rect.center().y())


def preview(words: str, before: Sheet, after: Sheet, scene: Scene) -> Preview:
    """From one sheet to the other; the scene shows the first."""
    old, new = before.graph, after.graph
    swapped = replaced(before, after)
    stays = {name: swapped.get(name, name) for name in new.nodes}  # by the name that it has now
    wires = [Wire(stays[w.source], w.output, stays[w.target], w.input) for w in new.wires]
    known, kept = set(old.wires), set(wires)
    renamed = Graph({stays[name]: layer for name, layer in new.nodes.items()}, tuple(wires))
    found = ghosts(scene, renamed, [name for name in renamed.nodes if name not in old.nodes])
    ends = (
        (
            end_of(scene, found, PortKey(wire.source, wire.output, "out")),
            end_of(scene, found, PortKey(wire.target, wire.input, "in")),
        )
        for wire in wires
        if wire not in known
    )
    others = [(name, layer) for name, layer in old.nodes.items() if is_other(name, layer, renamed)]
    return Preview(
        words,
        differences(before.training, after.training),
        found,
        {name: renamed.nodes[name].title for name in found},
        tuple((start, end) for start, end in ends if start is not None and end is not None),
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
        else:
            found.append(f"{name.replace('_', ' ')} {said(old)} → {said(new)}")
    return tuple(found)


def said(value: Any) -> str:
    """A setting's value in few characters."""
    if isinstance(value, bool) or value is None:
        return {True: "on", False: "off", None: "none"}[value]
    if isinstance(value, int | float):
        return plain(value)
    return value.title if isinstance(value, Member) else str(value)
