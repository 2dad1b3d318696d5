"""The button that makes a cure; who points at it sees on the canvas what it will change."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent
from PySide6.QtWidgets import QWidget

from editor.panels.step_button import StepButton
from engine.cure import Cure

BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


class CureButton(StepButton):
    """`pointed` says whether somebody points at it, with the mouse or by the keyboard."""

    pointed = Signal(bool)

    def __init__(self, cure: Cure, parent: QWidget | None = None) -> None:
        super().__init__(cure.words, parent)
        self.is_pointed = False
        self.show_cure(cure)

    def show_cure(self, cure: Cure) -> None:
        """What it makes from now on."""
        self.cure = cure
        if cure.words != self.words:
            self.say(cure.words)
            self.updateGeometry()
        self.setToolTip(f"{cure.meaning} One step, which Undo takes back.")
        self.setAccessibleDescription(self.toolTip())
        if self.is_pointed:
            self.pointed.emit(True)

    def point(self, on: bool) -> None:
        """Somebody begins or ends to point at it."""
        if on != self.is_pointed:
            self.is_pointed = on
            self.pointed.emit(on)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.point(True)
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.point(False)
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() in BY_KEY:
            self.point(True)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if not self.underMouse():
            self.point(False)
        super().focusOutEvent(event)

    def hideEvent(self, event: QEvent) -> None:
        self.point(False)
        super().hideEvent(event)
