"""The legend above the canvas: what wires show, where the hovered one stands, and which of them are in question."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

from editor.explain import explain
from editor.look import colours, icons
from editor.look.announce import announce
from editor.look.legend import BAR, LEFT, LINE, OPENS, RIGHT, ends, paint_legend, size
from editor.look.look import Look
from editor.look.shading import Shading, look_of
from engine.events import Reading

AROUND = (-9, -13, 9, 19)  # px around the ramp that belong to it under a hand
RING = (-5, -6, 5, 4)  # and to the frame that the focus has
DRAG = 4.0  # px that a hand moves before it is a drag
STEPS = 20  # that a key takes from one end of a linear scale to the other; of others one each decade

FILTER = """<p>Drag along the ramp to ask for some wires only: all others turn faint. Drag beyond an end for all below
or above. Left and Right move the upper end, with Shift the lower one. Double-click, Esc or × shows all again.</p>"""
FIXED = "<p>The scale goes by decades and stays fixed, from 1e-8 to 100.</p>"
AUTO = "<p>The scale goes by decades and follows the wires on the canvas: compare with its numbers.</p>"
HOLD = "<p>The scale goes by decades and is held where it was.</p>"
LINEAR = "<p>The scale is linear, from 0 to 100 %: equal steps are equal differences, not decades.</p>"
BARS = "<p>Bars on nodes and in histograms stay on the fixed scale.</p>"


class Opener(QToolButton):
    """A menu over words that the legend paints: framed under the mouse and while it has the focus."""

    def __init__(self, legend: "Legend", name: str, where: QRectF) -> None:
        super().__init__(legend)
        self.look = legend.look
        self.setAccessibleName(name)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMenu(QMenu(self))
        self.menu().setToolTipsVisible(True)
        self.setGeometry(where.adjusted(-7, 0, 1, 1).toRect())

    def paintEvent(self, event: QPaintEvent) -> None:
        if not (self.hasFocus() or self.underMouse() or self.isDown()):
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.look.theme.accent if self.hasFocus() else self.look.theme.border, 1.0))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)


class Legend(QWidget):
    """A plate above the canvas: the ramp, its numbers, the special looks, and a mark for the hovered wire."""

    left = Signal()  # by Escape, when there was nothing more to give up

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.reading: Reading | None = None  # of the hovered wire
        self._pressed: float | None = None  # where on the ramp
        self._dragging = False
        self._before: Shading | None = None  # when it was pressed
        self.framed = False  # the focus is here, and came by a key
        self.quantity, self.scale = Opener(self, "Quantity", LEFT), Opener(self, "Scale", RIGHT)
        self.cross = QToolButton(self, objectName="cross", focusPolicy=Qt.FocusPolicy.TabFocus, autoRaise=True)
        self.cross.setAccessibleName("Show all wires")
        self.cross.clicked.connect(self.show_all)
        self.cross.setFixedSize(18, 18)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for widget, words in (
            (self, lambda: f"{look.shading.words.sign} · {look.shading.words.title}"),
            (self.quantity, lambda: look.shading.words.title),
            (self.scale, lambda: look.shading.scale),
        ):
            explain(widget, words)
        look.changed.connect(self.restyle)
        look.shaded.connect(self.reshade)
        self.restyle()
        self.reshade()

    def sizeHint(self) -> QSize:
        return size(self.look.shading)

    @property
    def marked(self) -> int:
        """The look of the hovered wire."""
        look = look_of(self.reading, self.look.shading)
        return look % colours.LOOKS if look != colours.PLAIN else look

    def show_reading(self, reading: Reading | None) -> None:
        """Marks the place of the wire under the cursor; None takes the mark away."""
        before, self.reading = self.marked, reading
        if before != self.marked:
            self.update()

    def add_menus(self, actions: Mapping[str, QAction]) -> None:
        """The commands that choose quantity and scale."""
        for opener, before in ((self.quantity, "wires_"), (self.scale, "scale_")):
            opener.menu().addActions([action for key, action in actions.items() if key.startswith(before)])

    def restyle(self) -> None:
        """Takes over the theme."""
        self.cross.setIcon(icons.icon("cross", self.look.theme.muted, self.look.theme.muted))
        self.update()

    def reshade(self) -> None:
        """Another quantity or scale, or other wires in question."""
        shading, words = self.look.shading, self.look.shading.words
        self.resize(size(shading))
        self.cross.setVisible(shading.only is not None)
        self.cross.move(self.width() - 26, self.height() - LINE - 2)
        self.scale.setVisible(not shading.linear)
        kind = LINEAR if shading.linear else {"fixed": FIXED, "auto": AUTO, "hold": HOLD}[shading.mode]
        bars = "" if shading.linear or shading.mode == "fixed" else BARS
        self.setToolTip(f"<p>Colour and width of wires: <b>{words.title}</b>. {words.says}</p>{kind}{bars}{FILTER}")
        self.cross.setToolTip("Shows all wires again (Esc)")
        self.quantity.setToolTip(f"What wires show: {words.title}. Click to choose")
        self.scale.setToolTip("How the scale is chosen: fixed, following the wires, or held as it is")
        told = f"{shading.sentence}, other wires are faint" if shading.only is not None else "all wires"
        self.setAccessibleName(f"Legend: {words.title}, {shading.scale}{self.spoken_range()}, {told}")
        self.update()

    def spoken_range(self) -> str:
        """The ends of the scale in words."""
        shading = self.look.shading
        return "" if shading.linear else " from 1e{} to 1e{}".format(*shading.decades)

    def show_all(self) -> None:
        """All wires are in question."""
        self.ask(self.look.shading.filtered(0, 1))

    def ask(self, shading: Shading) -> None:
        """Other wires are in question."""
        if shading != self.look.shading:
            self.look.set_shading(shading)

    # by hand

    def place_at(self, at: QPointF) -> float:
        """Between 0 and 1 on the ramp, less and more beyond it."""
        return (at.x() - BAR.left()) / BAR.width()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # else the canvas below would take it
        if event.button() == Qt.MouseButton.LeftButton and BAR.adjusted(*AROUND).contains(event.position()):
            self._pressed, self._before, self._dragging = event.position().x(), self.look.shading, False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if self._pressed is None or self._before is None:
            return
        self._dragging |= abs(event.position().x() - self._pressed) >= DRAG
        if self._dragging:
            first = (self._pressed - BAR.left()) / BAR.width()
            self.ask(self._before.filtered(first, self.place_at(event.position())))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if self._dragging:
            self.tell()
        self._pressed = self._before = None
        self._dragging = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.show_all()

    def contextMenuEvent(self, event: QEvent) -> None:
        event.accept()

    # by keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Escape:
            self.escape()
        elif way is not None:
            self.move_end(way, lower=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            super().keyPressEvent(event)

    def escape(self) -> None:
        """Gives up the drag, else the filter, else the focus."""
        if self._before is not None:
            self.ask(self._before)
            self._pressed = self._before = None
            self._dragging = False
        elif self.look.shading.only is not None:
            self.show_all()
        else:
            self.left.emit()

    def move_end(self, way: int, *, lower: bool) -> None:
        """One step, a decade or a twentieth of all; no further than the other end."""
        shading = self.look.shading
        low, high = shading.decades
        step, (first, last) = 1 / (STEPS if shading.linear else high - low), ends(shading)
        moved = round((first if lower else last) / step + way) * step
        if lower and moved < last - step / 2:
            self.ask(shading.filtered(moved, 1 if last == 1 else last))
        elif not lower and moved > first + step / 2:
            self.ask(shading.filtered(first, moved))
        self.tell()

    def tell(self) -> None:
        """Who hears the interface hears what is asked for."""
        announce(self, self.look.shading.sentence or "all wires")

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.framed = event.reason() != Qt.FocusReason.MouseFocusReason  # who takes the mouse knows where he is
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.framed = False
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.look.theme
        paint_legend(painter, theme, self.look.shading, self.marked, opens=OPENS)
        if self.framed:
            painter.setPen(QPen(theme.accent, 1.2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(BAR.adjusted(*RING), 4, 4)
