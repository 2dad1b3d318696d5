"""The history of gradients into a file."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject, QSettings, QTimer

from editor import dialogs
from editor.background import Cancelled, in_background
from editor.document import files, recent
from editor.main_window import MainWindow
from editor.training.session import Session
from engine.formats import saving
from engine.formats.gradient_history import FORMATS
from engine.timeline import Timeline

PATIENCE, FIRST = 400, 5000  # ms without a newer time line, until what is known is the newest; or there is none
ME = "export"


def trained(window: MainWindow) -> bool:
    """Whether an iteration has been run."""
    live = window.session.live
    return live is not None and live.iteration > 0


def export_history(window: MainWindow) -> None:
    """Asks where, and writes the newest there is."""
    proposed = window.document.path or recent.folder(QSettings()) / (window.document.title or files.UNTITLED)
    path = dialogs.ask_history(window, str(proposed.with_name(f"{proposed.stem}-gradients.csv")))
    if path is not None:
        Newest(window.session, partial(say_refused, window, path))


def say_refused(window: MainWindow, path: Path, timeline: Timeline | None) -> None:
    """Writes it; what stands in the way is said."""
    if refused := write_history(window, path, timeline):
        dialogs.say(window, refused)


def write_history(window: MainWindow, path: Path, timeline: Timeline | None) -> str:
    """Writes the whole file, or nothing and says why."""
    make = FORMATS.get(path.suffix.lower())
    if make is None:
        return f"{path.name} is no name for a history. Choose one that ends with .csv or .npz."
    if timeline is None:
        return "There is no history of gradients: the training process has not told any. Train, then export again."
    given_up = Event()

    def write() -> None:
        data = make(timeline)
        if not given_up.is_set():
            saving.replace_bytes(path, data)

    try:
        in_background(window, f"Writing {path.name} …", write)
    except Cancelled:
        given_up.set()
    except OSError as error:
        return f"{path} is not written: {saving.reason(error)}."
    return ""


class Newest(QObject):
    """Hands on the newest time line, as soon as it is there: nobody may be looking at it now."""

    def __init__(self, session: Session, then: Callable[[Timeline | None], None]) -> None:
        super().__init__(session)
        self.session, self.then = session, then
        session.timeline_changed.connect(self.finish)
        self.timer = QTimer(self, singleShot=True, interval=PATIENCE if session.timeline is not None else FIRST)
        self.timer.timeout.connect(self.finish)
        self.timer.start()
        session.wishes.want_timeline(ME, True)

    def finish(self) -> None:
        """Once."""
        self.timer.stop()
        self.session.timeline_changed.disconnect(self.finish)
        self.session.wishes.want_timeline(ME, False)
        self.deleteLater()
        self.then(self.session.timeline)
