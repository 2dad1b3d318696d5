"""Widgets one behind the other, in as many lines as the width takes."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem


class Flow(QLayout):
    """Words of any length and buttons beside them; each in the middle of its line."""

    def __init__(self, across: int = 8, down: int = 6) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._across, self._down = across, down
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._lay(QRect(0, 0, width, 0), move=False)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        sizes = [item.minimumSize() for item in self._items if not item.isEmpty()]
        return QSize(max((size.width() for size in sizes), default=0), max((s.height() for s in sizes), default=0))

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._lay(rect, move=True)

    def _lay(self, rect: QRect, move: bool) -> int:
        """Puts all where they belong, if they are to move; tells how high that is."""
        top, line = rect.top(), list[tuple[QLayoutItem, QRect]]()
        left = rect.left()

        def end_line() -> int:
            tall = max((box.height() for _, box in line), default=0)
            for item, box in line if move else ():
                item.setGeometry(box.translated(0, (tall - box.height()) // 2))
            return tall

        for item in self._items:
            if item.isEmpty():
                continue
            wide = min(item.sizeHint().width(), rect.width())
            tall = item.heightForWidth(wide) if item.hasHeightForWidth() else item.sizeHint().height()
            if line and left + wide > rect.left() + rect.width():
                top += end_line() + self._down
                left, line = rect.left(), []
            line.append((item, QRect(left, top, wide, tall)))
            left += wide + self._across
        return top + end_line() - rect.top()
