"""Words that explain themselves: who points at one reads what the glossary says, and its live value."""

from collections.abc import Callable
from html import escape

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QHelpEvent, QTextDocumentFragment
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QMenu,
    QTabBar,
    QToolTip,
    QWidget,
)

from engine.glossary import Entry, GlossaryError, glossary

MOST = 3  # words explained at once
SAYS = "width: 340px"

Words = Callable[[], str]


class Explainer(QObject):
    """Answers for one widget, if it stands for a technical word; its own tool tip comes first.

    For a window it answers what nobody in it has answered: Qt hands a question on from child to parent.
    """

    def __init__(self, widget: QWidget, words: Words | None = None) -> None:
        super().__init__(widget)
        self.words = words
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.ToolTip or not isinstance(event, QHelpEvent) or not isinstance(watched, QWidget):
            return False
        asked, at = watched, event.pos()
        if watched.isWindow() and not isinstance(watched, QMenu):
            asked = watched.childAt(at) or watched
            at = asked.mapFrom(watched, at)
        text = answer(asked, at, self.words)
        if text:
            QToolTip.showText(event.globalPos(), text, asked)
        return bool(text)


class LiveValues(QObject):
    """A window's: what the glossary's words stand for at this moment. A child of the window, found by `live`."""

    def of(self, entry: Entry) -> str:
        """In a few words; '' where there is nothing to tell."""
        return ""


def explain(widget: QWidget, words: Words | None = None) -> None:
    """Whoever points at the widget reads what the words on it mean; `words` are for one that does not show them."""
    Explainer(widget.viewport() if isinstance(widget, QAbstractItemView) else widget, words)


def answer(widget: QWidget, at: QPoint, words: Words | None = None) -> str:
    """What a widget's tool tip is at a point of it: its own, then the glossary's; '' without a word of the latter."""
    text, own = words_at(widget, at)
    return explained(widget, words() if words is not None else text, own)


def explained(widget: QWidget, text: str, own: str) -> str:
    """A tool tip of a widget's own and what the words of a text mean; '' where there are none to explain."""
    try:
        entries = glossary().in_text(text)[:MOST]
    except GlossaryError as error:
        return str(error)
    if not entries:
        return ""
    plain = escape(own).replace("\n", "<br/>")
    rich = own if own.startswith("<") else f"<p>{plain}</p>" * bool(own)
    return f'<div style="{SAYS}">{rich}{"".join(paragraph(entry, live(widget, entry)) for entry in entries)}</div>'


def paragraph(entry: Entry, value: str) -> str:
    """A word, its two sentences, and below them what it is now."""
    now = f"<br/><b>Now:</b> {escape(value)}" if value else ""
    return f"<p><b>{escape(entry.title)}.</b> {escape(entry.explanation.says)}{now}</p>"


def live(widget: QWidget | None, entry: Entry) -> str:
    """An entry's value now, as the nearest window knows it."""
    while widget is not None:
        widget = widget.window()
        found = widget.findChild(LiveValues, options=Qt.FindChildOption.FindDirectChildrenOnly)
        if found is not None:
            return found.of(entry)
        widget = widget.parentWidget()
    return ""


def words_at(widget: QWidget, at: QPoint) -> tuple[str, str]:
    """What stands in a widget at this point, and the tool tip it has of its own."""
    view = widget.parentWidget()
    if isinstance(view, QAbstractItemView) and view.viewport() is widget:
        index = view.indexAt(at)
        return str(index.data() or ""), str(index.data(Qt.ItemDataRole.ToolTipRole) or "")
    match widget:
        case QTabBar():
            place = widget.tabAt(at)
            return widget.tabText(place), widget.tabToolTip(place)
        case QMenu():
            action = widget.actionAt(at)
            return (action.text().replace("&", ""), action.toolTip()) if action is not None else ("", "")
        case QLabel():
            text = widget.text()
            rich = text.startswith("<")
            return QTextDocumentFragment.fromHtml(text).toPlainText() if rich else text, widget.toolTip()
        case QAbstractButton():
            return widget.text().replace("&", ""), widget.toolTip()
        case QComboBox():
            return widget.currentText(), widget.toolTip()
    return "", widget.toolTip()
