"""The drawing as arrays: bodies, ports and wires. Moving one node touches only its own wires."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF

from editor.canvas import geometry
from editor.canvas.curves import Floats, controls, flattened
from editor.canvas.geometry import PortPlace, Side
from editor.canvas.lanes import Drawn, lanes, parted
from editor.canvas.segments import BENDS, PIECES, bends
from engine.graph import Graph, Wire
from engine.sheet import Place, Sheet

FEW = 80  # up to this many wires in view, beauty goes before speed


class PortKey(NamedTuple):
    """One port: an input and an output may share a name."""

    node: str
    port: str
    side: Side


class Scene:
    """In scene units: `rects` (n, 4) by `names`; `ports` (p, 2) by `keys`; by `wires` their Béziers `parts`
    (m, 3, 4, 2), flattened to `points` (m, 25, 2), `boxes` (m, 4: left, top, right, bottom) and `bends` (m, 22).
    """

    def __init__(self, sheet: Sheet, before: "Scene | None" = None) -> None:
        """Draws a sheet; what lies and is wired as it was `before` is taken over from there."""
        self.drawn = 1  # how many times: another number, other places
        self.graph: Graph = sheet.graph
        self.remarks = {name: remark for name, remark in sheet.remarks.items() if "." not in name}
        self._show_nodes(sheet, before)
        self._show_wires(sheet.graph.wires, before)

    def _show_nodes(self, sheet: Sheet, before: "Scene | None") -> None:
        nodes = sheet.graph.nodes
        if before is not None and before.graph.nodes == nodes and before.names == [*nodes]:
            self.names, self.index, self._sizes = before.names, before.index, before._sizes
            self.keys, self.port_index, self.port_places = before.keys, before.port_index, before.port_places
            self._offsets, self._owners = before._offsets, before._owners
        else:
            self._lay_ports(sheet.graph)
        corners = np.array([sheet.places.get(name, (0.0, 0.0)) for name in self.names], np.float64).reshape(-1, 2)
        self.rects = np.hstack([corners, self._sizes])
        self._settled = self.rects.copy()  # where nodes were when all wires looked for their ways
        self.ports = self.rects[self._owners, :2] + self._offsets

    def _lay_ports(self, graph: Graph) -> None:
        self.names = list(graph.nodes)
        self.index = {name: row for row, name in enumerate(self.names)}
        self.port_places: dict[str, list[PortPlace]] = {}  # from their nodes' corners
        self.keys: list[PortKey] = []
        offsets: list[tuple[float, float]] = []
        owners: list[int] = []
        for row, (name, layer) in enumerate(graph.nodes.items()):
            self.port_places[name] = geometry.ports(layer)
            for side, port, x, y in self.port_places[name]:
                self.keys.append(PortKey(name, port, side))
                offsets.append((x, y))
                owners.append(row)
        self.port_index = {key: row for row, key in enumerate(self.keys)}
        self._offsets = np.array(offsets).reshape(-1, 2)
        self._owners = np.array(owners, dtype=int)
        sizes = [(geometry.width(layer), geometry.height(layer)) for layer in graph.nodes.values()]
        self._sizes = np.array(sizes, np.float64).reshape(-1, 2)

    def _show_wires(self, wires: tuple[Wire, ...], before: "Scene | None") -> None:
        """Wires whose ends exist; `check` tells the user of any other."""
        if before is not None and before.keys is self.keys and before.graph.wires == wires:
            self.wires, self.wire_index, self._ends = before.wires, before.wire_index, before._ends
        else:
            self._wire_up(wires)
        self._between = self._owners[self._ends]  # the nodes' numbers (m, 2) at both ends
        count = len(self.wires)
        self.lanes, self._alone, self._sides = np.full(count, np.nan), np.full(count, np.nan), np.zeros(count)
        self.parts = np.zeros((count, 3, 4, 2))
        self.points = np.zeros((count, PIECES + 1, 2))
        self.boxes = np.zeros((count, 4), order="F")  # read by columns at each frame
        self.bends = np.zeros((count, BENDS))
        known = np.full(count, -1) if before is None else self._known(before)
        self._take_over(before, known, ("_alone", "_sides"))
        self._look_for_ways(np.flatnonzero(known < 0))
        self.lanes[:] = self._beside_others(np.arange(count))
        if before is not None and len(before.wires):
            former = before.lanes[known]
            known[(self.lanes != former) & ~(np.isnan(self.lanes) & np.isnan(former))] = -1
        self._take_over(before, known, ("parts", "points", "boxes", "bends"))
        self._draw_wires(np.flatnonzero(known < 0))

    def _take_over(self, before: "Scene | None", known: NDArray[np.intp], arrays: tuple[str, ...]) -> None:
        """What is known of wires from before, by their numbers there."""
        kept = np.flatnonzero(known >= 0)
        for name in arrays if len(kept) else ():
            getattr(self, name)[kept] = getattr(before, name)[known[kept]]

    def _wire_up(self, wires: tuple[Wire, ...]) -> None:
        ends = []
        self.wires: list[Wire] = []
        for wire in wires:
            start = self.port_index.get(PortKey(wire.source, wire.output, "out"))
            end = self.port_index.get(PortKey(wire.target, wire.input, "in"))
            if start is not None and end is not None:
                self.wires.append(wire)
                ends.append((start, end))
        self.wire_index = {wire: row for row, wire in enumerate(self.wires)}
        self._ends = np.array(ends, dtype=int).reshape(-1, 2)

    def _known(self, before: "Scene") -> NDArray[np.intp]:
        """For each wire its number before, if it would go the same way now, were it alone; else −1.

        It would if its ends are where they were, and so is every node that it may have to make way for.
        """
        found = np.array([before.wire_index.get(wire, -1) for wire in self.wires], np.intp)
        starts, ends = (self.ports[self._ends[:, side]] for side in (0, 1))
        there = np.flatnonzero(found >= 0)
        for side, ports in enumerate((starts, ends)):
            moved = (ports[there] != before.ports[before._ends[found[there], side]]).any(axis=1)
            found[there[moved]] = -1
        differs, lefts = self._differing(before)
        found[differs[self._between].any(axis=1)] = -1
        first = np.searchsorted(lefts, starts[:, 0] - geometry.WIDTH, "left")
        last = np.searchsorted(lefts, ends[:, 0], "right")
        found[first < last] = -1
        return found

    def _differing(self, before: "Scene") -> tuple[NDArray[np.bool_], Floats]:
        """Which nodes are new or lie elsewhere than all wires knew; and the left edges of these and of those that are
        gone, both where they are and where they were, ascending.
        """
        rows = np.array([before.index.get(name, -1) for name in self.names], np.intp)
        same = np.flatnonzero(rows >= 0)
        for rects in (before.rects, before._settled):
            same = same[(self.rects[same] == rects[rows[same]]).all(axis=1)]
        here, there = np.ones(len(self.names), bool), np.ones(len(before.names), bool)
        here[same] = there[rows[same]] = False
        lefts = np.concatenate([self.rects[here, 0], before.rects[there, 0], before._settled[there, 0]])
        return here, np.sort(lefts)

    def preview(self, places: Mapping[str, Place], *, ways: bool = True) -> None:
        """Moves nodes while they are dragged, without the sheet knowing, and draws their wires anew.

        Without `ways` these pass other nodes at the heights that they had; that is quick.
        """
        self.drawn += 1
        for name, place in places.items():
            if name in self.index:
                self.rects[self.index[name], :2] = place
            elif name in self.remarks:
                self.remarks[name] = replace(self.remarks[name], place=place)
        moved = self.ports_of(self.marked(places))
        self.ports[moved] = self.rects[self._owners[moved], :2] + self._offsets[moved]
        rows = self.rows_of(places)
        if ways:
            self._look_for_ways(rows)
            self.lanes[rows] = self._beside_others(rows)
        self._draw_wires(rows)

    def _look_for_ways(self, rows: NDArray[np.intp]) -> None:
        """Past nodes, each wire by itself."""
        if len(rows):
            self._alone[rows], self._sides[rows] = lanes(*self._from_to(rows), self._between[rows], self.rects)

    def _beside_others(self, rows: NDArray[np.intp]) -> Floats:
        """The lanes of wires that have found their ways, none on that of another."""
        alone, sides = self._alone[rows], self._sides[rows]
        return parted(*self._from_to(rows), alone, sides, self._others(rows)) if sides.any() else alone

    def _from_to(self, rows: NDArray[np.intp]) -> tuple[Floats, Floats]:
        """Where wires start and end."""
        return self.ports[self._ends[rows, 0]], self.ports[self._ends[rows, 1]]

    def _draw_wires(self, rows: NDArray[np.intp]) -> None:
        """Along their lanes."""
        if not len(rows):
            return
        self.parts[rows] = parts = controls(*self._from_to(rows), self.lanes[rows])
        self.points[rows] = points = flattened(parts, PIECES)
        self.boxes[rows] = np.hstack([points.min(axis=1), points.max(axis=1)])
        self.bends[rows] = bends(points)

    def _others(self, rows: NDArray[np.intp]) -> Drawn:
        """The wires besides these that have a lane."""
        left = ~np.isnan(self.lanes)
        left[rows] = False
        starts, ends = self._ends[left].T
        return Drawn(self.ports[starts], self.ports[ends], self.lanes[left])

    def rect(self, name: str) -> QRectF:
        """The body of a node or remark."""
        if name in self.remarks:
            return QRectF(*self.remarks[name].place, *self.remarks[name].size)
        return QRectF(*(float(number) for number in self.rects[self.index[name]]))

    def grip(self, name: str) -> QRectF:
        """The middle of a node's body, into which its ports do not reach: there it is taken and moved."""
        body = self.rect(name)
        aside = min(2 * geometry.RING, body.width() / 4)
        return body.adjusted(aside, 0, -aside, 0)

    def port(self, key: PortKey) -> QPointF:
        """A port's centre."""
        x, y = self.ports[self.port_index[key]]
        return QPointF(float(x), float(y))

    def bounds(self, names: Iterable[str] | None = None) -> QRectF:
        """The rectangle around these nodes and remarks, or around everything."""
        rects = self.rects if names is None else self.rects[[self.index[n] for n in names if n in self.index]]
        there = [name for name in (self.remarks if names is None else names) if name in self.remarks]
        if there:
            rects = np.vstack([rects, [self.rect(name).getRect() for name in there]])
        if not len(rects):
            return QRectF()
        left, top = rects[:, 0].min(), rects[:, 1].min()
        right, bottom = (rects[:, :2] + rects[:, 2:]).max(axis=0)
        if names is None and len(self.boxes):
            left, top = min(left, self.boxes[:, 0].min()), min(top, self.boxes[:, 1].min())
            right, bottom = max(right, self.boxes[:, 2].max()), max(bottom, self.boxes[:, 3].max())
        return QRectF(float(left), float(top), float(right - left), float(bottom - top))

    def corners(self, names: Iterable[str]) -> dict[str, Place]:
        """Where these nodes and remarks are now."""
        return {name: self.rect(name).topLeft().toTuple() for name in names}

    def bodies(self) -> dict[str, tuple[float, float, float, float]]:
        """Of all nodes and remarks: x, y, width, height."""
        return {name: self.rect(name).getRect() for name in (*self.names, *self.remarks)}

    def ports_of(self, nodes: NDArray[np.bool_]) -> NDArray[np.intp]:
        """Numbers of the ports of the marked nodes (n,)."""
        return np.flatnonzero(nodes[self._owners])

    def leading_out(self, names: Iterable[str]) -> NDArray[np.intp]:
        """Numbers of the wires with one end at one of these nodes and the other elsewhere."""
        inside = self.marked(names)[self._between]
        return np.flatnonzero(inside[:, 0] != inside[:, 1])

    def ends(self, wires: NDArray[np.intp]) -> tuple[NDArray[np.intp], Floats]:
        """Of these wires the nodes' numbers (m, 2) and the ports' heights (m, 2), at both ends."""
        return self._between[wires], self.ports[self._ends[wires], 1]

    def rows_of(self, names: Iterable[str]) -> NDArray[np.intp]:
        """Numbers of the wires with an end at one of these nodes."""
        concerned, (starts, ends) = self.marked(names), self._between.T
        return np.flatnonzero(concerned[starts] | concerned[ends])

    def marked(self, names: Iterable[str]) -> NDArray[np.bool_]:
        """Of all nodes (n,), whether they are among these."""
        found = np.zeros(len(self.names), bool)
        found[[self.index[name] for name in names if name in self.index]] = True
        return found
