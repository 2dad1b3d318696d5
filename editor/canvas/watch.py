"""Keeps the canvas's picture up to date: listens to document, session, selection and look."""

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QElapsedTimer, QObject, QRect, QTimer

from editor.canvas import accessible, hover, opening
from editor.canvas.detail import Detail
from editor.canvas.painters import light, ribbons, text, wires
from editor.canvas.painters.breakpoints import around as around_breakpoint
from editor.canvas.painters.remarks import around
from editor.canvas.scene import PortKey
from editor.canvas.splits import Split, at_cursor
from editor.look import fonts
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
        self.widths: dict[Split, tuple[float, ...]] = {}  # of the ribbons as they are painted
        scope = canvas.scope
        scope.changed.connect(self.show_sheet)
        scope.replaced.connect(self.show_document)
        scope.entered.connect(self.show_other)
        session.progressed.connect(self.show_progress)
        session.state_changed.connect(self.show_progress)
        session.breakpoints.changed.connect(self.show_breakpoints)
        canvas.selection.changed.connect(self.show_selection)
        canvas.selection.trace_changed.connect(self.show_trace)
        canvas.port_hovered.connect(self.ask_sum)
        canvas.look.changed.connect(self.show_look)
        canvas.look.shaded.connect(self.show_shading)
        self.show_look()
        self.show_shading()

    def show_sheet(self) -> None:
        """The sheet has changed, by whatever hand: a gesture under way has lost its ground."""
        canvas, picture = self.canvas, self.canvas.picture
        scope = canvas.scope
        if picture.sheet is scope.sheet and picture.inspection is scope.inspection:
            return
        canvas.cancel()
        canvas.editing.dismiss()
        if scope.undo_stack.count():
            canvas.fits = False  # once something was edited, a change of size fits the view no more
        if picture.show(scope.sheet, scope.inspection, scope.prefix):
            canvas.nodes.forget()
        picture.break_at(self.session.breakpoints.placed)
        hover.leave(canvas)
        canvas.selection.keep(picture.scene.names, picture.scene.wires, picture.scene.remarks)
        opening.keep(canvas)
        canvas.rearrange()
        accessible.tell_drawing(canvas)

    def show_document(self) -> None:
        """Another document: its nodes may have the same names, but their weights are others."""
        self.canvas.selection.set_weight(None)
        self.show_other()

    def show_other(self) -> None:
        """Another document, or the inside of a group: nothing of the old one is selected, everything is in view."""
        canvas = self.canvas
        canvas.selection.set(())
        opening.open_node(canvas, None)
        self.show_sheet()
        canvas.fit()

    def show_selection(self) -> None:
        canvas, picture = self.canvas, self.canvas.picture
        nodes = picture.selected ^ canvas.selection.nodes
        marked = picture.selected_wires ^ canvas.selection.wires
        remarks = picture.selected_remarks ^ canvas.selection.remarks
        picture.selected, picture.selected_wires = canvas.selection.nodes, canvas.selection.wires
        picture.selected_remarks = canvas.selection.remarks
        for name in remarks & picture.scene.remarks.keys():
            canvas.update(around(picture, name))
        canvas.repaint_nodes(nodes)
        canvas.repaint_wires(marked)
        accessible.tell_focus(canvas)

    def show_trace(self) -> None:
        """A chain goes along other wires."""
        canvas, picture = self.canvas, self.canvas.picture
        before, picture.trace = picture.traced, canvas.selection.trace
        canvas.repaint_wires({*before, *picture.traced})

    def show_breakpoints(self) -> None:
        canvas = self.canvas
        for name in canvas.picture.break_at(self.session.breakpoints.placed) & canvas.picture.scene.index.keys():
            canvas.update(around_breakpoint(canvas.picture, name))

    def show_look(self) -> None:
        canvas = self.canvas
        canvas.picture.theme, canvas.picture.still = canvas.look.theme, canvas.look.reduce_motion
        if canvas.picture.larger != fonts.larger():
            canvas.picture.larger = fonts.larger()
            text.forget()
        canvas.nodes.forget()
        canvas.rearrange()

    def ask_sum(self, port: PortKey | None) -> None:
        """What the gradients at the output under the cursor add up to."""
        picture = self.canvas.picture
        rows = [split.rows for split in at_cursor(picture) if split.side == "out"] if port is not None else []
        wire = picture.long_wires[rows[0][0]] if rows else None
        self.session.wishes.summed = (wire.source, wire.output) if wire is not None else None

    def show_shading(self) -> None:
        """Wires show something else, or in another way."""
        self.canvas.picture.shading = self.canvas.look.shading
        self.session.wishes.quantity = self.canvas.look.shading.quantity
        self.show_progress()

    def show_progress(self) -> None:
        """The newest state of the run: colours and numbers of wires, losses, pulses."""
        canvas, picture, progress = self.canvas, self.canvas.picture, self.session.progress
        before, losses = picture.operation, self._losses()
        changed, shading = picture.read(progress), picture.shading
        canvas.update(wires.extents(picture, np.flatnonzero(changed)))
        widths, self.widths = self.widths, ribbons.widths(picture, canvas.rect())
        for split in self.widths:
            if widths.get(split) != self.widths.get(split):
                canvas.update(ribbons.extent(picture, split))
        canvas.look.fit(self, picture.sizes)
        if picture.shading is not shading:
            return  # it came back here
        for rect in canvas.chips.place(picture, canvas.rect()):
            canvas.update(rect)
        now = self._losses()
        if picture.detail > Detail.FAR:
            canvas.repaint_nodes(name for name, words in now.items() if losses.get(name) != words)
        operation = picture.operation
        if (before and before.node, before and before.stage) != (
            operation and operation.node,
            operation and operation.stage,
        ):
            canvas.repaint_nodes(each.node for each in (before, operation) if each is not None and each.node)
        self._pulse()
        self._shine()
        hover.refresh(canvas)

    def _losses(self) -> dict[str, tuple[str, str]]:
        picture = self.canvas.picture
        return {name: picture.facts(name) for name in picture.losses}

    def _pulse(self) -> None:
        canvas, progress = self.canvas, self.session.progress
        pulses, operation = canvas.pulses, canvas.picture.operation
        before = pulses.rects(canvas.picture)
        iteration = progress.iteration if progress is not None else 0
        if not pulses.start(operation, iteration, float(self.since_operation.elapsed()), canvas.picture.still):
            return
        self.since_operation.restart()
        self._show_pulses(before)
        self._move()

    def _show_pulses(self, before: list[QRect]) -> None:
        """Repaints where pulses were and are; their wires' chips make way."""
        canvas, picture = self.canvas, self.canvas.picture
        changed = [*before, *canvas.pulses.rects(picture)]
        pulsing = frozenset(pulse.wire for pulse in canvas.pulses.alive)
        if pulsing != picture.pulsing:
            picture.pulsing = pulsing
            changed += canvas.chips.place(picture, canvas.rect())
            if picture.still:
                canvas.update()
        for rect in changed:
            canvas.update(rect)

    def _shine(self) -> None:
        """Light runs along the wires while what is shown trains at full speed."""
        canvas, picture, progress = self.canvas, self.canvas.picture, self.session.progress
        runs = progress is not None and progress.state == "running" and progress.operation is None
        shines = runs and not picture.still
        if shines == (picture.light is not None):
            if shines:  # what is painted now counts as a frame
                self.animate()
                self.frames.start()
            return
        picture.light = 0.0 if shines else None
        canvas.update()
        self._move()

    def _move(self) -> None:
        """The clock runs while anything moves."""
        if not self.frames.isActive() and (self.canvas.pulses.moving or self.canvas.picture.light is not None):
            self.since_frame.restart()
            self.frames.start()

    def animate(self) -> None:
        """One frame of the pulses, or of the light; when all have arrived the clock stops."""
        canvas, picture, since = self.canvas, self.canvas.picture, float(self.since_frame.restart())
        if picture.light is not None:
            picture.light += light.SPEED * since / 1000
            if wires.few(picture, canvas.rect()):
                canvas.update(wires.extents(picture, light.lit(picture, canvas.rect())))
        if canvas.pulses.moving:
            before = canvas.pulses.rects(picture)
            canvas.pulses.advance(since)
            self._show_pulses(before)
        if picture.light is None and not canvas.pulses.moving:
            self.frames.stop()
