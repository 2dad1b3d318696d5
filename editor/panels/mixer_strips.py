"""The strips of the mixer, painted by one widget: those in view, however many there are."""

from collections.abc import Iterator
from time import monotonic
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QScrollBar, QToolTip, QVBoxLayout, QWidget

from editor.look.announce import announce
from editor.look.fonts import SMALL, ui
from editor.look.look import Look
from editor.look.numbers import decades, downhill, magnitude, plain
from editor.panels.desk import Desk, Numbers, Section, Strip, numbers
from editor.panels.mixer_paint import HEAD, WIDTH, Face, height_of, paint_strip, places
from editor.panels.mixer_peaks import HOLD, Peaks
from engine.graph import Graph
from engine.mixing import Mix

NUDGE = 50  # key presses from a fader's middle to its end
LOWEST = 118  # px of height


class Drag(NamedTuple):
    """A fader that is held: how far it reaches, and where it was taken; by keys nowhere."""

    strip: Strip
    reach: float
    from_value: float
    from_y: float | None
    value: float


class MixerStrips(QWidget):
    """A strip that is pressed is chosen; a fader follows the mouse, and the arrow keys."""

    chosen = Signal(object)  # a Strip
    dragged = Signal(object, float)  # a Strip, and where its fader is
    released = Signal(object, float)
    dropped = Signal()  # Esc: as if nothing had been
    still_asked = Signal(object)  # M
    solo_asked = Signal(object)  # S
    opening_asked = Signal(str)  # a node whose weights are to be shown, or no longer
    moved = Signal()  # other strips are in view

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.desk, self.graph, self.mix, self.alone = Desk(), Graph(), None, False
        self.current: Strip | None = None
        self.drag: Drag | None = None
        self.held: tuple[Strip, float] | None = None  # a fader that was let go and is not there yet
        self.peaks = Peaks()
        self.bar = QScrollBar(Qt.Orientation.Horizontal)
        self.bar.setAccessibleName("Strips of the mixer")
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
        look.changed.connect(self.update)

    def minimumSizeHint(self) -> QSize:
        return QSize(3 * int(WIDTH), LOWEST)

    def show_desk(self, desk: Desk, graph: Graph, mix: Mix | None) -> None:
        """These strips, how they learn, and what is known of them."""
        other = desk != self.desk
        self.desk, self.graph, self.mix = desk, graph, mix
        self.alone = any(way.solo for way in graph.learning.values())
        if other:
            self.set_up()
        self.fall()

    def set_up(self) -> None:
        """How far one can scroll."""
        there = max(1, int(self.width() / WIDTH))
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
    def window(self) -> tuple[int, int]:
        """The strips in view, from the first to before the last."""
        first = self.bar.value()
        return first, min(self.desk.count, first + int(self.width() / WIDTH) + 1)

    def fall(self) -> None:
        """Peaks that have stayed long enough are no more."""
        found = {strip: self.numbers(strip) for strip in self.in_view()}
        sizes = {strip: abs(told.gradient) for strip, told in found.items() if told is not None}
        self.peaks.take(sizes, monotonic())
        self.timer.start()
        self.update()

    def in_view(self) -> Iterator[Strip]:
        """Those that are seen."""
        return (self.desk.strip(number) for number in range(*self.window))

    def numbers(self, strip: Strip) -> Numbers | None:
        """What is known of it."""
        return numbers(self.mix, strip) if self.mix is not None else None

    def rect(self) -> QRectF:  # type: ignore[override]
        """Where strips are painted."""
        return QRectF(0, 0, self.width(), self.height() - (self.bar.height() if self.bar.isVisible() else 0))

    def rect_of(self, number: int) -> QRectF:
        """Where a strip is painted."""
        whole = self.rect()
        return QRectF((number - self.bar.value()) * WIDTH, HEAD, WIDTH, whole.height() - HEAD)

    def number_at(self, place: QPointF) -> int | None:
        """The strip below the mouse."""
        number = self.bar.value() + int(place.x() / WIDTH)
        return number if place.y() >= HEAD and number < self.desk.count and place.y() < self.rect().bottom() else None

    def face(self, number: int) -> Face:
        """What a strip shows."""
        strip, section, told = self.desk.strip(number), self.desk.section(number), None
        told, way = self.numbers(strip), self.graph.learns(strip.node)
        value = told.value if told is not None else None
        reach = section.scale
        if self.drag is not None and self.drag.strip == strip:
            value, reach = self.drag.value, self.drag.reach
        elif self.held is not None and self.held[0] == strip:
            value = self.held[1]
        masked = strip.parameter in way.still and way.still[strip.parameter].has(strip.place)
        solo = strip.parameter in way.solo and way.solo[strip.parameter].has(strip.place)
        if not strip.parameter:
            solo = bool(way.solo)
        still = way.frozen or masked
        learns = not still and (solo or not self.alone)
        peak, chosen = self.peaks.of(strip), strip == self.current
        return Face(strip, told, reach, value, peak, still, solo, learns, section.opened, chosen)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.look.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        first, last = self.window
        for section in self.desk.sections:
            begin, end = max(first, section.first), min(last, section.first + section.count)
            if begin < end:
                self.paint_head(painter, section, begin, end)
        for number in range(first, last):
            paint_strip(painter, theme, self.rect_of(number), self.face(number), focus=self.hasFocus())

    def paint_head(self, painter: QPainter, section: Section, begin: int, end: int) -> None:
        """The node's name above its strips, as far as they are in view."""
        theme = self.look.theme
        left, right = self.rect_of(begin).left(), min(self.rect_of(end - 1).right(), float(self.width()))
        painter.setFont(ui(SMALL))
        painter.setPen(QPen(theme.border, 1))
        painter.drawLine(QPointF(left + 3, HEAD - 1), QPointF(right - 3, HEAD - 1))
        painter.setPen(theme.muted)
        words = section.level.node
        longer = f"{words} · ±{plain(section.scale)}" if section.opened else f"{words} · {section.weights:,}"
        metrics = QFontMetricsF(painter.font())
        words = longer if metrics.horizontalAdvance(longer) <= right - left - 8 else words
        text = metrics.elidedText(words, Qt.TextElideMode.ElideRight, right - left - 8)
        painter.drawText(QRectF(left + 4, 0, right - left - 6, HEAD - 2), Qt.AlignmentFlag.AlignVCenter, text)

    def choose(self, number: int) -> None:
        """This strip, and brings it into view."""
        self.current = self.desk.strip(number)
        self.bring(number)
        announce(self, self.words(number))
        self.setAccessibleDescription(self.words(number))
        self.chosen.emit(self.current)
        self.update()

    def bring(self, number: int) -> None:
        """Scrolls no further than has to be."""
        there = max(1, int(self.width() / WIDTH))
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
        return (
            f"{weight.title} of {node}{state}: {magnitude(told.value)}, {gradient}, next {magnitude(told.following)}"
        )

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            number = self.number_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), "" if number is None else self.help_at(number, event), self)
            return True
        return super().event(event)

    def help_at(self, number: int, event: QHelpEvent) -> str:
        """Of the part of a strip that is below the mouse."""
        at, place = places(self.rect_of(number)), QPointF(event.pos())
        if at.mute.contains(place):
            return "M: freezes this weight, or lets it learn again." if self.desk.strip(number).parameter else (
                "M: freezes all weights of this layer, or lets them learn again."
            )
        if at.solo.contains(place):
            return "S: while anything is solo, nothing else learns."
        return self.words(number)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self.number_at(event.position())
        if event.button() != Qt.MouseButton.LeftButton or number is None:
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        at, strip, place = places(self.rect_of(number)), self.desk.strip(number), event.position()
        self.choose(number)
        if at.mute.contains(place):
            self.still_asked.emit(strip)
        elif at.solo.contains(place):
            self.solo_asked.emit(strip)
        elif not strip.parameter:
            self.opening_asked.emit(strip.node)
        elif place.x() < at.meter.left() - 3 and place.y() < at.name.top():
            self.take(number, place.y())

    def take(self, number: int, y: float | None) -> None:
        """The fader of a strip is held from now on."""
        face = self.face(number)
        if face.value is not None and face.strip.parameter and self.held is None:
            self.drag = Drag(face.strip, face.reach, face.value, y, face.value)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        drag = self.drag
        if drag is None or drag.from_y is None:
            return
        slot = places(self.rect_of(self.bar.value())).slot
        way = (drag.from_y - event.position().y()) / (slot.height() / 2) * drag.reach
        self.bring_to(drag.from_value + way)

    def bring_to(self, value: float) -> None:
        """The fader that is held is there now, no further than it goes."""
        assert self.drag is not None
        reach = max(self.drag.reach, abs(self.drag.from_value))
        value = max(-reach, min(value, reach))
        if value != self.drag.value:
            self.drag = self.drag._replace(value=value)
            self.dragged.emit(self.drag.strip, value)
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.let_go()

    def let_go(self) -> None:
        """The fader stays where it is."""
        drag, self.drag = self.drag, None
        if drag is not None and drag.value != drag.from_value:
            self.held = drag.strip, drag.value
            self.released.emit(drag.strip, drag.value)
        elif drag is not None:
            self.dropped.emit()
        self.update()

    def settle(self) -> None:
        """The fader that was let go is where it was brought to, or cannot be."""
        self.held = None
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() or event.angleDelta().x()
        self.bar.setValue(self.bar.value() - round(turned / 40))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, keys = event.key(), Qt.Key
        number = self.current_number()
        going = {keys.Key_Left: -1, keys.Key_Right: 1, keys.Key_PageUp: -10, keys.Key_PageDown: 10}
        if key == keys.Key_Escape and self.drag is not None:
            self.drag = None
            self.dropped.emit()
            self.update()
        elif key in going or key in (keys.Key_Home, keys.Key_End):
            self.go(number, going.get(keys(key), self.desk.count * (1 if key == keys.Key_End else -1)))
        elif number is None:
            super().keyPressEvent(event)
        elif key in (keys.Key_Up, keys.Key_Down):
            self.nudge(number, 1 if key == keys.Key_Up else -1)
        elif key == keys.Key_M:
            self.still_asked.emit(self.desk.strip(number))
        elif key == keys.Key_S:
            self.solo_asked.emit(self.desk.strip(number))
        elif key in (keys.Key_Return, keys.Key_Enter, keys.Key_Space) and not self.desk.strip(number).parameter:
            self.opening_asked.emit(self.desk.strip(number).node)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not event.isAutoRepeat():
            self.let_go()
        else:
            super().keyReleaseEvent(event)

    def current_number(self) -> int | None:
        """Of the strip that is chosen, if it is there."""
        return None if self.current is None else self.desk.number(self.current.node, self.current.weight)

    def go(self, number: int | None, way: int) -> None:
        """To another strip."""
        if self.desk.count and self.drag is None:
            self.choose(0 if number is None else max(0, min(number + way, self.desk.count - 1)))

    def nudge(self, number: int, way: int) -> None:
        """The fader a little up or down."""
        if self.drag is None:
            self.take(number, None)
        if self.drag is not None:
            self.bring_to(self.drag.value + way * self.drag.reach / NUDGE)

    def knob(self, number: int) -> QPointF:
        """Where the knob of a strip is."""
        face, slot = self.face(number), places(self.rect_of(number)).slot
        return QPointF(slot.center().x(), height_of(face.value or 0.0, face.reach, slot))
