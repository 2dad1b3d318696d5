"""Problems as the rows of a list, and how a row is painted."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextCharFormat, QTextLayout
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from editor.document.offers import Offers
from editor.look import icons
from editor.look.fonts import grown, larger, ui
from editor.look.look import Look
from editor.look.themes import mixed
from editor.panels.step_button import tall
from engine.problem import Problem

LEFT, RIGHT, UPPER, SIGN = 14, 12, 8, 22  # px around a row's words; the sign's column
GAP = 16  # px between words and buttons
BUTTONS, WIDEST = 0.42, 380  # share of the row that buttons get, and px at most
TWO_LINES = 36  # px: a row with short words is no lower
BETWEEN = 3  # px from one button to the next

Index = QModelIndex | QPersistentModelIndex


class ProblemRows(QAbstractListModel):
    """The problems as they are now."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.problems: list[Problem] = []

    def show(self, problems: list[Problem]) -> None:
        """These; the views know no row any more."""
        self.beginResetModel()
        self.problems = problems
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.problems)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        problem = self.problems[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return problem.sentence
        if role == Qt.ItemDataRole.ToolTipRole:
            return "Click to go there." if problem.node else None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{'Warning' if problem.warning else 'Error'}: {problem}"
        return None


class ProblemPainter(QStyledItemDelegate):
    """A sign, the sentence with its node in bold, below it the next step; at the right there is room for buttons."""

    def __init__(self, offers: Offers, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.offers, self.look = offers, look
        self.width = 0  # px of a row

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        model, room = index.model(), words_width(self.width)
        assert isinstance(model, ProblemRows)
        problem = model.problems[index.row()]
        high = words_height(problem.sentence, problem.node or "", room) + words_height(problem.next_step, "", room)
        boxes = button_boxes(QRect(0, 0, self.width, 0), self.offers.words(problem))
        below = boxes[-1].bottom() + 1 - UPPER if boxes else 0
        return QSize(self.width, 2 * UPPER + max(round(high), below, TWO_LINES))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model, theme, rect, state = index.model(), self.look.theme, option.rect, option.state  # type: ignore[attr-defined]
        assert isinstance(model, ProblemRows)
        problem = model.problems[index.row()]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, mixed(theme.raised, theme.panel, 0.5))
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.raised)
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), theme.accent)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), mixed(theme.border, theme.panel, 0.6))
        sign, colour = ("warning", theme.warning) if problem.warning else ("error", theme.danger)
        painter.translate(rect.left() + LEFT, rect.top() + UPPER)
        painter.save()
        painter.translate(0, 2)
        painter.fillPath(icons.SIGNS[sign](), colour)
        painter.restore()
        room = words_width(rect.width())
        sentence = laid_out(problem.sentence, problem.node or "", room, theme.text)
        sentence.draw(painter, QPointF(SIGN, 0))
        step = laid_out(problem.next_step, "", room, theme.muted)
        step.draw(painter, QPointF(SIGN, sentence.boundingRect().height() + 2))
        painter.restore()


def buttons_width(width: int) -> int:
    """Of the column that a row of this width keeps free."""
    return min(round(width * BUTTONS), grown(WIDEST))


def button_boxes(row: QRect, buttons: Iterable[str]) -> list[QRect]:
    """The room for buttons with these words: at the right of their row, one below the other."""
    width = buttons_width(row.width())
    left, top, found = row.right() - RIGHT - width, row.top() + UPPER, list[QRect]()
    for words in buttons:
        found.append(QRect(left, top, width, tall(words, width)))
        top = found[-1].bottom() + 1 + BETWEEN
    return found


def words_width(width: int) -> int:
    """What is left for the words."""
    return width - LEFT - SIGN - GAP - buttons_width(width) - RIGHT


def laid_out(text: str, bold: str, width: int, colour: QColor | None = None) -> QTextLayout:
    """The text in lines of this width, with one word in bold."""
    layout, start = QTextLayout(text, ui()), text.find(bold)
    plain, strong = QTextCharFormat(), QTextCharFormat()
    if colour is not None:
        plain.setForeground(colour)
        strong.setForeground(colour)
    strong.setFontWeight(QFont.Weight.Bold)
    formats = [part(0, units(text), plain)]
    if bold and start >= 0:
        formats.append(part(units(text[:start]), units(bold), strong))
    layout.setFormats(formats)
    layout.beginLayout()
    height = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, height))
        height += line.height()
    layout.endLayout()
    return layout


def part(start: int, length: int, look: QTextCharFormat) -> QTextLayout.FormatRange:
    """How a part of a text looks."""
    found = QTextLayout.FormatRange()
    found.start, found.length, found.format = start, length, look  # type: ignore[misc]
    return found


def units(text: str) -> int:
    """Its length as Qt counts."""
    return len(text.encode("utf-16-le")) // 2


def words_height(text: str, bold: str, width: int) -> float:
    """Of these lines."""
    return height_of(text, bold, width, larger())


@lru_cache(10_000)
def height_of(text: str, bold: str, width: int, times: float) -> float:
    """The same, of words that are so many times as large; most texts are a line, seen without laying them out."""
    metrics = QFontMetricsF(ui(bold=True, times=times))
    if metrics.horizontalAdvance(text) <= width:
        return metrics.height() + 2
    return laid_out(text, bold, width).boundingRect().height() + 2
