"""What the painters read: everything that is to be seen, already worked out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from editor.canvas import captions
from editor.canvas.curves import Floats
from editor.canvas.detail import Detail, detail, miniatures
from editor.canvas.foreseen import Preview
from editor.canvas.hits import nodes_in
from editor.canvas.miniatures import Miniatures
from editor.canvas.scene import PortKey, Scene
from editor.canvas.segments import Segments, chosen, level, segments
from editor.canvas.view import View
from editor.look import colours, shading
from editor.look.look import Shows
from editor.look.numbers import loss_text
from editor.look.shading import Shading
from editor.look.themes import Theme
from editor.training.curve import Points
from engine.breakpoint import Breakpoint
from engine.check import Inspection
from engine.editing.paths import head, inner
from engine.events import Operation, Progress, Reading
from engine.finding import Finding
from engine.gain import Gain
from engine.graph import Wire, wires_in
from engine.groups.group import Group
from engine.groups.passage import Passage
from engine.groups.unfold import ends, passage_of, turns
from engine.looking import Shown
from engine.losses.loss import Loss
from engine.pictures import Bars, Miniature, PlaneView, Tiles
from engine.problem import Problem
from engine.sheet import Sheet
from engine.timeline import Readings

THICK = 1.8  # times as wide as else are wires for a projector
SOLID = 2.0  # pixels: so wide, a wire has its full colour somewhere wherever it lies between pixels


@dataclass
class Bubble:
    """A few words beside the cursor: a refusal, or what a wire carries."""

    at: QPointF  # in the widget
    title: str
    lines: list[tuple[str, str]] = field(default_factory=list)
    refused: bool = False


@dataclass
class Overlay:
    """What a gesture shows while it lasts. Rectangles and points in scene units."""

    band: QRectF | None = None
    drawn: tuple[QPointF, QPointF] | None = None  # the wire being dragged, from its output's end
    drawn_fits: bool = False
    snapped: PortKey | None = None
    open_ports: frozenset[PortKey] | None = None  # those that can take the wire; the others are dimmed
    hidden: Wire | None = None  # the wire that was lifted off
    drop: QRectF | None = None  # where a layer would come to lie
    drop_wire: Wire | None = None  # and the wire it would be inserted into
    stroke: list[QPointF] = field(default_factory=list)  # of a cut
    cut: frozenset[Wire] = frozenset()  # the wires that it crosses
    guides: list[tuple[QPointF, QPointF]] = field(default_factory=list)
    bubble: Bubble | None = None


class Picture:
    """The scene, where one looks, in which theme, and what training says of it."""

    def __init__(self, sheet: Sheet, inspection: Inspection, theme: Theme) -> None:
        self.view = View()
        self.theme = theme
        self.selected: frozenset[str] = frozenset()
        self.selected_wires: frozenset[Wire] = frozenset()
        self.selected_remarks: frozenset[str] = frozenset()
        self.lifted: frozenset[str] = frozenset()  # nodes being dragged
        self.trace: frozenset[Wire] = frozenset()  # of a chain that somebody follows, by long names
        self.hovered: Wire | None = None
        self.hovered_port: PortKey | None = None
        self.overlay = Overlay()
        self.pulsing: frozenset[Wire] = frozenset()  # wires with a pulse, which carries the number
        self.progress: Progress | None = None
        self.readings: list[Reading | None] = []  # by wire
        self.shading = Shading()  # what wires show
        self.sizes: Floats = np.zeros(0)  # of that, by wire
        self.looks: NDArray[np.intp] = np.zeros(0, np.intp)  # by wire: as the colour language has it
        self._segments: tuple[tuple[object, ...], Segments] | None = None  # of all wires, and what they were made for
        self._chosen: tuple[Segments, NDArray[np.intp], Segments] | None = None  # of which, in what order, these
        self.visible: tuple[tuple[object, ...], NDArray[np.intp]] | None = None  # wires, and in what
        self.few: tuple[tuple[object, ...], bool] | None = None  # whether they are, and in what
        self._paths: tuple[tuple[object, ...], dict[int, QPainterPath]] | None = None
        self.past: list[Readings] = []  # that was read on the run's line, while one is near
        self.splits: tuple[Scene, list[Any]] | None = None  # of gradients, and in what
        self.miniatures = Miniatures()
        self.carried: Bars | Tiles | None = None  # by the first of the pulses
        self.breakpoints: dict[str, Breakpoint] = {}  # by the names drawn here
        self.ailing: dict[str, tuple[Finding, ...]] = {}  # who is to blame for what, by the names drawn here
        self.gains: dict[str, Gain] = {}  # by the names drawn here, while somebody wants them
        self.foreseen: Preview | None = None  # what somebody thinks of
        self.subject: Shows = "output"  # of the miniatures
        self.still = False  # reduce motion
        self.light: float | None = None  # how many pixels light has run along the wires; None while none runs
        self.hurried = False  # one zooms or pans: what takes long waits until one rests
        self.framed = False  # the keyboard works here
        self.larger = 1.0  # times as large as meant are words, and wires thicker: for a projector
        self.scene = Scene(sheet)
        self._take(sheet, inspection, "")

    def show(self, sheet: Sheet, inspection: Inspection, prefix: str = "") -> bool:
        """Takes a new sheet over; `prefix` of the long names by which the run knows its nodes and wires.

        Tells whether something may look different now; else it lies elsewhere at most.
        """
        known = self.sheet.graph, self.sheet.training.batch_size, self.prefix
        moved = inspection is self.inspection and known == (sheet.graph, sheet.training.batch_size, prefix)
        self.sheet, self.scene = sheet, Scene(sheet, self.scene)
        if not moved:
            self._take(sheet, inspection, prefix)
        return not moved

    def _take(self, sheet: Sheet, inspection: Inspection, prefix: str) -> None:
        self.sheet, self.prefix = sheet, prefix
        # Whether names of the run are longer than those drawn here.
        self.grouped = any(isinstance(layer, Group) for layer in sheet.graph.nodes.values())
        self.long_wires = self.scene.wires
        if prefix or self.grouped:
            self.long_wires = [next(ends(sheet.graph, wire, prefix)) for wire in self.scene.wires]
        self.inspect(inspection)

    def inspect(self, inspection: Inspection) -> None:
        """Takes over what is known of shapes and problems."""
        self.inspection = inspection
        self.captions = captions.captions(self.sheet, inspection)
        self.problems: dict[str, tuple[Problem, ...]] = captions.marks(inspection)
        self.arriving = wires_in(self.sheet.graph)
        self.losses = [name for name, layer in self.sheet.graph.nodes.items() if isinstance(layer, Loss)]
        batch = self.sheet.training.batch_size
        specs = inspection.specs
        self.shapes = [captions.shape(specs.get((w.source, w.output)), batch) for w in self.scene.wires]
        self.read(self.progress)

    def read(self, progress: Progress | None) -> NDArray[np.bool_]:
        """Takes over what the run says; tells for each wire whether it is painted differently now."""
        self.progress, self.carried = progress, progress and progress.carried
        known, quantity = progress.wires if progress is not None else {}, self.shading.quantity
        readings = [known.get(wire) for wire in self.long_wires]
        self.readings = shading.answering(readings, quantity, progress.quantity if progress is not None else quantity)
        self.sizes = shading.sizes(self.readings, quantity)
        before, self.looks = self.looks, shading.looks(self.sizes, self.shading)
        return before != self.looks if len(before) == len(self.looks) else np.ones(len(self.looks), bool)

    def segments(self, rows: NDArray[np.intp]) -> Segments:
        """These wires as lines in scene units. Those of all are kept until some lie elsewhere or one sees more, and
        their order until it is another.
        """
        scene, seen = self.scene, level(self.view.scale)
        if 2 * len(rows) < len(scene.wires):
            return segments(scene.points[rows], scene.bends[rows], seen)
        asked = (scene, scene.drawn, seen)
        if self._segments is None or self._segments[0] != asked:
            self._segments = asked, segments(scene.points, scene.bends, seen)
        made = self._segments[1]
        if self._chosen is None or self._chosen[0] is not made or not np.array_equal(self._chosen[1], rows):
            self._chosen = made, rows, chosen(made, rows)
        return self._chosen[2]

    @property
    def paths(self) -> dict[int, QPainterPath]:
        """Wires as curves in the widget, by their numbers: those that were painted as things lie now."""
        asked = (self.scene, self.scene.drawn, self.view)
        if self._paths is None or self._paths[0] != asked:
            self._paths = asked, {}
        return self._paths[1]

    @property
    def traced(self) -> list[Wire]:
        """The wires drawn here that belong to the trace."""
        if not self.trace:
            return []
        return [wire for wire, long in zip(self.scene.wires, self.long_wires, strict=True) if long in self.trace]

    def number(self, row: int) -> str:
        """What a wire shows in words, '' where there is none or it is not known."""
        return "" if self.sizes[row] < 0 else shading.text(self.readings[row], self.shading.quantity)

    def reading(self, wire: Wire) -> Reading | None:
        """The newest of this wire."""
        row = self.scene.wire_index.get(wire)
        return None if row is None else self.readings[row]

    @property
    def operation(self) -> Operation | None:
        """The one running, in slow motion and in steps, as it is seen here; None while one runs elsewhere."""
        operation = self.progress.operation if self.progress is not None else None
        if operation is None or (not self.prefix and not self.grouped):
            return operation
        if operation.node is not None and not operation.node.startswith(self.prefix):
            return None
        node = operation.node and head(operation.node.removeprefix(self.prefix))
        drawn = dict(zip(self.long_wires, self.scene.wires, strict=True))
        wires = tuple([drawn[wire] for wire in operation.wires if wire in drawn])
        return replace(operation, node=node, wires=wires)

    @property
    def detail(self) -> Detail:
        """How much of nodes is shown at the present zoom."""
        return detail(self.view.scale, self.projected)

    @property
    def projected(self) -> bool:
        """Whether who looks sits far away."""
        return self.larger > 1

    @property
    def pictured(self) -> bool:
        """Whether nodes show miniatures at the present zoom."""
        return self.subject != "off" and miniatures(self.view.scale, self.projected)

    def break_at(self, breakpoints: Mapping[str, Breakpoint]) -> set[str]:
        """Takes them over, by long names; those in a group mark the group. Tells which nodes look different now."""
        before, inside = self.breakpoints, inner(breakpoints, self.prefix)
        self.breakpoints = {head(name): each for name, each in inside.items()}
        return {name for name in before | self.breakpoints if before.get(name) != self.breakpoints.get(name)}

    def facts(self, name: str) -> tuple[str, str]:
        """The last line of a node's words, left and right: its output's shape, or of a loss its newest value; and
        how many parameters it has.
        """
        words = self.captions[name]
        if name not in self.losses:
            return words.shape, words.count
        loss = self.loss(name)
        return "loss" if loss is None else f"loss {loss_text(loss)}", words.count

    def passage(self, name: str) -> Passage | None:
        """The way that numbers take through a node, if it is muted."""
        if name not in self.sheet.graph.muted:
            return None
        return passage_of(name, self.sheet.graph.nodes[name], self.arriving)

    def shows(self, name: str) -> str:
        """The long name of what a node shows: itself; of a group the outlet of its first output, in its last turn."""
        layer = self.sheet.graph.nodes[name]
        if not isinstance(layer, Group) or name in self.sheet.graph.muted:
            return self.prefix + name
        return turns(self.prefix + name, layer)[-1] + next(iter(layer.outputs()), "")

    def miniature(self, name: str) -> Miniature | PlaneView | Points | None:
        """What there is to be seen of a node: of a loss its curve, of what predicts over a plane that plane."""
        known, node = self.miniatures, self.shows(name)
        if name in self.losses:
            return known.curves.get(node)
        if self.subject == "output" and node in known.planes:
            return known.planes[node]
        return known.newest.get(node)

    def shown(self, size: QRectF) -> Shown | None:
        """What the worker is asked to show: the nodes in a widget of this size, as far as miniatures are painted."""
        if not self.pictured or self.subject == "off":
            return None
        inside = nodes_in(self.scene, self.view.rect_to_scene(size))
        nodes = self.sheet.graph.nodes
        names = [self.shows(name) for name in self.scene.names if name in inside and nodes[name].figure == "box"]
        return Shown(tuple(names), self.subject, self.detail == Detail.NUMBERS)

    def loss(self, name: str) -> float | None:
        """A loss node's newest value; None for other nodes, and before the first forward pass."""
        if self.progress is None or name not in self.losses:
            return None
        return self.progress.losses.get(self.prefix + name)

    def wire_width(self, look: int) -> float:
        """In pixels at the present zoom."""
        beyond = (
            0.0 if look == colours.PLAIN or look >= colours.FAINT else float(colours.widths()[look]) - colours.WIDTHS[0]
        )
        thick = THICK if self.projected else 1.0
        return thick * max(SOLID + beyond * min(max(self.view.scale, 0.6), 1.6), 1.0)
