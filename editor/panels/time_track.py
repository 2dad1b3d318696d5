"""The line itself: where the run is, what is shown of its past, marks and branches; dragged, or moved by keys."""

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSlider, QToolTip

from editor.look.fonts import SMALL, ui
from editor.look.look import Look
from editor.panels.time_axis import Stretch, TimeAxis, stretches
from editor.panels.time_paint import HEIGHT, LEVEL, LINE, SIGNS, TimePicture, paint_time
from editor.panels.time_signs import words_of
from editor.training.branches import bounds
from editor.training.seek import seek
from editor.training.told import Told
from editor.training.wishes import Place
from engine.timeline import Mark, line

SIDES = 12  # px left and right of the line
NEAR = 5  # px from which a mark, or a branch, is meant
PAGES = 20  # steps of Page Up from one end to the other


class TimeTrack(QAbstractSlider):
    """A slider over the iterations of the line that is shown. At the end of the run's line the newest is shown."""

    seen = Signal(object)  # another TimePicture
    bookmark_named = Signal()  # that of the iteration shown is to have other words

    def __init__(self, told: Told, look: Look) -> None:
        super().__init__()
        self.told, self.look = told, look
        self.picture = TimePicture(TimeAxis(0, 0, 0.0, 1.0))
        self.dragged: tuple[TimeAxis, int | None] | None = None  # the axis, which stays meanwhile, and along what
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setFixedHeight(HEIGHT)
        self.setMinimumWidth(200)
        self.setAccessibleName("Time line")
        self.actionTriggered.connect(lambda _: seek(told, self.sliderPosition(), self.branch))
        for signal in (told.went_on, told.timeline_changed, told.past.moved, told.past.changed):
            signal.connect(self.refresh)
        look.changed.connect(self.update)
        self.refresh()

    @property
    def branch(self) -> int | None:
        """Whose line is shown; None for the run's."""
        wished = self.told.past.wished
        return wished.branch if wished is not None else None

    @property
    def live(self) -> int:
        """Where the run is."""
        return self.told.live.iteration if self.told.live is not None else 0

    def refresh(self) -> None:
        """What there is to see now; repaints it if it is something else."""
        if not self.isVisible():
            return
        before, self.picture = self.picture, self.look_up()
        if self.picture != before:
            self.update()
            self.seen.emit(self.picture)

    def showEvent(self, event: object) -> None:
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.refresh()

    def look_up(self) -> TimePicture:
        """The past as it is drawn."""
        timeline, past = self.told.timeline, self.told.past
        if timeline is None or not timeline.branches:
            return TimePicture(TimeAxis(0, 0, SIDES, self.width() - SIDES))
        found = stretches(timeline, self.live, self.branch)
        axis = TimeAxis(min(one.begins for one in found), max(one.ends for one in found), SIDES, self.width() - SIDES)
        if self.dragged is not None:
            axis = self.dragged[0]
        levels = {one.branch: one for one in found}
        marks = tuple(mark for mark in timeline.marks if mark.branch in levels)
        wished = past.wished
        thumb = Place(self.live, None) if wished is None else wished
        return TimePicture(
            axis, tuple(found), marks, self.live, thumb, level_of(found, thumb), past.shown, bool(self.dragged)
        )

    # Keys and wheel are those of any slider: what it can do is set first.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.told.past.wished is not None:
            self.told.past.show_live()
            return
        self.set_up()
        super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.hasFocus():
            event.ignore()
            return
        self.set_up()
        super().wheelEvent(event)

    def set_up(self) -> None:
        """Range and place, as they are now."""
        timeline = self.told.timeline
        first, last = bounds(timeline, self.branch) if timeline is not None else (0, 0)
        last = max(last, self.live) if self.branch is None else last
        self.setRange(first, last)
        self.setPageStep(max(1, (last - first) // PAGES))
        self.setValue(self.picture.thumb.iteration)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self.picture.empty:
            return
        place = event.position()
        if (mark := self.mark_at(place)) is not None:  # whose words may lie beside it: a tremor must not lead there
            seek(self.told, mark.iteration, mark.branch if self.off_line(mark.branch) else None)
            return
        stretch = self.stretch_at(place)
        self.dragged = self.picture.axis, None if stretch is None or not stretch.level else stretch.branch
        self.drag(place.x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.dragged is not None:
            self.drag(event.position().x())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        mark = self.mark_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and mark is not None and mark.reason == "bookmark":
            self.bookmark_named.emit()  # the first click has led there
        else:
            self.mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.dragged = None
        self.refresh()

    def drag(self, x: float) -> None:
        """To a pixel; what is beyond the end that the run had when it began is the newest."""
        assert self.dragged is not None
        axis, branch = self.dragged
        timeline = self.told.timeline
        ready = [one.shown for one, _ in line(timeline, branch)] if timeline is not None else []
        iteration = axis.iteration(x, ready)
        if branch is None and x >= axis.x(axis.last):
            iteration = max(self.live, iteration)
        seek(self.told, iteration, branch)

    def off_line(self, branch: int) -> bool:
        """Whether a branch is one that the run has left."""
        return any(one.branch == branch and one.level for one in self.picture.stretches)

    def mark_at(self, place: QPointF) -> Mark | None:
        """The mark whose sign or words are here."""
        for mark, rect in self.picture.words(self.metrics()):
            if rect.contains(place):
                return mark
        near = [
            (abs(self.picture.axis.x(mark.iteration) - place.x()), -at, mark)
            for at, mark in enumerate(self.picture.marks)
            if place.y() < LINE - 3
        ]
        found = min(near, default=None, key=lambda one: one[:2])
        return found[2] if found is not None and found[0] <= NEAR else None

    def stretch_at(self, place: QPointF) -> Stretch | None:
        """The branch that is drawn here."""
        axis = self.picture.axis
        for one in self.picture.stretches:
            inside = axis.x(one.begins) - NEAR <= place.x() <= axis.x(one.ends) + NEAR
            if inside and one.level and abs(place.y() - LINE - LEVEL * one.level) <= LEVEL / 2:
                return one
        return None

    def metrics(self) -> QFontMetricsF:
        """Of the small words."""
        return QFontMetricsF(ui(SMALL))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and not self.picture.empty:
            QToolTip.showText(event.globalPos(), self.told_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def told_at(self, place: QPointF) -> str:
        """What is said of what lies under the pointer."""
        mark, stretch = self.mark_at(place), self.stretch_at(place)
        if mark is not None:
            return f"{words_of(mark)} · iteration {mark.iteration:,}"
        if stretch is not None:
            return f"a branch that was left · iterations {stretch.begins + 1:,} to {stretch.ends:,}"
        if SIGNS < place.y() < LINE + LEVEL:
            return f"iteration {self.picture.axis.iteration(place.x()):,}"
        return "Drag to look back; the run goes on. Arrow keys go by one iteration, End and Esc to the newest."

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_time(painter, self.look.theme, self.picture, QRectF(self.rect()), focus=self.hasFocus())


def level_of(found: list[Stretch], place: Place) -> int:
    """Where the thumb is."""
    if place.branch is None:
        return 0
    by_number = {one.branch: one for one in found}
    own = by_number.get(place.branch)
    return own.level if own is not None and place.iteration > own.begins else 0
