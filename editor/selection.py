"""What is selected: part of the view, not of the document."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from engine.graph import Wire


class Selection(QObject):
    """The selected nodes and wires, shared by the canvas and the panels."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.nodes: frozenset[str] = frozenset()
        self.wires: frozenset[Wire] = frozenset()

    def set(self, nodes: Iterable[str], wires: Iterable[Wire] = ()) -> None:
        """Selects exactly these; silent when nothing changes."""
        before = self.nodes, self.wires
        self.nodes, self.wires = frozenset(nodes), frozenset(wires)
        if (self.nodes, self.wires) != before:
            self.changed.emit()

    def toggle(self, node: str) -> None:
        """Adds the node, or takes it out."""
        self.set(self.nodes ^ {node}, self.wires)

    def toggle_wire(self, wire: Wire) -> None:
        """Adds the wire, or takes it out."""
        self.set(self.nodes, self.wires ^ {wire})

    def keep(self, nodes: Iterable[str], wires: Iterable[Wire]) -> None:
        """Forgets what is no longer among these."""
        self.set(self.nodes & frozenset(nodes), self.wires & frozenset(wires))
