"""A popup over the canvas: a field, and below it a list that is filtered while one types."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from PySide6.QtCore import QEvent, QObject, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPainter, QPixmap, QWheelEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout

from editor.look.announce import announce

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas

TALL = 300  # px
VALUE = Qt.ItemDataRole.UserRole


class Row(NamedTuple):
    """What can be chosen."""

    words: str
    colour: QColor  # of the dot before them
    value: Any
    says: str  # on hover
    sought: str = ""  # what is looked through, in small letters


Find: TypeAlias = Callable[[str], list[Row]]  # the rows that match what is typed, the best first


class SearchPopup(QFrame):
    """Return or a click chooses, Escape or a click elsewhere closes."""

    chosen = Signal(object)  # the row's value

    def __init__(
        self, canvas: "Canvas", name: str, invitation: str, find: Find, nothing: tuple[str, str], wide: int = 250
    ) -> None:
        """`nothing`: what is said where no row matches what is typed, and where there are none at all."""
        super().__init__(canvas)
        self.find, self.nothing, self.wide = find, nothing, wide
        self.setObjectName("search")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(name)
        theme = canvas.look.theme
        ground, edge = theme.floating.name(), theme.border.name()
        self.setStyleSheet(f"#search {{ background: {ground}; border: 1px solid {edge}; border-radius: 8px; }}")
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(invitation)
        self.field.setAccessibleName(name)
        self.list = QListWidget(self)
        self.list.setAccessibleName("What can be chosen")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # long words are cut, with …
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(6)
        layout.addWidget(self.field)
        layout.addWidget(self.list)
        self.field.textChanged.connect(self.filter)
        self.field.installEventFilter(self)
        self.list.itemClicked.connect(self.choose)
        self.filter("")

    def open_at(self, at: QPointF, text: str = "") -> None:
        """Shows itself at this point of the canvas, wholly inside, with this already typed."""
        self.field.setText(text)
        room = self.parentWidget().size() - QSize(8, 8)
        size = QSize(self.wide, TALL).boundedTo(room)
        x = max(4, min(round(at.x()), room.width() - size.width()))
        y = max(4, min(round(at.y()), room.height() - size.height()))
        self.setGeometry(x, y, size.width(), size.height())
        self.show()
        self.field.setFocus()
        self.tell()

    def filter(self, text: str) -> None:
        """Lists what matches the text."""
        self.list.clear()
        for row in self.find(text):
            item = QListWidgetItem(_dot(row.colour), row.words)
            item.setData(VALUE, row.value)
            item.setToolTip(row.says)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        if not self.list.count():
            nothing = QListWidgetItem(self.nothing[0] if text.strip() else self.nothing[1])
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(nothing)
        self.tell()

    def tell(self) -> None:
        """The marked row to who cannot see it: the focus stays in the field."""
        item = self.list.currentItem() or self.list.item(0)
        announce(self.field, item.text())

    def choose(self, item: QListWidgetItem | None) -> None:
        """Closes, and tells the value."""
        value = item.data(VALUE) if item is not None else None
        if value is not None:
            self.chosen.emit(value)
            self.close()

    def leave(self) -> None:
        """Closes without a choice."""
        if self.isVisible():
            self.parentWidget().setFocus()
            self.close()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.accept()  # at the list's end the canvas does not zoom

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = event.key()
            if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                step = 1 if key == Qt.Key.Key_Down else -1
                self.list.setCurrentRow(min(max(self.list.currentRow() + step, 0), self.list.count() - 1))
                self.tell()
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
                self.choose(self.list.currentItem())
                return True
            if key == Qt.Key.Key_Escape:
                self.leave()
                return True
        if event.type() == QEvent.Type.FocusOut and self.isVisible():
            self.close()
        return super().eventFilter(watched, event)


def _dot(colour: QColor) -> QIcon:
    """The colour before a row's words."""
    image = QPixmap(16, 16)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(4, 4, 8, 8)
    painter.end()
    return QIcon(image)
