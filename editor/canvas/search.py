"""Search-to-add: a list of layers at the cursor, filtered while one types."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPainter, QPixmap, QWheelEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout

from editor.canvas.scene import PortKey
from editor.document import edits
from engine.graph import Wire
from engine.layers.layer import LAYERS, Layer
from engine.refusal import refusal
from engine.sheet import Sheet

if TYPE_CHECKING:
    from editor.canvas.canvas import Canvas

SIZE = QSize(250, 300)
KIND = Qt.ItemDataRole.UserRole


class SearchPopup(QFrame):
    """Return or a click chooses, Escape or a click elsewhere closes."""

    chosen = Signal(object)  # a Layer with its first settings

    def __init__(self, canvas: "Canvas", sheet: Sheet, port: PortKey | None, text: str) -> None:
        super().__init__(canvas)
        self.setObjectName("search")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName("Add a layer")
        self.theme = theme = canvas.look.theme
        ground, edge = theme.floating.name(), theme.border.name()
        self.setStyleSheet(f"#search {{ background: {ground}; border: 1px solid {edge}; border-radius: 8px; }}")
        self.field = QLineEdit(self)
        self.field.setPlaceholderText("Search layers…" if port is None else f"Wire {port.node}.{port.port} to…")
        self.field.setAccessibleName("Search layers")
        self.list = QListWidget(self)
        self.list.setAccessibleName("Layers that can be added")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(6)
        layout.addWidget(self.field)
        layout.addWidget(self.list)
        layers = [(kind, kind()) for kind in LAYERS]
        self.layers = {kind: layer for kind, layer in layers if port is None or takes(sheet, layer, port)}
        self.field.textChanged.connect(self.filter)
        self.field.installEventFilter(self)
        self.list.itemClicked.connect(self.choose)
        self.field.setText(text)
        self.filter(text)

    def open_at(self, at: QPointF) -> None:
        """Shows itself at this point of the canvas, wholly inside."""
        room = self.parentWidget().size() - QSize(8, 8)
        size = SIZE.boundedTo(room)
        x = max(4, min(round(at.x()), room.width() - size.width()))
        y = max(4, min(round(at.y()), room.height() - size.height()))
        self.setGeometry(x, y, size.width(), size.height())
        self.show()
        self.field.setFocus()

    def filter(self, text: str) -> None:
        """Lists the layers that match the text, the best first."""
        found = [self.layers[kind] for kind in LAYERS.matches(text) if kind in self.layers]
        self.list.clear()
        for layer in found:
            item = QListWidgetItem(_dot(self.theme.categories.get(layer.category, self.theme.port)), layer.title)
            item.setData(KIND, layer)
            item.setToolTip((type(layer).__doc__ or "").strip().partition("\n")[0])
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        if not found:
            nothing = QListWidgetItem("No layer is called that." if text.strip() else "No layer can take this wire.")
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(nothing)

    def choose(self, item: QListWidgetItem | None) -> None:
        """Closes, and tells the layer."""
        layer = item.data(KIND) if item is not None else None
        if layer is not None:
            self.chosen.emit(layer)
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
    """The category's dot before a layer's title."""
    image = QPixmap(16, 16)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(4, 4, 8, 8)
    painter.end()
    return QIcon(image)


def takes(sheet: Sheet, layer: Layer, port: PortKey) -> bool:
    """Whether a new node of this kind could be wired to the port."""
    wired, name = edits.add_node(sheet, layer, (0.0, 0.0))
    return fitting(wired, name, layer, port) is not None


def fitting(sheet: Sheet, name: str, layer: Layer, port: PortKey) -> Wire | None:
    """The first wire between the port and the new node that may be drawn: targets go to targets."""
    if port.side == "out":
        wires = [Wire(port.node, port.port, name, own) for own in layer.inputs()]
    else:
        wires = [Wire(name, own, port.node, port.port) for own in layer.outputs()]
    wires.sort(key=lambda wire: wire.output != wire.input)
    return next((wire for wire in wires if refusal(sheet.graph, wire) is None), None)
