"""The glossary, in a window of its own: every word, what it means, and what it is at this moment."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from editor.explain import live
from editor.look.fonts import SMALL, ui
from editor.training.session import Session
from engine.glossary import Entry, GlossaryError, glossary

SIZE = QSize(680, 520)
TERMS = 210  # px: the column of words
PAUSE = 200  # ms from one live value to the next
ENTRY = Qt.ItemDataRole.UserRole
NOTHING = "No word of the glossary is called that, and none is explained with it."


class GlossaryPage(QDialog):
    """A list that is searched, and beside it the word that is chosen."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Glossary")
        self.resize(SIZE)
        self.search = QLineEdit(placeholderText="Search words and what they mean", clearButtonEnabled=True)
        self.search.setAccessibleName("Search the glossary")
        self.list = QListWidget()
        self.list.setAccessibleName("Words")
        self.list.setFixedWidth(TERMS)
        self.title, self.forms, self.says, self.now = (wrapped(name) for name in ("title", "hint", "text", "text"))
        self.title.setFont(ui(16, bold=True))
        self.heading = QLabel("NOW", objectName="hint")
        self.heading.setFont(ui(SMALL, bold=True))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(10)
        layout.addWidget(self.search)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.list)
        row.addWidget(self._card(), 1)
        layout.addLayout(row, 1)
        self.search.textChanged.connect(self.filter)
        self.search.installEventFilter(self)
        self.list.currentItemChanged.connect(self.show_entry)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self.show_value)
        session.progressed.connect(lambda: self._pause.isActive() or self._pause.start())
        session.state_changed.connect(self.show_value)
        self.filter("")

    def _card(self) -> QFrame:
        """What is said of the chosen word."""
        card = QFrame(objectName="card")
        column = QVBoxLayout(card)
        column.setContentsMargins(18, 14, 18, 14)
        column.setSpacing(6)
        for widget in (self.title, self.forms):
            column.addWidget(widget)
        column.addSpacing(6)
        column.addWidget(self.says)
        column.addSpacing(12)
        for widget in (self.heading, self.now):
            column.addWidget(widget)
        column.addStretch(1)
        return card

    @property
    def entry(self) -> Entry | None:
        """The chosen one."""
        item = self.list.currentItem()
        return item.data(ENTRY) if item is not None else None

    def ask(self, text: str) -> None:
        """Opens it at a word that stands in the text, or at all of them."""
        try:
            named = glossary().in_text(text)
        except GlossaryError:
            named = []
        self.search.setText(named[0].term if named else "")
        self.show()
        self.activateWindow()
        self.search.setFocus()
        self.search.selectAll()

    def filter(self, text: str) -> None:
        """Shows the words that fit; those that are called so come first."""
        before = self.entry
        self.list.clear()
        try:
            found, sentence = glossary().matches(text), NOTHING
        except GlossaryError as error:
            found, sentence = [], str(error)
        for entry in found:
            item = QListWidgetItem(entry.title)
            item.setData(ENTRY, entry)
            self.list.addItem(item)
        named = next((place for place, entry in enumerate(found) if entry.term.lower() == text.strip().lower()), 0)
        self.list.setCurrentRow(found.index(before) if not text and before in found else named)
        if not found:
            self.show_entry()
            self.says.setText(sentence)

    def show_entry(self) -> None:
        """The chosen word."""
        entry = self.entry
        self.title.setText(entry.title if entry is not None else "")
        self.forms.setText(", ".join(entry.explanation.forms) if entry is not None else "")
        self.forms.setVisible(bool(self.forms.text()))
        self.says.setText(entry.explanation.says if entry is not None else "")
        self.show_value()

    def show_value(self) -> None:
        """What it is now."""
        entry = self.entry
        self.now.setText(live(self, entry) if entry is not None and self.isVisible() else "")
        self.heading.setVisible(bool(self.now.text()))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.show_value()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and down choose a word while one types."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
            row = self.list.currentRow() + step
            if step and 0 <= row < self.list.count():
                self.list.setCurrentRow(row)
            if step:
                return True
        return super().eventFilter(watched, event)


def wrapped(name: str) -> QLabel:
    """Words that can be copied."""
    label = QLabel(objectName=name, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return label
