"""New, open, save: the files' logic with the questions a person is asked on the way."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QMenu, QWidget

from editor import dialogs
from editor.background import Cancelled, in_background
from editor.document import chosen, files, recent
from editor.document.document import Document
from editor.training.session import Session
from engine.events import Weights
from engine.formats.data_paths import own_files
from engine.formats.project import ProjectError, examples, find, fits
from engine.formats.pytorch import export

Moment = tuple[int, int]  # a program's generation, and an iteration of it


class FileCommands:
    """Each command either does all it says or nothing, and tells why.

    What may not be lost without a question: changes of the drawing; and in a project that has a file, what training
    has changed in the weights since they were opened or saved. A project without a file (an example, a first try) may
    be trained and left as freely as a calculator; who wants to keep its weights saves it once.
    """

    def __init__(self, window: QWidget, document: Document, session: Session, finish: Callable[[], None]) -> None:
        """`finish` takes what is being written over to the document."""
        self.window, self.document, self.session, self.finish = window, document, session, finish
        self.trained = False  # whether training has changed the weights since they were opened or saved
        self.saved_moment: Moment | None = None  # the one whose weights lie in the file
        self.exported: tuple[Path, ...] = ()  # scripts that were written, the newest last
        document.replaced.connect(self.forget_training)
        session.went_on.connect(self.note_training)

    def new(self) -> None:
        """An empty canvas."""
        if self.may_lose():
            files.new(self.document)

    def open(self) -> None:
        """A project that the user picks."""
        if self.may_lose() and (path := dialogs.ask_open(self.window, str(recent.folder(QSettings())))) is not None:
            self.open_file(path)

    def open_file(self, path: Path) -> None:
        """A project by its path; what cannot be opened is said and leaves everything as it was."""
        try:
            read = partial(files.prepared, path, chosen.chosen(QSettings()))
            remark = files.show(self.document, path, in_background(self.window, f"Opening {path.name} …", read))
            recent.remember(QSettings(), path)
        except Cancelled:
            return
        except ProjectError as error:
            recent.forget(QSettings(), path)
            remark = str(error)
        if remark is not None:
            dialogs.say(self.window, remark)

    def open_path(self, path: Path) -> None:
        """One of the files opened before, or one that was dropped."""
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
            remark = files.open_file(self.document, path, chosen.chosen(QSettings()))
            if remark is not None:  # said when the window is there
                QTimer.singleShot(0, self.window, partial(dialogs.say, self.window, remark))

    def save(self) -> bool:
        """To the document's file, asking for one if it has none. Says whether it is saved."""
        if self.document.path is None or self.document.path.suffix != files.SUFFIX:  # a plain JSON stays what it is
            return self.save_as()
        return self._write(self.document.path)

    def save_as(self) -> bool:
        """To a file that the user picks."""
        proposed = self.document.path or recent.folder(QSettings()) / (self.document.title or files.UNTITLED)
        proposed = proposed.with_name(proposed.stem + files.SUFFIX)
        path = dialogs.ask_save(self.window, str(proposed))
        return path is not None and self._write(path)

    def _write(self, path: Path) -> bool:
        learned = self.learned()
        try:
            files.save_as(self.document, path, *(learned.arrays, learned.course) if learned is not None else ())
        except ProjectError as error:
            dialogs.say(self.window, str(error))
            return False
        self.trained = False
        self.saved_moment = (learned.generation, learned.iteration) if learned is not None else None
        self.note_training()  # what was saved may be behind what training has come to
        self.document.title_changed.emit()
        recent.remember(QSettings(), path)
        chosen.remember(QSettings(), [source.path for source in own_files(self.document.sheet.graph)])
        return True

    def export(self) -> None:
        """A PyTorch script at a place that the user picks, and its numbers beside it."""
        if errors := self.document.inspection.errors:
            dialogs.say(self.window, str(errors[0]))
            return
        proposed = self.document.path or recent.folder(QSettings()) / (self.document.title or files.UNTITLED)
        path = dialogs.ask_export(self.window, str(proposed.with_name(proposed.stem + export.SUFFIX)))
        if path is None:
            return
        learned = self.learned()
        own = self.document.weights if files.kept(self.document) else None
        weights = learned.arrays if learned is not None else own
        try:
            export.write(path, self.document.sheet, weights)
        except export.ExportError as error:
            dialogs.say(self.window, str(error))
        else:
            self.exported += (path,)

    def learned(self) -> Weights | None:
        """The weights that training has come to, if there was any and they are those of the graph as it is now."""
        weights, trained = self.session.weights, self.session.sheet
        if weights is None or trained is None or trained.graph != self.document.sheet.graph:
            return None
        return weights if fits(weights.arrays, self.document.sheet) else None

    def note_training(self) -> None:
        """Sees whether there are weights that no file has: iterations since the saved ones, not yet reset."""
        progress, weights = self.session.live, self.session.weights
        self._note_opened()
        if progress is not None and progress.iteration:
            self.trained |= (progress.generation, progress.iteration) != self.saved_moment
        elif progress is None and weights is None:  # begun anew, from first weights
            self.trained = False

    def forget_training(self) -> None:
        """Another document: nothing of it has been trained here."""
        self.trained, self.saved_moment = False, None
        self._note_opened()  # the session may have heard of it before

    def _note_opened(self) -> None:
        """Weights as they lie in the file that was opened are saved."""
        weights = self.session.weights
        if weights is not None and weights.arrays is self.document.weights:
            self.saved_moment = weights.generation, weights.iteration

    def unsaved(self) -> bool:
        """Whether there is something that may not be lost without a question."""
        return self.document.modified or (self.trained and self.document.path is not None)

    def may_lose(self) -> bool:
        """Whether the document may be given up: nothing to save, or the user has decided."""
        self.finish()
        if not self.unsaved():
            return True
        title = self.document.title or files.UNTITLED
        question = f"Save the changes to {title}?" if self.document.modified else f"Save what {title} has learned?"
        decided = dialogs.ask_discard(self.window, question)
        return self.save() if decided == "save" else decided == "discard"

    def window_title(self) -> str:
        """What the window is called."""
        return files.window_title(self.document, self.unsaved())

    def fill_recent(self, menu: QMenu) -> None:
        """The files opened last, anew each time the menu opens."""

        def refill() -> None:
            menu.clear()
            for path in recent.recent(QSettings()):
                menu.addAction(path.name, partial(self.open_path, path)).setToolTip(str(path))
            if menu.isEmpty():
                menu.addAction("Nothing opened yet").setEnabled(False)

        menu.aboutToShow.connect(refill)
        refill()
