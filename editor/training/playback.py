"""Plays the past back: shows one iteration after another, as many a second as is chosen."""

from time import monotonic

from PySide6.QtCore import QObject, QTimer, Signal

from editor.training.branches import bounds
from editor.training.told import Told
from editor.training.wishes import Place

FRAME = 16  # milliseconds
WHOLE = 10.0  # seconds in which all of a line is played, where no speed is set
SPEEDS: tuple[float | None, ...] = (1.0, 10.0, 60.0, 600.0, None)  # iterations per second


class Playback(QObject):
    """Goes on from where one is, or from the first iteration; who shows another one stops it."""

    changed = Signal()  # it plays, or does no more; or at another speed

    def __init__(self, told: Told) -> None:
        super().__init__(told)
        self.told = told
        self.speed: float | None = 60.0
        self._began, self._first = 0.0, 0
        self._last: Place | None = None
        self._timer = QTimer(self, interval=FRAME)
        self._timer.timeout.connect(self._step)
        told.past.moved.connect(self._follow)

    @property
    def playing(self) -> bool:
        """Whether it does."""
        return self._timer.isActive()

    def toggle(self) -> None:
        """Plays or stops."""
        timeline, wished = self.told.timeline, self.told.past.wished
        if self.playing or timeline is None:
            self.stop()
            return
        branch = wished.branch if wished is not None else None
        first, last = bounds(timeline, branch)
        self._first = first if wished is None or wished.iteration >= last else wished.iteration
        self._began = monotonic()
        self._show(Place(self._first, branch))
        self._timer.start()
        self.changed.emit()

    def stop(self) -> None:
        """What is shown stays."""
        if self.playing:
            self._timer.stop()
            self.changed.emit()

    def set_speed(self, iterations_per_second: float | None) -> None:
        """From where it is."""
        self.speed = iterations_per_second
        if self._last is not None:
            self._first, self._began = self._last.iteration, monotonic()
        self.changed.emit()

    def _step(self) -> None:
        """The iteration that is due, once the one before has come."""
        timeline, last = self.told.timeline, self._last
        if timeline is None or last is None:
            self.stop()
            return
        if self.told.past.waiting:
            return
        first, end = bounds(timeline, last.branch)
        live = self.told.live
        if last.branch is None and live is not None:
            end = live.iteration
        speed = self.speed if self.speed is not None else (end - first) / WHOLE
        due = self._first + int((monotonic() - self._began) * speed)
        if due < end:
            self._show(Place(due, last.branch))
        elif last.branch is None:
            self.told.past.show_live()  # it has caught up with the run
        else:
            self._show(Place(end, last.branch))
            self.stop()

    def _show(self, place: Place) -> None:
        self._last = place
        self.told.past.show(*place)

    def _follow(self) -> None:
        if self.told.past.wished != self._last:
            self.stop()
