"""Data files may be others when one comes back to the window: then the graph is checked and compiled anew."""

from contextlib import suppress

from PySide6.QtWidgets import QWidget

from editor.background import Cancelled, in_background
from editor.document.document import Document
from editor.training.follow import Follow
from engine.data.dataset import DataError
from engine.data.own_file import OwnFile, Stamp
from engine.formats.data_paths import own_files


class Freshness:
    """Knows the files as they were when the graph was checked last."""

    def __init__(self, window: QWidget, document: Document, follow: Follow) -> None:
        self.window, self.document, self.follow = window, document, follow
        self.seen: list[tuple[Stamp, ...] | None] = []
        document.inspected.connect(self.note)

    def note(self) -> None:
        """The graph has been checked, with the files as they are now."""
        self.seen = [stamps(source) for source in own_files(self.document.sheet.graph)]

    def look(self) -> None:
        """Looks whether they are others now; what the worker has refused for its data is tried once more."""
        sources = list(own_files(self.document.sheet.graph))
        changed = self.seen != [stamps(source) for source in sources]
        refused = bool(sources and self.follow.session.refused and not self.document.inspection.errors)
        if not changed and not refused:
            return
        self.note()
        with suppress(Cancelled):
            in_background(self.window, "Reading data that have changed …", lambda: [s.readable() for s in sources])
            self.document.look_again()
            self.follow.compile()


def stamps(source: OwnFile) -> tuple[Stamp, ...] | None:
    """Those of a data set's files; None where there are none that can be read."""
    with suppress(DataError):
        return source.stamps()
    return None
