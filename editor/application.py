"""Builds the one window and everything behind it from the command line's options."""

import sys
import traceback
from argparse import Namespace
from types import TracebackType

from PySide6.QtCore import QCoreApplication, QSettings, QSize, QTimer
from PySide6.QtWidgets import QApplication

from editor.actions import Actions
from editor.collection import collect_between_events
from editor.display import open_application
from editor.doctor import rule_settings
from editor.document.document import Document
from editor.look import shading
from editor.look.look import MINIATURES, Look
from editor.main_window import SMALLEST, MainWindow
from editor.picture_commands import write_picture
from editor.picture_dialog import Wanted
from editor.training.session import Session
from engine.arguments import Refused
from engine.formats.project import ProjectError

FIRST_SIZE = QSize(1600, 1000)
FRAME = QSize(16, 48)  # px that a window's title bar and edges take at most; known only after it is shown
SIGNALS_HEARD = 100  # ms: Python's signal handlers run only when Python code runs


def run(options: Namespace, signals: list[int]) -> int:
    """Shows the window and stays until it closes, or until a signal is in the list. Refused for wrong input."""
    if options.size is not None and QSize(*options.size).boundedTo(SMALLEST) != SMALLEST:
        given, least = f"{options.size[0]}x{options.size[1]}", f"{SMALLEST.width()}x{SMALLEST.height()}"
        raise Refused(f"python -m editor: --size takes {least} or more, not {given}: the panels need it")
    application = open_application()
    QCoreApplication.setOrganizationName("Chainrule")
    QCoreApplication.setApplicationName("Chainrule")
    window = build(options)
    try:
        if options.project is not None:
            window.files.load(options.project)
        install_report(window)
        collect_between_events()
        return stay(application, window, options, signals)
    except ProjectError as error:
        raise Refused(f"python -m editor: {error}") from None
    finally:
        window.session.close()  # whatever happens: no worker stays behind


def stay(application: QApplication, window: MainWindow, options: Namespace, signals: list[int]) -> int:
    """The window's life; what ends it says the exit code."""
    listening = QTimer(interval=SIGNALS_HEARD)  # a signal is a wish to end at once: nothing is asked
    listening.timeout.connect(lambda: signals and leave(window))
    listening.start()
    if signals:
        return 0
    window.show()
    if options.train:
        window.session.train()
    failed: list[str] = []
    if options.screenshot is not None or options.picture is not None:
        QTimer.singleShot(round(options.after * 1000), lambda: take_pictures(window, options, failed))
    code = application.exec()
    for sentence in failed:
        print(f"python -m editor: {sentence}", file=sys.stderr)
    return 2 if failed else code


def build(options: Namespace) -> MainWindow:
    """The window with its document, worker and look, not yet shown."""
    document, session = Document(), Session()
    settings = QSettings()
    theme = options.theme or settings.value("theme", "system")
    look = Look(
        theme if theme in ("dark", "light", "system") else "system",
        settings.value("reduce_motion") == "true",
        shown if (shown := settings.value("miniatures")) in MINIATURES else "output",
        shading.read(settings.value("wires")),
    )
    rule_settings.restore(settings, session.thresholds)
    window = MainWindow(document, session, look)
    window.minimap.want(settings.value("minimap") != "false")
    window.canvas.snap_to_grid = settings.value("snap_to_grid") != "false"
    Actions(window)
    window.resize(QSize(*options.size) if options.size else first_size(QApplication.primaryScreen().availableSize()))
    return window


def first_size(available: QSize) -> QSize:
    """What the window has at first: all of it and its frame on the screen, unless that is too small for it."""
    return FIRST_SIZE.boundedTo(available - FRAME).expandedTo(SMALLEST)


def leave(window: MainWindow) -> None:
    """Ends the program without a question and without an orphan, whatever is unsaved."""
    window.session.close()
    QCoreApplication.exit(0)


def take_pictures(window: MainWindow, options: Namespace, failed: list[str]) -> None:
    """Saves a picture of the window, one of the drawing, or both, and ends the program, whatever is unsaved."""
    if options.screenshot is not None and not window.grab().save(str(options.screenshot)):
        failed.append(f"the picture could not be saved as {options.screenshot}")
    if options.picture is not None:
        wanted = Wanted(options.picture, selected=False, theme=window.look.theme.name)
        failed += filter(None, [write_picture(window, wanted)])
    leave(window)


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
