"""Asks for the miniatures of the nodes in view, and takes them over into the picture."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from editor.training.session import Session

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas

PLANE = (2,)  # the shape of data over which predictions are painted


class Showing(QObject):
    """While nobody looks it asks for nothing."""

    def __init__(self, canvas: "Canvas", session: Session) -> None:
        super().__init__(canvas)
        self.canvas, self.session = canvas, session
        self._graph, self._prefix = canvas.picture.sheet.graph, canvas.picture.prefix
        canvas.looked.connect(self.ask)
        canvas.look.changed.connect(self.show_look)
        session.progressed.connect(self.take)
        session.went_on.connect(self.follow)
        session.views_changed.connect(self.take_views)
        self.show_look()
        self.take()

    def show_look(self) -> None:
        """Another subject: what is known of the former one is none of it."""
        picture, subject = self.canvas.picture, self.canvas.look.miniatures
        if subject != picture.subject:
            picture.subject = subject
            picture.miniatures.newest.clear()
            self.canvas.nodes.forget()
            self.canvas.update()
        self.ask()

    def ask(self) -> None:
        """For what is in view now."""
        canvas, picture = self.canvas, self.canvas.picture
        self._drop_changed()
        shown = picture.shown(canvas.rect().toRectF()) if canvas.isVisible() else None
        wishes = self.session.wishes
        wishes.shown = shown
        planes = shown is not None and shown.subject == "output"
        specs = picture.inspection.specs.items() if planes else ()
        wishes.want_views("canvas", PLANE in [spec.shape for (_, port), spec in specs if port == "inputs"])

    def _drop_changed(self) -> None:
        """Miniatures of nodes that have become others."""
        picture, graph, prefix = self.canvas.picture, self._graph, self._prefix
        self._graph, self._prefix = picture.sheet.graph, picture.prefix
        if graph is not self._graph and prefix == self._prefix:
            changed = [name for name, layer in graph.nodes.items() if self._graph.nodes.get(name) != layer]
            picture.miniatures.forget(prefix + name for name in changed)

    def take(self) -> None:
        """What has come with the newest progress."""
        miniatures, progress = self.canvas.picture.miniatures, self.session.progress
        if progress is None:
            self._repaint({*miniatures.newest, *miniatures.planes, *miniatures.curves})
            miniatures.clear()
        else:
            self._repaint(miniatures.take(progress))

    def follow(self) -> None:
        """What the newest iteration adds to the curves of the losses."""
        if self.session.live is not None:
            self._repaint(self.canvas.picture.miniatures.follow(self.session.live))

    def take_views(self) -> None:
        """The newest planes."""
        self._repaint(self.canvas.picture.miniatures.take_views(self.session.views))

    def _repaint(self, names: set[str]) -> None:
        """The nodes that show what these long names stand for."""
        picture = self.canvas.picture
        if names and picture.pictured:
            self.canvas.repaint_nodes(name for name in picture.scene.names if picture.shows(name) in names)
