"""Race: the drawing against another one, in a window of its own. A part of the Train menu."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from editor.command import Command, commands_in
from editor.commands.wires import wires
from editor.document.files import UNTITLED
from editor.main_window import MainWindow
from editor.training.inline import InlineWorker
from editor.training.process import WorkerProcess

if TYPE_CHECKING:
    from editor.race.rivals import Rival
    from editor.race.window import RaceWindow


def race(window: MainWindow, refused: Callable[[], str]) -> Command:
    """Against whatever is chosen; one race at a time."""
    return Command(
        "race",
        "R&ace…",
        partial(begin, window),
        "Ctrl+R",
        "Trains the drawing in step with another one, on one colour scale and one time line.",
        refused=refused,
    )


def begin(window: MainWindow) -> None:
    """Asks for the rival; a race that is on already is shown again."""
    from editor.race.dialog import RaceDialog
    from editor.race.rivals import own_of
    from editor.race.window import RaceWindow

    for running in window.findChildren(RaceWindow):
        running.showNormal()
        running.activateWindow()
        return
    own = own_of(window.document, UNTITLED)
    dialog = RaceDialog(own, window, running=window.session.state == "running")
    rival = dialog.rival() if dialog.exec() else None
    dialog.deleteLater()
    if rival is not None:
        open_race(window, (own, rival))


def open_race(
    window: MainWindow,
    rivals: "tuple[Rival, Rival]",
    worker: Callable[[], WorkerProcess | InlineWorker] = WorkerProcess,
) -> "RaceWindow":
    """The window of the race; what runs in the main window is paused till that is closed."""
    from editor.race.window import RaceWindow  # loads pyqtgraph

    ran, compiled = window.session.state == "running", window.follow.compiled
    window.session.pause()

    def go_on() -> None:
        """Unless it is another graph by now, or somebody has seen to it."""
        if ran and window.session.state == "paused" and window.follow.compiled is compiled:
            window.session.train()

    found = RaceWindow(rivals, window.look, window.keymap, window, worker=worker)
    found.choose_wires(commands_in(wires(found.look).entries))
    found.closed.connect(go_on)
    found.resize(window.size())
    found.show()
    return found
