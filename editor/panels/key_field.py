"""A field that takes the keys that are pressed in it, whatever they are."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from editor.keymap import pressed

INVITATION = "Click here, then press the new keys"
WAITING = "Press the new keys, Esc for none"


class KeyField(QLineEdit):
    """Tells each press of keys; Esc leaves it."""

    keyed = Signal(str)  # as Keymap writes them
    left = Signal()

    def __init__(self) -> None:
        super().__init__(readOnly=True, placeholderText=INVITATION)
        self.setAccessibleName("New keys")

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress:
                self.hear(pressed(event))
            event.accept()  # no shortcut of a window, and no Tab: here they are only named
            return True
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.setPlaceholderText(WAITING if event.type() == QEvent.Type.FocusIn else INVITATION)
        return super().event(event)

    def hear(self, keys: str) -> None:
        """These were pressed; none while it is only Ctrl or Shift."""
        if keys == "Esc":
            self.left.emit()
        elif keys:
            self.keyed.emit(keys)
