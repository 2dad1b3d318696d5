"""Where the run pauses by itself: at nodes that the user has chosen. Not undoable, and not kept with the project."""

from collections.abc import Callable, Collection

from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal

from engine.breakpoint import Breakpoint
from engine.events import SetBreakpoints


class Breakpoints(QObject):
    """By the long names of nodes. `tell` is called with each new set of them."""

    changed = Signal()

    def __init__(self, parent: QObject, tell: Callable[[SetBreakpoints], object]) -> None:
        super().__init__(parent)
        self.placed: dict[str, Breakpoint] = {}
        self._tell = tell

    @property
    def command(self) -> SetBreakpoints:
        """That sets them all."""
        return SetBreakpoints(tuple(self.placed.values()))

    def renew(self) -> None:
        """There is another worker, that knows nothing of them."""
        if self.placed:
            self._tell(self.command)

    def toggle(self, nodes: Collection[str], below: float | None = None) -> None:
        """Pauses at all of these, with this condition; where it does already, at none of them."""
        wanted = {node: Breakpoint(node, below) for node in nodes}
        if wanted.items() <= self.placed.items():
            self._place({node: each for node, each in self.placed.items() if node not in wanted})
        else:
            self._place(self.placed | wanted)

    def clear(self) -> None:
        """Pauses nowhere."""
        self._place({})

    def rename(self, new_names: dict[str, str]) -> None:
        """Nodes are called otherwise now: new name → former name."""
        now = {former: new for new, former in new_names.items()}
        moved = [replace(each, node=now.get(node, node)) for node, each in self.placed.items()]
        self._place({each.node: each for each in moved})

    def _place(self, placed: dict[str, Breakpoint]) -> None:
        if placed != self.placed:
            self.placed = placed
            self._tell(self.command)
            self.changed.emit()
