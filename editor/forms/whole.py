"""Whole numbers: typed, or stepped with the arrow keys."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from editor.forms.field import TextField
from editor.forms.parsing import Refused, bounded, whole

STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}


class WholeField(TextField):
    """A whole number within its bounds. Arrow keys step by one, page keys by ten."""

    def read(self, text: str) -> int:
        return whole(text, self.kind)

    def steps(self) -> bool:
        """Whether there is a number to step from."""
        return True

    def press(self, event: QKeyEvent) -> bool:
        step = STEPS.get(event.key())
        if step is None or not self.steps():
            return False
        try:
            value = bounded(self.value + step, self.kind)
        except Refused as refused:
            self.refuse(str(refused))
            return True
        self.line.setText(str(value))
        self.refuse("")
        self.offer(value)
        return True
