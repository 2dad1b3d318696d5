"""Keeps the canvas's picture up to date: listens to document, session, selection and look."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

from editor.canvas import hover
from editor.training.session import Session

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas

FRAME = 16  # milliseconds between two places of a pulse


class Watch(QObject):
    """Every slot takes one thing over into the picture and repaints what it touches."""

    def __init__(self, canvas: "Canvas", session: Session) -> None:
        super().__init__(canvas)
        self.canvas, self.session = canvas, session
        self.frames = QTimer(self)
        self.frames.setInterval(FRAME)
        self.frames.timeout.connect(self.animate)
        self.since_frame, self.since_operation = QElapsedTimer(), QElapsedTimer()
        self.since_operation.start()
        document = canvas.document
        document.changed.connect(self.show_document)
        document.replaced.connect(self.show_replaced)
        session.progressed.connect(self.show_progress)
        session.state_changed.connect(self.show_progress)
        canvas.selection.changed.connect(self.show_selection)
        canvas.look.changed.connect(self.show_look)
        self.show_look()
        self.show_progress()

    def show_document(self) -> None:
        """The sheet has changed, by whatever hand: a gesture under way has lost its ground."""
        canvas, picture = self.canvas, self.canvas.picture
        if picture.sheet is canvas.document.sheet:
            return
        canvas.cancel()
        if canvas.document.undo_stack.count():
            canvas.keep_view()  # once something was edited, a change of size fits the view no more
        picture.show(canvas.document.sheet, canvas.document.inspection)
        hover.leave(canvas)
        canvas.selection.keep(picture.scene.names, picture.scene.wires)
        canvas.nodes.forget()
        canvas.rearrange()

    def show_replaced(self) -> None:
        """Another document: nothing of the old one is selected, everything is in view."""
        canvas = self.canvas
        canvas.selection.set(())
        self.show_document()
        canvas.fit()

    def show_selection(self) -> None:
        canvas, picture = self.canvas, self.canvas.picture
        nodes = picture.selected ^ canvas.selection.nodes
        wires = picture.selected_wires ^ canvas.selection.wires
        picture.selected, picture.selected_wires = canvas.selection.nodes, canvas.selection.wires
        canvas.repaint_nodes(nodes)
        canvas.repaint_wires(wires)

    def show_look(self) -> None:
        canvas = self.canvas
        canvas.picture.theme, canvas.picture.still = canvas.look.theme, canvas.look.reduce_motion
        canvas.nodes.forget()
        canvas.rearrange()

    def show_progress(self) -> None:
        """The newest state of the run: colours and numbers of wires, losses, pulses, weights."""
        canvas, picture, progress = self.canvas, self.canvas.picture, self.session.progress
        before, losses = picture.operation, self._losses()
        changed = picture.read(progress)
        canvas.repaint_wires(wire for wire, new in zip(picture.scene.wires, changed, strict=True) if new)
        for rect in canvas.chips.place(picture, canvas.rect()):
            canvas.update(rect)
        now = self._losses()
        canvas.repaint_nodes(name for name, words in now.items() if losses.get(name) != words)
        operation = picture.operation
        if (before and before.node, before and before.stage) != (
            operation and operation.node,
            operation and operation.stage,
        ):
            canvas.repaint_nodes(each.node for each in (before, operation) if each is not None and each.node)
        self._weigh()
        self._pulse()

    def _losses(self) -> dict[str, str]:
        picture = self.canvas.picture
        return {
            name: picture.subtitle(name)
            for name, words in picture.captions.items()
            if words.subtitle == "loss"
        }

    def _weigh(self) -> None:
        weights = self.session.weights
        arrays = weights.arrays if weights is not None else {}
        if arrays is not self.canvas.picture.arrays:
            self.canvas.picture.weigh(arrays)
            self.canvas.repaint_nodes(self.canvas.picture.scene.names)

    def _pulse(self) -> None:
        canvas, progress = self.canvas, self.session.progress
        pulses, operation = canvas.pulses, canvas.picture.operation
        before = pulses.rects(canvas.picture)
        iteration = progress.iteration if progress is not None else 0
        if not pulses.start(
            operation, iteration, float(self.since_operation.elapsed()), canvas.picture.still
        ):
            return
        self.since_operation.restart()
        for rect in [*before, *pulses.rects(canvas.picture)]:
            canvas.update(rect)
        if pulses.alive and not canvas.picture.still and not self.frames.isActive():
            self.since_frame.restart()
            self.frames.start()

    def animate(self) -> None:
        """One frame of the pulses; the last one stops the clock."""
        canvas = self.canvas
        before = canvas.pulses.rects(canvas.picture)
        canvas.pulses.advance(float(self.since_frame.restart()))
        for rect in [*before, *canvas.pulses.rects(canvas.picture)]:
            canvas.update(rect)
        if not canvas.pulses.alive or canvas.picture.still:
            self.frames.stop()
