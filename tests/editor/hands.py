"""Hands at a canvas: they press, drag and type as people do."""

from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from editor.canvas.canvas import Canvas
from engine.sheet import Sheet

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


class Hands:
    """On this canvas; `start` is the sheet as it was at first."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas, self.scope, self.selection = canvas, canvas.scope, canvas.selection
        self.start = self.sheet
        self.folder = Path()  # for files to be dropped

    @property
    def sheet(self) -> Sheet:
        """Of the whole document."""
        return self.scope.document.sheet

    def port(self, node: str, port: str, side: str) -> QPoint:
        return self.canvas.port_position(node, port, side)  # type: ignore[arg-type]

    def node(self, name: str) -> QPoint:
        """A point on a node's body, away from its ports."""
        rect = self.canvas.node_rect(name)
        return QPoint(rect.center().x(), rect.top() + rect.height() // 4)

    def at(self, x: float, y: float) -> QPoint:
        """A point of the scene in the widget."""
        return self.canvas.picture.view.to_widget(QPointF(x, y)).toPoint()

    def press(self, at: QPoint, keys: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT) -> None:
        QTest.mouseMove(self.canvas, at)
        QTest.mousePress(self.canvas, button, keys, at)

    def move(self, *points: QPoint) -> None:
        # A cursor that is there already would not move: the first place is come to from beside it.
        for point in (points[0] + QPoint(1, 1), *points):
            QTest.mouseMove(self.canvas, point)
            QApplication.processEvents()

    def release(self, at: QPoint, keys: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT) -> None:
        QTest.mouseRelease(self.canvas, button, keys, at)

    def drag(self, start: QPoint, end: QPoint, keys: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT) -> None:
        """Presses, moves there in three steps, lets go."""
        self.press(start, keys, button)
        self.move(start + (end - start) / 3, start + (end - start) * 2 / 3, end)
        self.release(end, keys, button)

    def click(self, at: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
        self.press(at, keys)
        self.release(at, keys)

    def double_click(self, at: QPoint) -> None:
        QTest.mouseMove(self.canvas, at)
        QTest.mouseDClick(self.canvas, LEFT, NONE, at)
        QTest.mouseRelease(self.canvas, LEFT, NONE, at)  # Qt's test would hold the button down for ever

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.canvas, key, keys)

    def wheel(self, at: QPoint, turned: int) -> None:
        """Eighths of a degree; forward is nearer."""
        place, steps = QPointF(at), QPoint(0, turned)
        event = QWheelEvent(
            place, place, QPoint(), steps, Qt.MouseButton.NoButton, NONE, Qt.ScrollPhase.NoScrollPhase, False
        )
        QApplication.sendEvent(self.canvas, event)

    def picture(self) -> QImage:
        """What is to be seen when the mouse has gone and nothing is selected."""
        self.canvas.selection.set(())
        QTest.mouseMove(self.canvas.window(), QPoint(1, 1))
        QApplication.processEvents()
        return self.canvas.grab().toImage()

    def untouched(self) -> bool:
        """Whether document, dirty mark and undo stack are as they were."""
        document = self.scope.document
        return self.sheet is self.start and not document.modified and document.undo_stack.count() == 0

    def undone(self) -> bool:
        """Undoes the one step there is; whether that leads back to the start."""
        stack = self.scope.undo_stack
        single = stack.count() == 1
        stack.undo()
        return single and self.sheet == self.start

    def refusal(self) -> str:
        """The sentence beside the cursor."""
        bubble = self.canvas.picture.overlay.bubble
        return bubble.title if bubble is not None and bubble.refused else ""
