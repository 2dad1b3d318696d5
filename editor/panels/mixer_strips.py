"""The strips of the mixer under hands: chosen, dragged, frozen, soloed, opened."""

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip

from editor.look.announce import announce
from editor.look.look import Look
from editor.panels.mixer_paint import places
from editor.panels.mixer_row import Lifted, MixerRow

NUDGE = 50  # key presses from a fader's middle to its end


class MixerStrips(MixerRow):
    """A strip that is pressed is chosen; a fader follows the mouse, and the arrow keys."""

    chosen = Signal(object)  # a Strip
    dragged = Signal(object, float)  # a Strip, and where its fader is
    released = Signal(object, float)
    dropped = Signal()  # Esc: as if nothing had been
    still_asked = Signal(object)  # M
    solo_asked = Signal(object)  # S
    opening_asked = Signal(str)  # a node whose weights are to be shown, or no longer

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self.holds = False  # whether the lifted fader is still held
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    def choose(self, number: int) -> None:
        """This strip, and brings it into view."""
        self.current = self.desk.strip(number)
        self.bring(number)
        announce(self, self.words(number))
        self.setAccessibleDescription(self.words(number))
        self.chosen.emit(self.current)
        self.update()

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
            return (
                "M: freezes this weight, or lets it learn again."
                if self.desk.strip(number).parameter
                else ("M: freezes all weights of this layer, or lets them learn again.")
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
        if face.value is not None and face.strip.parameter and self.lifted is None:
            self.lifted, self.holds = Lifted(face.strip, face.reach, face.value, y, face.value), True

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        lifted = self.lifted
        if lifted is None or lifted.from_y is None or not self.holds:
            return
        slot = places(self.rect_of(self.bar.value())).slot
        way = (lifted.from_y - event.position().y()) / (slot.height() / 2) * lifted.reach
        self.bring_to(lifted.from_value + way)

    def bring_to(self, value: float) -> None:
        """The fader that is held is there now, no further than it goes."""
        assert self.lifted is not None
        reach = max(self.lifted.reach, abs(self.lifted.from_value))
        value = max(-reach, min(value, reach))
        if value != self.lifted.value:
            self.lifted = self.lifted._replace(value=value)
            self.dragged.emit(self.lifted.strip, value)
            number = self.current_number()
            self.update() if number is None else self.update(self.rect_of(number).toAlignedRect())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.let_go()

    def let_go(self) -> None:
        """The fader stays where it is."""
        lifted = self.lifted
        if lifted is None or not self.holds:
            return
        self.holds = False
        if lifted.value != lifted.from_value:
            self.released.emit(lifted.strip, lifted.value)
        else:
            self.dropped.emit()

    def settle(self) -> None:
        """The fader that was let go is where it was brought to, or cannot be."""
        self.lifted, self.holds = None, False
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() or event.angleDelta().x()
        self.bar.setValue(self.bar.value() - round(turned / 40))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, keys = event.key(), Qt.Key
        number = self.current_number()
        going = {keys.Key_Left: -1, keys.Key_Right: 1, keys.Key_PageUp: -10, keys.Key_PageDown: 10}
        if key == keys.Key_Escape and self.holds:
            self.dropped.emit()
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

    def go(self, number: int | None, way: int) -> None:
        """To another strip."""
        if self.desk.count and not self.holds:
            self.choose(0 if number is None else max(0, min(number + way, self.desk.count - 1)))

    def nudge(self, number: int, way: int) -> None:
        """The fader a little up or down."""
        if not self.holds:
            self.take(number, None)
        if self.lifted is not None and self.holds:
            self.bring_to(self.lifted.value + way * self.lifted.reach / NUDGE)
