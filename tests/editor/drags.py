"""What the window system tells of a drag from another program."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

COPY, LEFT, NONE = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def files(*paths: Path | str) -> QMimeData:
    """Files, or addresses, as a file manager drags them: as addresses, and as text too."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) if isinstance(path, Path) else QUrl(path) for path in paths])
    data.setText("\n".join(map(str, paths)))
    return data


def drag(widget: QWidget, data: QMimeData, *points: QPoint) -> bool:
    """Enters at the first point and moves to the last; whether the widget would take it there."""
    taken = False
    for place, point in enumerate((points[0], *points)):
        kind = QDragMoveEvent if place else QDragEnterEvent
        event = kind(point, COPY, data, LEFT, NONE)
        QApplication.sendEvent(widget, event)
        taken = event.isAccepted()
    return taken


def drop(widget: QWidget, data: QMimeData, at: QPoint) -> bool:
    """Lets go there, and lets what follows from it happen; whether the widget has taken it."""
    event = QDropEvent(QPointF(at), COPY, data, LEFT, NONE)
    QApplication.sendEvent(widget, event)
    taken = event.isAccepted()
    QApplication.processEvents()
    return taken


def leave(widget: QWidget) -> None:
    """The drag goes elsewhere, or is let go where nobody takes it."""
    QApplication.sendEvent(widget, QDragLeaveEvent())
