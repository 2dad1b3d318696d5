"""What is selected: part of the view, not of the document."""

from collections.abc import Iterable
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from engine.graph import Wire
from engine.sheet import Sheet


class Weight(NamedTuple):
    """One number of a parameter, by the long name of its node and its place in the parameter's array."""

    node: str
    parameter: str
    index: tuple[int, ...]

    @property
    def title(self) -> str:
        """'w[9,5]'; of parameters that are no weight matrix their own name."""
        name = "w" if self.parameter == "weight" and len(self.index) == 2 else self.parameter
        return f"{name}[{','.join(map(str, self.index))}]"


class Foreseen(NamedTuple):
    """A drawing that somebody thinks of: what it would be made by, and the whole of it."""

    words: str
    sheet: Sheet


class Selection(QObject):
    """The selected nodes, wires and remarks, and the selected weight, shared by the canvas and the panels."""

    changed = Signal()
    weight_changed = Signal()
    trace_changed = Signal()
    foreseen_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.nodes: frozenset[str] = frozenset()
        self.wires: frozenset[Wire] = frozenset()
        self.remarks: frozenset[str] = frozenset()
        self.weight: Weight | None = None
        self.trace: frozenset[Wire] = frozenset()  # that a chain goes along, by the names that the run has for them
        self.foreseen: Foreseen | None = None  # what the drawing would become, while somebody points at it

    @property
    def names(self) -> frozenset[str]:
        """Of nodes and remarks."""
        return self.nodes | self.remarks

    def set(self, nodes: Iterable[str], wires: Iterable[Wire] = (), remarks: Iterable[str] = ()) -> None:
        """Selects exactly these; silent when nothing changes."""
        before = self.nodes, self.wires, self.remarks
        self.nodes, self.wires, self.remarks = frozenset(nodes), frozenset(wires), frozenset(remarks)
        if (self.nodes, self.wires, self.remarks) != before:
            self.changed.emit()

    def set_weight(self, weight: Weight | None) -> None:
        """Selects this one and no other."""
        if weight != self.weight:
            self.weight = weight
            self.weight_changed.emit()

    def set_trace(self, wires: Iterable[Wire]) -> None:
        """A chain goes along these wires."""
        before, self.trace = self.trace, frozenset(wires)
        if self.trace != before:
            self.trace_changed.emit()

    def set_foreseen(self, foreseen: Foreseen | None) -> None:
        """Somebody thinks of this, or no more."""
        if foreseen != self.foreseen:
            self.foreseen = foreseen
            self.foreseen_changed.emit()

    def toggle(self, node: str) -> None:
        """Adds the node, or takes it out."""
        self.set(self.nodes ^ {node}, self.wires, self.remarks)

    def toggle_wire(self, wire: Wire) -> None:
        """Adds the wire, or takes it out."""
        self.set(self.nodes, self.wires ^ {wire}, self.remarks)

    def toggle_remark(self, remark: str) -> None:
        """Adds the frame or note, or takes it out."""
        self.set(self.nodes, self.wires, self.remarks ^ {remark})

    def keep(self, nodes: Iterable[str], wires: Iterable[Wire], remarks: Iterable[str] = ()) -> None:
        """Forgets what is no longer among these."""
        self.set(self.nodes & frozenset(nodes), self.wires & frozenset(wires), self.remarks & frozenset(remarks))
