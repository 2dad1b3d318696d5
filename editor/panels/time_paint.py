"""The time line as it is painted: words of marks above, the run's line, branches below it, and words below these."""

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from editor.look.fonts import SMALL, ui
from editor.look.themes import Theme, mixed
from editor.panels.time_axis import Stretch, TimeAxis
from editor.panels.time_signs import colour_of, paint_sign, with_room, words_of
from editor.training.wishes import Place
from engine.timeline import Mark

WORDS, SIGNS, LINE = 1, 19, 29  # px from the top: words of marks; middle of signs, and of the line
LEVEL = 6  # px from the line to the branch below it
ROW = 15  # px of height that words have
HEIGHT = 45
THICK, THIN, THUMB = 4.0, 2.0, 6.5  # px: the line, branches, the thumb's radius


class TimePicture(NamedTuple):
    """What there is to see."""

    axis: TimeAxis
    stretches: tuple[Stretch, ...] = ()
    marks: tuple[Mark, ...] = ()
    live: int = 0
    thumb: Place = Place(0)
    level: int = 0  # of the thumb
    shown: Place | None = None
    dragged: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is no past yet."""
        return self.axis.last == self.axis.first

    @property
    def middle(self) -> QPointF:
        """Of the thumb."""
        return QPointF(self.axis.x(self.thumb.iteration), LINE + LEVEL * self.level)

    def words(self, metrics: QFontMetricsF) -> list[tuple[Mark, QRectF]]:
        """The words above the line that have room, and where."""
        placed = [(mark, self.axis.x(mark.iteration)) for mark in self.marks]
        bounds = self.axis.left - 8, self.axis.right + 8
        found = with_room(placed, bounds, metrics.horizontalAdvance)
        return [(mark, QRectF(rect.left(), WORDS, rect.width(), ROW)) for mark, rect in found]


def paint_time(painter: QPainter, theme: Theme, picture: TimePicture, room: QRectF, *, focus: bool) -> None:
    """All of it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if focus:
        painter.setPen(theme.accent)
        painter.drawRoundedRect(room.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
    groove = mixed(theme.muted, theme.panel, 0.4)
    axis = picture.axis
    stroke(painter, QPointF(axis.left, LINE), QPointF(axis.right, LINE), groove, THIN if not picture.empty else THICK)
    if picture.empty:
        return
    for one in picture.stretches:
        y, ground = LINE + LEVEL * one.level, mixed(theme.muted, theme.panel, 0.75 if one.level else 0.55)
        if one.level and one.forks is not None:
            above = QPointF(axis.x(one.begins), LINE + LEVEL * one.forks)
            stroke(painter, above, QPointF(above.x(), y), ground, 1.2)
        end = min(one.ends, picture.live) if not one.level else one.ends
        thick = THIN if one.level else THICK
        if end > one.begins:
            stroke(painter, QPointF(axis.x(one.begins), y), QPointF(axis.x(end), y), ground, thick)
    passed(painter, theme, picture)
    for mark in picture.marks:
        own = colour_of(theme, mark.reason)
        paint_sign(painter, mark.reason, QPointF(axis.x(mark.iteration), SIGNS), own)
    painter.setFont(ui(SMALL))
    for mark, rect in picture.words(QFontMetricsF(ui(SMALL))):
        painter.setPen(colour_of(theme, mark.reason))
        painter.drawText(rect.adjusted(-2, 0, 2, 0), Qt.AlignmentFlag.AlignCenter, words_of(mark))
    thumb(painter, theme, picture)


def passed(painter: QPainter, theme: Theme, picture: TimePicture) -> None:
    """The way to what is shown."""
    axis, middle = picture.axis, picture.middle
    own = next((one for one in picture.stretches if one.branch == picture.thumb.branch and one.level), None)
    if own is None or not picture.level:
        stroke(painter, QPointF(axis.left, LINE), middle, theme.accent, THICK)
        return
    fork = axis.x(own.begins)
    if own.forks == 0:
        stroke(painter, QPointF(axis.left, LINE), QPointF(fork, LINE), theme.accent, THICK)
    stroke(painter, QPointF(fork, middle.y()), middle, theme.accent, THICK - 1)


def thumb(painter: QPainter, theme: Theme, picture: TimePicture) -> None:
    """Full while it goes with the run, a ring while one looks back."""
    newest = QPointF(picture.axis.x(picture.live), LINE)
    if picture.thumb.branch is not None or picture.thumb.iteration != picture.live:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.text)
        painter.drawEllipse(newest, 3.0, 3.0)
        ground = theme.panel
    else:
        ground = theme.accent
    painter.setPen(QPen(theme.accent, 2.4))
    painter.setBrush(ground)
    painter.drawEllipse(picture.middle, THUMB, THUMB)


def stroke(painter: QPainter, begin: QPointF, end: QPointF, colour: object, width: float) -> None:
    """A line with round ends."""
    painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))  # type: ignore[call-overload]
    painter.drawLine(begin, end)
