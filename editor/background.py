"""What takes longer than one waits without a word is done beside the window, which says so and can be told to stop."""

from collections.abc import Callable
from threading import Thread
from typing import Generic, TypeVar

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QProgressDialog, QWidget

UNSAID = 0.1  # seconds in which most are done
LOOKS = 50  # ms from one look whether it is done to the next

R = TypeVar("R")


class Cancelled(Exception):
    """The user does not want to wait."""


class Work(Thread, Generic[R]):
    """Calls a function in a thread of its own, and keeps what it returns or raises."""

    def __init__(self, does: Callable[[], R]) -> None:
        super().__init__(name="chainrule-background", daemon=True)
        self.does = does
        self.results: list[R] = []
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self.results.append(self.does())
        except BaseException as error:
            self.error = error

    def result(self) -> R:
        """What came of it."""
        if self.error is not None:
            raise self.error
        return self.results[0]


def in_background(parent: QWidget, words: str, does: Callable[[], R]) -> R:
    """What `does` returns. It must touch nothing of Qt. Cancelled if the user has had enough; then it ends unheard."""
    work = Work(does)
    work.start()
    work.join(UNSAID)
    if work.is_alive():
        wait(parent, words, work)
    return work.result()


def wait(parent: QWidget, words: str, work: Work[R]) -> None:
    """Shows that there is work, until it is done."""
    dialog = QProgressDialog(words, "Cancel", 0, 0, parent)
    dialog.setWindowTitle("Chainrule")
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    dialog.setMinimumDuration(0)
    loop, timer = QEventLoop(), QTimer(interval=LOOKS)
    timer.timeout.connect(lambda: work.is_alive() or loop.quit())
    dialog.canceled.connect(loop.quit)
    timer.start()
    dialog.show()
    loop.exec()
    cancelled = dialog.wasCanceled()
    dialog.deleteLater()
    if cancelled:
        raise Cancelled
