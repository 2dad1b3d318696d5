"""Pulling a node out of its chain."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF

from editor.canvas.gestures.move_nodes import MoveNodes
from editor.canvas.scene import Scene
from engine.editing import edits
from engine.sheet import Place, Sheet

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas


class PullOut(MoveNodes):
    """Moves like any node, with Alt held at the press; at its release its wires are gone and the chain has healed."""

    verb = "Pull out"
    hands = {"Drag a node with Alt": "Pull it out of its chain, which heals"}

    def __init__(self, canvas: "Canvas", at: QPointF, name: str) -> None:
        super().__init__(canvas, at, name)
        graph = canvas.scope.sheet.graph
        self.pulled = frozenset(w for w in graph.wires if (w.source in self.names) != (w.target in self.names))

    def level(self, scene: Scene) -> NDArray[np.intp]:
        return super().level(scene)[:0]  # they will be gone

    def moved_sheet(self, places: dict[str, Place]) -> Sheet:
        return edits.move(edits.pull_out(self.canvas.scope.sheet, self.names), places)
