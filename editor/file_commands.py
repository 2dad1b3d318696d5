"""New, open, save: the files' logic with the questions a person is asked on the way."""

from functools import partial
from pathlib import Path

import platformdirs
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QMenu, QWidget

from editor import dialogs
from editor.document import files, recent
from editor.document.document import Document
from editor.training.session import Session
from engine.formats.project import ProjectError, examples, find
from engine.tensor import Array


class FileCommands:
    """Each command either does all it says or nothing, and tells why."""

    def __init__(self, window: QWidget, document: Document, session: Session) -> None:
        self.window, self.document, self.session = window, document, session

    def new(self) -> None:
        """An empty canvas."""
        if self.may_lose():
            files.new(self.document)

    def open(self) -> None:
        """A project that the user picks."""
        if self.may_lose() and (path := dialogs.ask_open(self.window, str(self.folder()))) is not None:
            self.open_file(path)

    def open_file(self, path: Path) -> None:
        """A project by its path; what cannot be opened is said and leaves everything as it was."""
        try:
            files.open_file(self.document, path)
            recent.remember(QSettings(), path)
        except ProjectError as error:
            recent.forget(QSettings(), path)
            dialogs.say(self.window, str(error))

    def open_recent(self, path: Path) -> None:
        """One of the files opened before."""
        if self.may_lose():
            self.open_file(path)

    def open_example(self, name: str) -> None:
        """A shipped example."""
        if self.may_lose():
            files.open_example(self.document, name)

    def load(self, project: str) -> None:
        """A file or an example's name, as the command line gives it. ProjectError if there is no such thing."""
        path = find(project)
        if path == examples().get(project):
            files.open_example(self.document, project)
        else:
            files.open_file(self.document, path)

    def save(self) -> bool:
        """To the document's file, asking for one if it has none. Says whether it is saved."""
        if self.document.path is None or self.document.path.suffix != files.SUFFIX:  # a plain JSON stays what it is
            return self.save_as()
        return self._write(self.document.path)

    def save_as(self) -> bool:
        """To a file that the user picks."""
        proposed = self.document.path or self.folder() / (self.document.title or files.UNTITLED)
        proposed = proposed.with_name(proposed.stem + files.SUFFIX)
        path = dialogs.ask_save(self.window, str(proposed))
        return path is not None and self._write(path)

    def _write(self, path: Path) -> bool:
        try:
            files.save_as(self.document, path, self.learned())
        except ProjectError as error:
            dialogs.say(self.window, str(error))
            return False
        recent.remember(QSettings(), path)
        return True

    def learned(self) -> dict[str, Array] | None:
        """The weights that training has come to, if there was any and the graph is still the one that was trained."""
        weights, trained = self.session.weights, self.session.sheet
        if weights is None or trained is None or trained.graph != self.document.sheet.graph:
            return None
        return weights.arrays

    def may_lose(self) -> bool:
        """Whether the document may be given up: nothing to save, or the user has decided."""
        if not self.document.modified:
            return True
        decided = dialogs.ask_discard(self.window, self.document.title or files.UNTITLED)
        return self.save() if decided == "save" else decided == "discard"

    def folder(self) -> Path:
        """Where dialogs begin: beside the last file."""
        known = recent.recent(QSettings())
        return known[0].parent if known else platformdirs.user_documents_path()

    def window_title(self) -> str:
        """What the window is called."""
        return files.window_title(self.document)

    def fill_recent(self, menu: QMenu) -> None:
        """The files opened last, anew each time the menu opens."""

        def refill() -> None:
            menu.clear()
            for path in recent.recent(QSettings()):
                menu.addAction(path.name, partial(self.open_recent, path)).setToolTip(str(path))
            if menu.isEmpty():
                menu.addAction("Nothing opened yet").setEnabled(False)

        menu.aboutToShow.connect(refill)
        refill()
