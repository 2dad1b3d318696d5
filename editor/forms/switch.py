"""A setting that is on or off."""

from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox

from editor.forms.field import Field
from editor.look.look import Look


class Slide(QCheckBox):
    """A check box drawn as a sliding switch, with its state in words beside it."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(36 + 8 + self.fontMetrics().horizontalAdvance("off") + 4, 28)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, place: Any) -> bool:
        return self.rect().contains(place)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, on = self.look.theme, self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(0.5, self.height() / 2 - 9, 35, 18)
        edge = theme.text if self.hasFocus() else theme.primary if on else theme.muted
        painter.setPen(QPen(edge, 2 if self.hasFocus() else 1))
        painter.setBrush(theme.primary if on else theme.field)
        painter.drawRoundedRect(track, 9, 9)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.on_accent if on else theme.muted)
        painter.drawEllipse(QPointF(track.right() - 9 if on else track.left() + 9, track.center().y()), 5.5, 5.5)
        painter.setPen(theme.text if on else theme.muted)
        words = self.rect().adjusted(44, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, "on" if on else "off")


class SwitchField(Field):
    """On or off."""

    def __init__(self, label: str, look: Look) -> None:
        self.box = Slide(look)
        super().__init__(label, self.box)
        self.box.clicked.connect(self.flip)

    def set_value(self, value: bool) -> None:
        super().set_value(value)
        self.box.setChecked(value)

    def flip(self, on: bool) -> None:
        """The user has clicked, or pressed Space."""
        self.value = on
        self.changed.emit(on, "")

    def said(self) -> str:
        return "on" if self.value else "off"
