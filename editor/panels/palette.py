"""The palette: every layer by category, to be searched, dragged onto the canvas or added with Return."""

import inspect
from html import escape
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QEvent,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QDrag, QKeyEvent, QKeySequence, QPainter, QPen, QPixmap, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from editor.document.clipboard import LAYER
from editor.explain import explain
from editor.look.fonts import SMALL, ui
from editor.look.look import Look
from engine.layers.layer import LAYERS, Layer

TYPE = Qt.ItemDataRole.UserRole  # a layer's class; None for a category's heading
NARROWEST = 178  # px: all titles are whole
SCROLL_BAR = 9  # px: it has its place beside the chips, so that they keep their width
CHIP = 27  # px from one row to the next, of which 3 are the gap
TEXT_LEFT, TEXT_RIGHT = 24, 6
STYLE = f"""
    QListView {{ background: transparent; border: none; outline: none; padding: 0; }}
    QScrollBar:vertical {{ width: {SCROLL_BAR}px; }}
"""
Index = QModelIndex | QPersistentModelIndex


class LayerModel(QAbstractListModel):
    """The rows: headings (text) and layers (classes), those only that fit what is searched for."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[str | type[Layer]] = []
        self.wanted = ""
        self.search("")

    def search(self, text: str) -> None:
        """Keeps the layers that match the text."""
        self.beginResetModel()
        self.wanted = text
        self.rows = [row for category, kinds in LAYERS.by_category(text).items() for row in (category, *kinds)]
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if isinstance(row, str):
            return row.upper() if role == Qt.ItemDataRole.DisplayRole else None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.title
            case Qt.ItemDataRole.ToolTipRole:
                return tool_tip(row)
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{row.title}, {row.category}"
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return first_paragraph(row)
        return row if role == TYPE else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or isinstance(self.rows[index.row()], str):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        return [LAYER]

    def mimeData(self, indexes: Any) -> QMimeData:
        data = QMimeData()
        data.setData(LAYER, QByteArray(self.rows[indexes[0].row()].__name__.encode()))
        return data


class Chips(QStyledItemDelegate):
    """Paints headings, and layers as raised rows with a dot in their category's colour."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(60, CHIP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        kind, rect = index.data(TYPE), option.rect
        if kind is None:
            painter.setFont(ui(SMALL, bold=True))
            painter.setPen(self.look.theme.muted)
            painter.drawText(rect.adjusted(4, 4, 0, 0), Qt.AlignmentFlag.AlignVCenter, index.data())
        else:
            state = option.state
            hot = bool(state & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_Selected))
            focused = bool(state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_HasFocus))
            paint_chip(painter, rect.adjusted(0, 1, 0, -2), kind, self.look, hot, focused)
        painter.restore()


def paint_chip(
    painter: QPainter, rect: QRect, kind: type[Layer], look: Look, hot: bool = False, chosen: bool = False
) -> None:
    """One layer as a raised, rounded row."""
    theme = look.theme
    box = QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.setPen(QPen(theme.accent if chosen else theme.border if hot else theme.raised, 1))
    painter.setBrush(theme.raised)
    painter.drawRoundedRect(box, 5, 5)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.categories.get(kind.category, theme.muted))
    painter.drawEllipse(QPointF(box.left() + 12, box.center().y()), 4, 4)
    painter.setPen(theme.text)
    painter.setFont(ui(9))
    room = rect.adjusted(TEXT_LEFT, 0, -TEXT_RIGHT, 0)
    text = painter.fontMetrics().elidedText(kind.title, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)


