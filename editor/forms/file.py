"""A file or folder, chosen in a dialog: a path that is typed would be looked for at every letter."""

from pathlib import Path

from PySide6.QtCore import QSettings, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton

from editor import dialogs
from editor.document import recent
from editor.forms.field import Field
from editor.look.look import Look
from engine.data.own_file import OUTSIDE, shown

CHOOSE = "Choose…"
EDGE, GAP = 9, 8  # px: beside the words, and between them


class Chooser(QPushButton):
    """A button that shows what is chosen, and that it can be chosen."""

    def __init__(self, look: Look) -> None:
        super().__init__(objectName="chooser")
        self.look = look
        self.chosen = ""
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(120, 28)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, 28)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        theme, metrics = self.look.theme, self.fontMetrics()
        room = self.rect().adjusted(EDGE, 0, -EDGE, 0)
        painter = QPainter(self)
        painter.setPen(theme.accent)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, CHOOSE)
        room.setRight(room.right() - metrics.horizontalAdvance(CHOOSE) - GAP)
        painter.setPen(theme.text if self.chosen else theme.muted)
        name = metrics.elidedText(self.chosen or "none", Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)


class FileField(Field):
    """What a data set reads. `kinds` are those that the dialog offers, or 'folder'."""

    def __init__(self, label: str, kinds: str, look: Look) -> None:
        self.button = Chooser(look)
        super().__init__(label, self.button)
        self.kinds = kinds
        self.meaning = ""
        self.button.clicked.connect(self.choose)

    def set_value(self, value: str) -> None:
        super().set_value(value)
        path = shown(value.removeprefix(OUTSIDE))
        self.button.chosen = Path(path).name
        self.button.setAccessibleName(f"{self.label}: {self.button.chosen or 'none'}")
        self.button.setToolTip(f"{self.meaning}\n{path}".strip())
        self.button.update()

    def describe(self, text: str) -> None:
        self.meaning = text
        super().describe(text)

    def choose(self) -> None:
        """Asks which; the same one again is allowed to be read from then on."""
        before = Path(self.value.removeprefix(OUTSIDE))
        begin = before.parent if before.name and before.parent.is_dir() else recent.folder(QSettings())
        path = dialogs.ask_data(self, str(begin), self.kinds)
        if path is None:
            return
        if shown(str(path)) != str(path):
            self.refuse("must have a name of printable UTF-8 characters.")
            return
        self.refuse("")
        if str(path) != self.value:
            self.set_value(str(path))
            self.changed.emit(str(path), "")

    def said(self) -> str:
        return self.button.chosen or "none"
