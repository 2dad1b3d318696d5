"""A film of the training: asked for, recorded, written."""

from pathlib import Path

from PySide6.QtCore import QEventLoop, QObject, QSettings, Qt
from PySide6.QtWidgets import QProgressDialog

from editor import dialogs
from editor.background import Cancelled, in_background
from editor.document import files, recent
from editor.film_dialog import FilmDialog, Wanted
from editor.look.colours import ThemeName
from editor.look.themes import THEMES
from editor.main_window import MainWindow
from editor.recording.film import FilmError, film
from editor.recording.frame import packed
from editor.recording.recorder import Recorder
from engine.formats import saving

PER_SECOND = {"backward pass": 8.0, "iteration": 8.0, "iterations": 12.5}


def record(window: MainWindow) -> None:
    """Asks for what and where, runs that stretch and writes it."""
    title = window.document.title or files.UNTITLED
    folder = window.document.path.parent if window.document.path is not None else recent.folder(QSettings())
    wanted = ask(window, folder / f"{title}.gif", window.look.theme.name)
    if wanted is not None and (refused := write_film(window, wanted)):
        dialogs.say(window, refused)


def ask(window: MainWindow, proposed: Path, theme: ThemeName) -> Wanted | None:
    """What film to take."""
    dialog = FilmDialog(window, proposed, theme)
    return dialog.wanted() if dialog.exec() else None


def write_film(window: MainWindow, wanted: Wanted) -> str:
    """Writes the whole film, or nothing and says why; nothing to say where the user has stopped it."""
    picture, theme = window.canvas.picture, THEMES[wanted.theme]
    window.follow.catch_up()
    if window.session.refused:
        return str(window.session.refused[0])
    recorder = Recorder(window.session, lambda share: packed(picture, theme, wanted.size, share), wanted.stretch)
    if not wait(window, recorder):
        return ""
    frames, suffix = recorder.frames, wanted.path.suffix
    per_second = PER_SECOND[wanted.stretch.kind]
    try:
        made = in_background(window, "Packing the film…", lambda: film(frames, suffix, per_second))
        saving.replace_bytes(wanted.path, made)
    except FilmError as error:
        return str(error)
    except Cancelled:
        return ""
    except OSError as error:
        return f"{wanted.path} is not written: {saving.reason(error)}."
    return ""


def wait(window: MainWindow, recorder: Recorder) -> bool:
    """Shows how many frames there are, until all are taken; False if the user has had enough, or the training cannot
    go on: the window says why.
    """
    dialog = QProgressDialog("Recording…", "Stop", 0, 0, window)
    dialog.setWindowTitle("Chainrule")
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    loop = QEventLoop()
    recorder.taken.connect(lambda count: dialog.setLabelText(f"Recording… {count} frames"))
    ended: list[bool] = []

    def end(whole: bool) -> None:
        ended.append(whole)
        loop.quit()

    session = window.session
    stops = [
        recorder.finished.connect(lambda: end(True)),
        session.state_changed.connect(lambda state: state == "empty" and end(False)),  # no program could be made
        *(signal.connect(lambda *_: end(False)) for signal in (dialog.canceled, session.failed, session.restarted)),
    ]
    dialog.show()
    recorder.start()
    if not ended:
        loop.exec()
    if ended[0]:
        window.banner.dismiss()  # it has gone on from where a breakpoint paused it
    else:
        recorder.stop()
    for stop in stops:  # the session lasts longer than the film
        QObject.disconnect(stop)
    dialog.deleteLater()
    return ended[0]