class LayerList(QListView):
    """The rows on the screen; the source of the drag."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setDragEnabled(True)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.viewport().setAutoFillBackground(False)
        explain(self)
        self.delegate = Chips(look)
        self.setItemDelegate(self.delegate)
        self.setAccessibleName("Layers")

    def startDrag(self, actions: Qt.DropAction) -> None:
        self.drag().exec(Qt.DropAction.CopyAction)
        self.setCurrentIndex(QModelIndex())  # it is on the canvas now, and marked there

    def drag(self) -> QDrag:
        """A drag that carries the chosen layer, and a picture of it."""
        drag = QDrag(self)
        index = self.currentIndex()
        drag.setMimeData(self.model().mimeData([index]))
        picture = self.picture(index.data(TYPE))
        drag.setPixmap(picture)
        drag.setHotSpot(QPoint(12, 12))
        return drag

    def picture(self, kind: type[Layer]) -> QPixmap:
        """The layer's row, as wide as its title."""
        ratio = self.devicePixelRatioF()
        size = QSize(self.fontMetrics().horizontalAdvance(kind.title) + 44, CHIP - 3)
        picture = QPixmap(size * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(QColor(0, 0, 0, 0))
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_chip(painter, QRect(QPoint(0, 0), size), kind, self.look, chosen=True)
        painter.end()
        return picture


class Palette(QWidget):
    """Search field and rows. `chosen` names a layer's type to be added: by double-click, or by Return."""

    chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.model = LayerModel()
        self.field = QLineEdit(placeholderText="Search layers… /", clearButtonEnabled=True)
        self.field.setAccessibleName("Search layers")
        self.field.setToolTip("Finds layers by name and description. / comes here, Return adds the chosen layer.")
        self.list = LayerList(look)
        self.list.setModel(self.model)
        self.nothing = QLabel(objectName="hint", wordWrap=True, alignment=Qt.AlignmentFlag.AlignTop)
        self.nothing.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 10, 10 - SCROLL_BAR, 6)
        layout.setSpacing(8)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, SCROLL_BAR, 0)
        head.addWidget(self.field)
        layout.addLayout(head)
        layout.addWidget(self.nothing, 1)
        layout.addWidget(self.list, 1)
        self.field.textChanged.connect(self.search)
        self.list.doubleClicked.connect(self.choose)
        self.field.installEventFilter(self)
        self.list.installEventFilter(self)
        QShortcut(QKeySequence("/"), self, self.focus_search)
        self.setMinimumWidth(NARROWEST)
        look.changed.connect(self.restyle)
        self.restyle()

    def restyle(self) -> None:
        """Repaints with the colours of the theme."""
        self.list.setStyleSheet(STYLE)
        self.list.viewport().update()

    def search(self, text: str) -> None:
        """Shows what fits, and marks the first as the one that Return adds."""
        self.model.search(text)
        found = bool(self.model.rows)
        self.list.setVisible(found)
        self.nothing.setVisible(not found)
        if not found:
            self.nothing.setText(f"No layer fits “{text.strip()}”. Delete a few letters to see more.")
        elif text.strip():
            self.list.setCurrentIndex(self.model.index(self.best_row()))

    def best_row(self) -> int:
        """The row of the layer that matches best."""
        return self.model.rows.index(LAYERS.matches(self.model.wanted)[0])

    def focus_search(self) -> None:
        """Puts the cursor into the search field."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def choose(self, index: Index) -> None:
        """Offers the layer of a row to the canvas."""
        kind = index.data(TYPE)
        if kind is not None:
            self.chosen.emit(kind.__name__)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.model.rows:
            if self.list.currentIndex().isValid():
                self.choose(self.list.currentIndex())
                self.field.clear()  # the next search is another one
                self.list.setCurrentIndex(QModelIndex())
            return True
        if watched is self.field:
            if key == Qt.Key.Key_Escape and self.field.text():
                self.field.clear()
                return True
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.model.rows:
                marked = self.list.currentIndex().isValid()
                self.list.setFocus()  # marks the first layer, if none was
                if marked:
                    self.list.keyPressEvent(event)
                return True
        return super().eventFilter(watched, event)


def first_paragraph(kind: type[Layer]) -> str:
    """What the layer does, from its docstring."""
    return " ".join(inspect.cleandoc(kind.__doc__ or "").split("\n\n")[0].split())


def tool_tip(kind: type[Layer]) -> str:
    """Title, description and formula."""
    formula = f"<p><code>{escape(kind.formula)}</code></p>" if kind.formula else ""
    return f"<p><b>{escape(kind.title)}</b><br>{escape(first_paragraph(kind))}</p>{formula}"
