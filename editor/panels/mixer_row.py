"""What is seen of the mixer's strips: those in view, however many there are, painted by one widget."""

from collections.abc import Iterator
from time import monotonic
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QScrollBar, QVBoxLayout, QWidget

from editor.look.fonts import SMALL, grown, ui
from editor.look.look import Look
from editor.look.numbers import decades, downhill, magnitude, plain
from editor.panels.desk import Desk, Numbers, Section, Strip, numbers
from editor.panels.mixer_paint import HEAD, WIDTH, Bar, Face, bars, height_of, paint_strip, places
from editor.panels.mixer_peaks import HOLD, Peaks
from engine.graph import Graph
from engine.mixing import Mix

LOWEST = 118  # px of height


def wide() -> int:
    """Px of a strip."""
    return grown(WIDTH)


def above() -> int:
    """Px of the sections' titles."""
    return grown(HEAD)


class Lifted(NamedTuple):
    """A fader that was moved and is not there yet: how far it reaches, where it was taken, by keys nowhere, and where
    it is now."""

    strip: Strip
    reach: float
    from_value: float
    from_y: float | None
    value: float


class MixerRow(QWidget):
    """The strips of a desk, from the one that the scroll bar tells."""

    moved = Signal()  # other strips are in view

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.desk, self.graph, self.mix, self.alone = Desk(), Graph(), None, False
        self.current: Strip | None = None
        self.lifted: Lifted | None = None
        self.peaks = Peaks()
        self.shown: object = None  # what was painted last
        self.bar = QScrollBar(Qt.Orientation.Horizontal)
        self.bar.setAccessibleName("Strips of the mixer")
        self.bar.hide()  # until there is more than one sees
        self.bar.valueChanged.connect(self.scrolled)
        self.timer = QTimer(self, singleShot=True, interval=int(1000 * HOLD) + 50)
        self.timer.timeout.connect(self.fall)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addStretch(1)
        column.addWidget(self.bar)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Mixer")
        self.setMouseTracking(True)
        look.changed.connect(self.set_up)
        look.changed.connect(self.update)

    def minimumSizeHint(self) -> QSize:
        return QSize(3 * wide(), grown(LOWEST))

    def show_desk(self, desk: Desk, graph: Graph, mix: Mix | None) -> None:
        """These strips, how they learn, and what is known of them."""
        other = desk != self.desk
        self.desk, self.graph, self.mix = desk, graph, mix
        self.alone = any(way.solo for way in graph.learning.values())
        if other:
            self.set_up()
        shown = graph, [(strip, self.numbers(strip)) for strip in self.in_view()], self.current
        if other or shown != self.shown:  # while one drags, other numbers come that are not painted here
            self.shown = shown
            self.fall()

    def set_up(self) -> None:
        """How far one can scroll."""
        there = max(1, int(self.width() / wide()))
        self.bar.setRange(0, max(0, self.desk.count - there))
        self.bar.setPageStep(there)
        self.bar.setVisible(self.bar.maximum() > 0)
        self.moved.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.set_up()

    def scrolled(self) -> None:
        """Others are in view."""
        self.moved.emit()
        self.update()

    @property
    def span(self) -> tuple[int, int]:
        """The strips in view, from the first to before the last."""
        first = self.bar.value()
        return first, min(self.desk.count, first + int(self.width() / wide()) + 1)

    def fall(self) -> None:
        """Peaks that have stayed long enough are no more."""
        found = {strip: self.numbers(strip) for strip in self.in_view()}
        sizes = {strip: abs(told.gradient) for strip, told in found.items() if told is not None}
        self.peaks.take(sizes, monotonic())
        self.timer.start()
        self.update()

    def in_view(self) -> Iterator[Strip]:
        """Those that are seen."""
        return (self.desk.strip(number) for number in range(*self.span))

    def numbers(self, strip: Strip) -> Numbers | None:
        """What is known of it."""
        return numbers(self.mix, strip) if self.mix is not None else None

    def area(self) -> QRectF:
        """Where strips are painted."""
        return QRectF(0, 0, self.width(), self.height() - (self.bar.height() if self.bar.isVisible() else 0))

    def rect_of(self, number: int) -> QRectF:
        """Where a strip is painted."""
        whole = self.area()
        return QRectF((number - self.bar.value()) * wide(), above(), wide(), whole.height() - above())

    def number_at(self, place: QPointF) -> int | None:
        """The strip below the mouse."""
        number = self.bar.value() + int(place.x() / wide())
        return (
            number if place.y() >= above() and number < self.desk.count and place.y() < self.area().bottom() else None
        )

    def face(self, number: int) -> Face:
        """What a strip shows."""
        return self.faces(number, number + 1)[0]

    def faces(self, first: int, last: int) -> list[Face]:
        """What these show."""
        found = [self.desk.strip(number) for number in range(first, last)]
        told = [self.numbers(strip) for strip in found]
        sizes = bars([abs(each.gradient) if each is not None else 0.0 for each in told])
        peaks = bars([self.peaks.of(strip) for strip in found])
        sections = [self.desk.section(number) for number in range(first, last)]
        return [self.made(*each) for each in zip(found, sections, told, sizes, peaks, strict=True)]

    def made(self, strip: Strip, section: Section, told: Numbers | None, size: Bar, peak: Bar) -> Face:
        """What a strip shows of these numbers."""
        way = self.graph.learns(strip.node)
        value = told.value if told is not None else None
        reach = section.scale
        if self.lifted is not None and self.lifted.strip == strip:
            value, reach = self.lifted.value, self.lifted.reach
        masked = strip.parameter in way.still and way.still[strip.parameter].has(strip.place)
        solo = strip.parameter in way.solo and way.solo[strip.parameter].has(strip.place)
        if not strip.parameter:
            solo = bool(way.solo)
        still = way.frozen or masked
        learns = not still and (solo or not self.alone)
        chosen = strip == self.current
        return Face(strip, told, reach, value, size, peak, still, solo, learns, section.opened, chosen)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.look.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        begin, end = self.span
        there = event.rect()
        first = max(begin, self.bar.value() + int(there.left() / wide()))
        last = min(end, self.bar.value() + int(there.right() / wide()) + 1)
        for section in self.desk.sections:
            left, right = max(begin, section.first), min(end, section.first + section.count)
            if left < right and there.top() < above():
                self.paint_head(painter, section, left, right)
        for number, face in zip(range(first, last), self.faces(first, last), strict=False):
            paint_strip(painter, theme, self.rect_of(number), face, focus=self.hasFocus())

    def paint_head(self, painter: QPainter, section: Section, begin: int, end: int) -> None:
        """The node's name above its strips, as far as they are in view."""
        theme = self.look.theme
        left, right = self.rect_of(begin).left(), min(self.rect_of(end - 1).right(), float(self.width()))
        painter.setFont(ui(SMALL))
        painter.setPen(QPen(theme.border, 1))
        painter.drawLine(QPointF(left + 3, above() - 1), QPointF(right - 3, above() - 1))
        painter.setPen(theme.muted)
        words = section.level.node
        longer = f"{words} · ±{plain(section.scale)}" if section.opened else f"{words} · {section.weights:,}"
        metrics = QFontMetricsF(painter.font())
        words = longer if metrics.horizontalAdvance(longer) <= right - left - 8 else words
        text = metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, right - left - 8)
        painter.drawText(QRectF(left + 4, 0, right - left - 6, above() - 2), Qt.AlignmentFlag.AlignVCenter, text)

    def bring(self, number: int) -> None:
        """Scrolls no further than has to be."""
        there = max(1, int(self.width() / wide()))
        first = self.bar.value()
        self.bar.setValue(max(min(first, number), number - there + 1))

    def words(self, number: int) -> str:
        """What a strip says."""
        face = self.face(number)
        weight, node = face.strip.weight, face.strip.node
        if face.numbers is None:
            return f"{weight.title if weight is not None else 'all weights'} of {node}"
        told = face.numbers
        state = ", frozen" if face.still else ", solo" if face.solo else "" if face.learns else ", not solo"
        if weight is None:
            many = self.desk.section(number).weights
            hint = "closes" if face.opened else "opens into its weights"
            sizes = f"RMS of w {magnitude(told.value)}, of ∂L/∂w {decades(told.gradient)}"
            return f"{node}, {many:,} weights{state}: {sizes}. Return or a click {hint}."
        gradient = f"∂L/∂w {magnitude(told.gradient)}{downhill(told.gradient)}"
        return f"{weight.title} of {node}{state}: {magnitude(told.value)}, {gradient}, next {magnitude(told.following)}"

    def current_number(self) -> int | None:
        """Of the strip that is chosen, if it is there."""
        return None if self.current is None else self.desk.number(self.current.node, self.current.weight)

    def knob(self, number: int) -> QPointF:
        """Where the knob of a strip is."""
        face, slot = self.face(number), places(self.rect_of(number)).slot
        return QPointF(slot.center().x(), height_of(face.value or 0.0, face.reach, slot))
