"""Builds the one window and everything behind it from the command line's options."""

import signal
import sys
import traceback
from argparse import Namespace
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QCoreApplication, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from editor.actions import Actions
from editor.document.document import Document
from editor.look.look import Look
from editor.main_window import MainWindow
from editor.training.session import Session
from engine.formats.project import ProjectError

FIRST_SIZE = (1600, 1000)
SIGNALS_HEARD = 100  # ms: Python's signal handlers run only when Python code runs


def run(options: Namespace) -> int:
    """Shows the window and stays until it closes."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    QCoreApplication.setOrganizationName("Chainrule")
    QCoreApplication.setApplicationName("Chainrule")
    window = build(options)
    if options.project is not None:
        try:
            window.files.load(options.project)
        except ProjectError as error:
            print(f"python -m editor: {error}", file=sys.stderr)
            window.session.close()
            return 2
    install_report(window)
    hear_signals(window)
    window.show()
    if options.train:
        window.session.train()
    failed: list[str] = []
    if options.screenshot is not None:
        QTimer.singleShot(round(options.after * 1000), lambda: take_picture(window, options.screenshot, failed))
    code = application.exec()
    for sentence in failed:
        print(f"python -m editor: {sentence}", file=sys.stderr)
    return 2 if failed else code


def build(options: Namespace) -> MainWindow:
    """The window with its document, worker and look, not yet shown."""
    document, session = Document(), Session()
    settings = QSettings()
    theme = options.theme or settings.value("theme", "system")
    look = Look(theme if theme in ("dark", "light", "system") else "system", settings.value("reduce_motion") == "true")
    window = MainWindow(document, session, look)
    window.commands = Actions(window)
    screen = QApplication.primaryScreen().availableSize()
    width, height = options.size or (min(FIRST_SIZE[0], screen.width()), min(FIRST_SIZE[1], screen.height()))
    window.resize(width, height)
    return window


def take_picture(window: MainWindow, path: Path, failed: list[str]) -> None:
    """Saves the window's picture and ends the program, whatever is unsaved."""
    if not window.grab().save(str(path)):
        failed.append(f"the picture could not be saved as {path}")
    window.session.close()
    QCoreApplication.exit(0)


def install_report(window: MainWindow) -> None:
    """A fault in our own code is printed in full and told once in the window, not once a frame; the program goes on."""
    told: set[str] = set()

    def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        where = "".join(traceback.format_exception(kind, error, trace))
        if where not in told:
            told.add(where)
            print(where, file=sys.stderr)
            window.statusBar().showMessage(f"A fault in Chainrule: {error}. Your drawing is as it was; save it.")

    sys.excepthook = report


def hear_signals(window: MainWindow) -> None:
    """SIGTERM and SIGINT end the program without a question and without an orphan."""

    def leave(*_: object) -> None:
        window.session.close()
        QCoreApplication.exit(0)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    window.listening = QTimer(window, interval=SIGNALS_HEARD)
    window.listening.timeout.connect(lambda: None)
    window.listening.start()
