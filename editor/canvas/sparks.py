"""The last gradients of wires, from what the engine keeps of the iterations that were watched."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PySide6.QtCore import QObject

from editor.canvas.detail import SPARKS
from editor.training.session import Session
from engine.flow import line
from engine.graph import Wire
from engine.timeline import Readings

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas

LAST = 200  # iterations, of those that were read


class Spark(NamedTuple):
    """The RMS of a wire's gradient in some iterations, from the first to the last of them."""

    first: int
    last: int
    sizes: tuple[float, ...]


class Sparks(QObject):
    """Asks for the past while one is near enough to see it, and takes it over into the picture."""

    def __init__(self, canvas: "Canvas", session: Session) -> None:
        super().__init__(canvas)
        self.canvas, self.session = canvas, session
        canvas.looked.connect(self.ask)
        session.timeline_changed.connect(self.take)
        self.take()

    def ask(self) -> None:
        """While there is something to see."""
        near = self.canvas.isVisible() and self.canvas.picture.view.scale >= SPARKS
        self.session.wishes.want_timeline("sparks", near)

    def take(self) -> None:
        """What has come."""
        canvas = self.canvas
        canvas.picture.past = line(self.session.timeline)
        if canvas.picture.view.scale >= SPARKS:
            for rect in canvas.chips.place(canvas.picture, canvas.rect()):
                canvas.update(rect)


def spark(past: list[Readings], wire: Wire, until: int) -> Spark | None:
    """Of a long wire up to an iteration; None before there are two."""
    iterations, sizes = np.empty(0, np.int64), np.empty(0)
    for readings in reversed(past):
        if wire in readings.wires and len(sizes) < LAST:
            count = int(np.searchsorted(readings.iterations, until, side="right"))
            some = slice(max(0, count - LAST + len(sizes)), count)
            iterations = np.concatenate([readings.iterations[some], iterations])
            sizes = np.concatenate([readings.flows[some, readings.wires.index(wire)], sizes])
    if len(sizes) < 2:
        return None
    return Spark(int(iterations[0]), int(iterations[-1]), tuple(sizes.tolist()))
