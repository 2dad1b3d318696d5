"""A field over a node's title to give it another name."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from editor.canvas.geometry import WIDTH
from editor.document import edits

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas


class RenameField(QLineEdit):
    """Return takes the name, Escape leaves the old one; when a name is refused the field stays."""

    def __init__(self, canvas: "Canvas", node: str) -> None:
        super().__init__(node, canvas)
        self.canvas, self.node = canvas, node
        self.setAccessibleName(f"New name of {node}")
        self.setObjectName("rename")
        picture = canvas.picture
        corner = picture.scene.rect(node).topLeft() + QPointF(8, 5)
        rect = picture.view.rect_to_widget(QRectF(corner.x(), corner.y(), WIDTH - 16, 26)).toRect()
        rect.setWidth(max(rect.width(), 130))
        rect.setHeight(26)
        self.setGeometry(rect)
        self.selectAll()
        self.returnPressed.connect(self.take)
        self.show()
        self.setFocus()

    def take(self) -> None:
        """Renames the node."""
        canvas, new = self.canvas, self.text().strip()
        try:
            sheet = edits.rename(canvas.scope.sheet, self.node, new)
        except edits.EditRefused as refused:
            canvas.say(str(refused), self.geometry().bottomLeft().toPointF())
            return
        self.leave()
        canvas.scope.apply(f"Rename {self.node}", sheet)
        canvas.selection.set((new,))

    def leave(self) -> None:
        """Closes the field, once."""
        if not self.isVisible():
            return
        self.returnPressed.disconnect(self.take)
        self.hide()
        self.deleteLater()
        self.canvas.picture.overlay.bubble = None
        self.canvas.show_overlay()
        self.canvas.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self.isVisible() and event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self.leave()

    def event(self, event: QEvent) -> bool:
        # Letters with a menu's shortcut are text here.
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)
