"""Going through the drawing by keyboard: on in the order of the data, along wires, among siblings."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from editor.canvas.reveal import bring_into_view
from editor.canvas.scene import Scene, Side
from engine.graph import Graph, Wire
from engine.sheet import Sheet
from engine.wiring import wiring

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas


class Walk:
    """Where the keyboard is. Extending leaves a trail, which is what is selected; going back along it takes it in."""

    def __init__(self, canvas: "Canvas") -> None:
        self.canvas = canvas
        self.trail: list[str] = []  # nodes and remarks, the last is where the keyboard is
        self.home = ""  # the node whose wires are gone through

    @property
    def graph(self) -> Graph:
        return self.canvas.scope.sheet.graph

    @property
    def wire(self) -> Wire | None:
        """The one selected wire, where nothing else is selected."""
        selection = self.canvas.selection
        return next(iter(selection.wires)) if len(selection.wires) == 1 and not selection.names else None

    def here(self, step: int = 1) -> str | None:
        """Where the keyboard is: of several that the mouse selected the last, going back the first."""
        names = self.canvas.selection.names
        if self.trail and set(self.trail) == names:
            return self.trail[-1]
        if self.wire is not None:
            return self.wire.target if step > 0 else self.wire.source
        if len(names) < 2:
            return next(iter(names), None)
        found = [name for name in data_order(self.canvas.scope.sheet) if name in names]
        return found[-1 if step > 0 else 0] if found else None

    def node(self) -> str | None:
        """The same, where only a node will do: a note that is selected too is not meant."""
        here, chosen = self.here(), self.canvas.selection.nodes
        if here in self.graph.nodes:
            return here
        return next((name for name in reversed(data_order(self.canvas.scope.sheet)) if name in chosen), None)

    def on(self, step: int, extend: bool = False) -> None:
        """To the next, or with -1 to the one before, in the order of the data."""
        order, here = data_order(self.canvas.scope.sheet), self.here(step)
        if here is None:
            self.go(order[0 if step > 0 else -1])
            return
        place = order.index(here) + (step if self.wire is None else 0)
        if 0 <= place < len(order):
            self.go(order[place], extend)
        else:
            self.say(f"{here} is the {'last' if step > 0 else 'first'} in the order of the data.")

    def along(self, step: int, extend: bool = False) -> None:
        """Over the first wire to what this node feeds, or with -1 to what feeds it; from a wire to its end."""
        here = self.here(step)
        if here is None or self.wire is not None:
            self.on(step)
            return
        wires = wires_of(self.graph, self.canvas.picture.scene, here, "out" if step > 0 else "in")
        if wires:
            self.go(wires[0].target if step > 0 else wires[0].source, extend)
        else:
            self.say(f"{here} feeds nothing." if step > 0 else f"Nothing feeds {here}.")

    def aside(self, step: int, extend: bool = False) -> None:
        """Down, or with -1 up, among those that share a wire's end with this node; from a wire to the next one."""
        here = self.here(step)
        if here is None:
            self.on(step)
            return
        if self.wire is not None:
            self.turn(step)
            return
        found = siblings(self.graph, self.canvas.picture.scene, here)
        place = found.index(here) + step if here in found else -1
        if 0 <= place < len(found):
            self.go(found[place], extend)
        else:
            where = "below" if step > 0 else "above"
            self.say(f"Nothing {where} {here} is fed by the same node or feeds the same one.")

    def turn(self, step: int) -> None:
        """Selects the node's next wire: those that feed it, then those that it feeds, and from the start again."""
        wire, scene = self.wire, self.canvas.picture.scene
        if wire is None or self.home not in (wire.source, wire.target):
            self.home = self.here(step) or ""
        wires = [each for side in ("in", "out") for each in wires_of(self.graph, scene, self.home, side)]
        if not wires:
            self.say(f"{self.home} has no wires." if self.home else "Select a node first.")
            return
        place = wires.index(wire) + step if wire in wires else (0 if step > 0 else -1)
        chosen = wires[place % len(wires)]
        self.canvas.selection.set((), (chosen,))
        row = scene.wire_index[chosen]
        left, top, right, bottom = scene.boxes[row]
        bring_into_view(self.canvas, QRectF(left, top, right - left, bottom - top))

    def go(self, name: str, extend: bool = False) -> None:
        """Selects this one, or with `extend` this one too, and shows it."""
        if not extend:
            self.trail = [name]
        else:
            self.start_trail()
            back = len(self.trail) > 1 and self.trail[-2] == name
            self.trail = self.trail[:-1] if back else [*(each for each in self.trail if each != name), name]
        remarks = self.canvas.scope.sheet.remarks
        self.canvas.selection.set(
            (each for each in self.trail if each not in remarks), (), (each for each in self.trail if each in remarks)
        )
        bring_into_view(self.canvas, self.canvas.picture.scene.rect(self.trail[-1]))

    def start_trail(self) -> None:
        """What the mouse selected is where the keyboard goes on."""
        names = self.canvas.selection.names
        if set(self.trail) != names:
            self.trail = [name for name in data_order(self.canvas.scope.sheet) if name in names]

    def say(self, sentence: str) -> None:
        """Why it does not go on, beside where the keyboard is."""
        canvas, here = self.canvas, self.here()
        at = canvas.node_rect(here).bottomLeft().toPointF() if here else canvas.rect().center().toPointF()
        canvas.say(sentence, at)


def data_order(sheet: Sheet) -> list[str]:
    """Every node, sources first, those in cycles last; then notes and frames."""
    wired = wiring(sheet.graph)
    return [*wired.order, *wired.cyclic, *(name for name in sheet.remarks if "." not in name)]


def wires_of(graph: Graph, scene: Scene, node: str, side: Side) -> list[Wire]:
    """The wires at the node's inputs or outputs: by its ports from the top, then by how high their other end lies."""
    found = [wire for wire in scene.wires if node == (wire.target if side == "in" else wire.source)]
    return by_port(graph, scene, found, side)


def by_port(graph: Graph, scene: Scene, wires: list[Wire], side: Side) -> list[Wire]:
    """The wires at one node's inputs or outputs in that order."""

    def key(wire: Wire) -> tuple[int, tuple[float, float], Wire]:
        if side == "in":
            return graph.nodes[wire.target].inputs().index(wire.input), high(scene, wire.source), wire
        return graph.nodes[wire.source].outputs().index(wire.output), high(scene, wire.target), wire

    return sorted(wires, key=key)


def siblings(graph: Graph, scene: Scene, node: str) -> list[str]:
    """The node and those fed by the same nodes or feeding the same ones, from the top down."""
    above = {wire.source for wire in graph.wires if wire.target == node}
    below = {wire.target for wire in graph.wires if wire.source == node}
    found = {wire.target for wire in graph.wires if wire.source in above}
    found |= {wire.source for wire in graph.wires if wire.target in below}
    return sorted(found & scene.index.keys(), key=lambda name: (*high(scene, name), name))


def high(scene: Scene, node: str) -> tuple[float, float]:
    """How high it lies, and how far left."""
    body = scene.rect(node)
    return body.top(), body.left()
