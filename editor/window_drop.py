"""Files dropped on the window beside the canvas: the same as on it, but a data set finds its own place."""

from contextlib import suppress
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QToolTip, QWidget

from editor.background import Cancelled, in_background
from editor.canvas.canvas import Canvas
from editor.document.dropped import Dropped, dropped
from engine.data.own_file import OwnFile


class WindowDrop(QObject):
    """Hears what is dragged over the window's panels, menus and bars."""

    def __init__(self, window: QWidget, canvas: Canvas) -> None:
        super().__init__(window)
        self.window, self.canvas = window, canvas
        self.found: Dropped | None = None
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDragLeaveEvent):
            self.found = None
            QToolTip.hideText()
        if not isinstance(event, QDropEvent):
            return False
        if event.type() == QEvent.Type.DragEnter:
            self.found = dropped(event.mimeData())
        found = self.found
        if found is None:
            event.ignore()
            return True
        QToolTip.showText(self.window.mapToGlobal(event.position()).toPoint(), found.says, self.window)
        if found.refused and event.type() != QEvent.Type.DragEnter:  # else we would not hear of its moves
            event.ignore()
            return True
        if event.type() == QEvent.Type.Drop:
            self.found = None
            QToolTip.hideText()
            if found.data is None:
                self.canvas.file_dropped.emit(found.opens)
            else:
                QTimer.singleShot(0, self, partial(self.add, found.data))  # the program that it comes from waits
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        return True

    def add(self, data: OwnFile) -> None:
        """A data set as near to the middle of the canvas as there is room."""
        with suppress(Cancelled):
            in_background(self.window, f"Reading {data.caption()} …", data.readable)
            self.canvas.editing.add_in_view(data)
