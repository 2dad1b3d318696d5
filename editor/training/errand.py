"""One question to the engine that takes its time: a process of its own answers it, and nobody waits."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from editor.training.spawned import spawned
from engine.process import answer

LOOKS = 30  # ms from one look whether it is done to the next


class Errand(QObject):
    """Calls a function of the engine with values that can be pickled."""

    done = Signal(object)  # what it returned
    failed = Signal(str)  # why there is no answer

    def __init__(self, parent: QObject, does: Callable[..., Any], *told: Any) -> None:
        super().__init__(parent)
        self.process, self._connection = spawned("chainrule-errand", answer, does, *told)
        self._timer = QTimer(self, interval=LOOKS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def end(self) -> None:
        """Whatever it is at; it says nothing any more."""
        self._timer.stop()
        self.process.kill()
        self.deleteLater()

    def _look(self) -> None:
        """Whether the answer is there."""
        if not self._connection.poll():
            return
        try:
            told, why = self._connection.recv()
        except EOFError:
            told, why = None, "Its process has ended before it was done. Try once more."
        self.end()
        if why:
            self.failed.emit(why)
        else:
            self.done.emit(told)
