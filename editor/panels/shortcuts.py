"""The shortcut list: every command with its keys, every gesture of the mouse; keys can be changed here."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from editor.command import Command
from editor.keymap import Keymap, split, spoken
from editor.look.fonts import SMALL, ui
from editor.look.look import Look
from editor.panels.key_field import KeyField

SIZE = QSize(720, 680)
KEYS = 300  # px: the column of keys
COMMAND = Qt.ItemDataRole.UserRole  # a row's Command; None for a gesture
WORDS = Qt.ItemDataRole.UserRole + 1  # what the search looks through
ROW, HEADING = 34, 32  # px of height
NOTHING = "No command, key or gesture is called that."
FIXED = "The mouse, typing and Esc are always the same."


class ShortcutList(QDialog):
    """Follows the keymap; whoever changes a key does so by it. It has no OK: what is pressed holds at once."""

    def __init__(self, keymap: Keymap, hands: Mapping[str, Mapping[str, str]], look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.keymap, self.hands, self.look = keymap, hands, look
        self.setWindowTitle("Keyboard and mouse")
        self.setModal(False)
        self.resize(SIZE)
        self.search = QLineEdit(placeholderText="Search commands, keys and gestures", clearButtonEnabled=True)
        self.search.setAccessibleName("Search shortcuts")
        self.tree = QTreeWidget(columnCount=2, rootIsDecorated=False, indentation=0)
        self.tree.setHeaderHidden(True)
        self.tree.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # columns stay where they are
        self.tree.setItemsExpandable(False)
        self.tree.setVerticalScrollMode(QTreeWidget.ScrollMode.ScrollPerPixel)  # by items it stops short of some
        self.tree.setAccessibleName("Shortcuts")
        self.tree.header().setStretchLastSection(False)
        self.tree.header().setSectionResizeMode(0, self.tree.header().ResizeMode.Stretch)
        self.tree.header().resizeSection(1, KEYS)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(10)
        layout.addWidget(self.search)
        layout.addWidget(self.tree, 1)
        self.card = self._card()
        layout.addWidget(self.card)
        row = QHBoxLayout()
        row.addWidget(self.all)
        row.addStretch(1)
        row.addWidget(self.closing)
        layout.addLayout(row)
        self.search.textChanged.connect(self.filter)
        self.search.installEventFilter(self)
        self.tree.currentItemChanged.connect(self.show_command)
        self.tree.itemActivated.connect(lambda *_: self.field.setFocus())
        keymap.changed.connect(self.refresh)
        look.changed.connect(self.refresh)
        self.fill()
        self.refresh()

    def _card(self) -> QFrame:
        """What can be done with the selected row."""
        card = QFrame(objectName="card")
        self.title, self.says = QLabel(), QLabel(objectName="hint", wordWrap=True)
        self.title.setFont(ui(bold=True))
        self.field = KeyField()
        self.none, self.first = QPushButton("No keys"), QPushButton("Reset")
        self.sentence = QLabel(objectName="note", wordWrap=True)
        self.sentence.setAccessibleName("What came of it")
        self.yes = QPushButton(visible=False)
        self.all, self.closing = QPushButton("Reset all"), QPushButton("Close")
        self.agreed: Callable[[], None] = lambda: None
        self.field.keyed.connect(self.propose)
        self.field.left.connect(self.tree.setFocus)
        self.none.clicked.connect(lambda: self.propose(""))
        self.first.clicked.connect(lambda: self.propose(self.command.shortcuts) if self.command else None)
        self.yes.clicked.connect(lambda: self.agreed())
        self.all.clicked.connect(self.ask_reset)
        self.closing.clicked.connect(self.close)
        for button in (self.none, self.first, self.yes, self.all, self.closing):
            button.setAutoDefault(False)  # Return is for the list
        grid = QGridLayout(card)
        grid.setContentsMargins(14, 12, 14, 12)
        grid.setSpacing(8)
        grid.addWidget(self.title, 0, 0, 1, 3)
        grid.addWidget(self.says, 1, 0, 1, 3)
        for column, widget in enumerate((self.field, self.none, self.first)):
            grid.addWidget(widget, 2, column)
        grid.addWidget(self.sentence, 3, 0)
        grid.addWidget(self.yes, 3, 1, 1, 2)
        grid.setRowMinimumHeight(3, ROW)
        grid.setColumnStretch(0, 1)
        return card

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        down = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if down and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.tree.setFocus()
            return True
        return super().eventFilter(watched, event)

    @property
    def command(self) -> Command | None:
        """The selected row's."""
        item = self.tree.currentItem()
        return item.data(0, COMMAND) if item is not None else None

    def fill(self) -> None:
        """A row for each command and each hand, under the name of its menu."""
        for name in dict.fromkeys((*self.keymap.groups, *self.hands)):
            heading = self.heading(name.upper())
            for command in self.keymap.groups.get(name, ()):
                row = self.row(heading, self.keymap.names[command.key], "", command.says)
                row.setData(0, COMMAND, command)
            for hand, what_for in self.hands.get(name, {}).items():
                self.row(heading, what_for, hand, what_for)
            heading.setExpanded(True)
        self.heading(NOTHING)

    def heading(self, words: str) -> QTreeWidgetItem:
        """A line that cannot be selected."""
        heading = QTreeWidgetItem(self.tree, [words])
        heading.setFlags(Qt.ItemFlag.ItemIsEnabled)  # without it those below could not be selected either
        heading.setFont(0, ui(SMALL, bold=True))
        heading.setSizeHint(0, QSize(0, HEADING))
        heading.setFirstColumnSpanned(True)
        return heading

    def row(self, heading: QTreeWidgetItem, what: str, how: str, says: str) -> QTreeWidgetItem:
        """What is done, and how."""
        row = QTreeWidgetItem(heading, [what, how])
        row.setToolTip(0, says)
        row.setData(0, WORDS, f"{heading.text(0)} {what} {says}".lower())
        return row

    def refresh(self) -> None:
        """The keys as they are now; those that are not from the start are bold."""
        for place in range(self.tree.topLevelItemCount()):
            self.tree.topLevelItem(place).setForeground(0, self.look.theme.muted)
        for row in self.rows():
            command = row.data(0, COMMAND)
            if command is not None:
                row.setText(1, spoken(self.keymap.shortcuts[command.key]))
                row.setFont(1, ui(bold=self.keymap.differs(command)))
            row.setToolTip(1, row.text(1))
        self.all.setEnabled(any(map(self.keymap.differs, self.keymap.commands())))
        self.filter(self.search.text())

    def rows(self) -> list[QTreeWidgetItem]:
        """All of them, without headings."""
        headings = [self.tree.topLevelItem(place) for place in range(self.tree.topLevelItemCount())]
        return [heading.child(place) for heading in headings for place in range(heading.childCount())]

    def filter(self, text: str) -> None:
        """Shows the rows in which each word is found."""
        words = text.lower().split()
        for item in self.rows():
            seen = f"{item.data(0, WORDS)} {item.text(1).lower()}"
            item.setHidden(not all(word in seen for word in words))
        for place in range(self.tree.topLevelItemCount()):
            heading = self.tree.topLevelItem(place)
            heading.setHidden(all(heading.child(child).isHidden() for child in range(heading.childCount())))
        shown = [item for item in self.rows() if not item.isHidden()]
        self.tree.topLevelItem(self.tree.topLevelItemCount() - 1).setHidden(bool(shown))
        current = self.tree.currentItem()
        if current is None or current.isHidden():
            self.tree.setCurrentItem(shown[0] if shown else None)
        self.show_command()

    def show_command(self) -> None:
        """What can be done with the selected row."""
        item, command = self.tree.currentItem(), self.command
        self.card.setVisible(item is not None)
        self.title.setText(item.text(0) if item is not None else "")
        first = spoken(command.shortcuts) if command is not None and self.keymap.differs(command) else None
        was = "" if first is None else f" At first: {first or 'no keys'}."
        self.says.setText(f"{command.says}{was}" if command is not None else FIXED if item is not None else "")
        for widget in (self.field, self.none):
            widget.setEnabled(command is not None)
        self.none.setEnabled(command is not None and bool(self.keymap.shortcuts[command.key]))
        self.first.setEnabled(first is not None)
        self.say("")

    def propose(self, shortcuts: str) -> None:
        """The selected command shall have these; whoever has them is asked for first."""
        command = self.command
        if command is None:
            return
        for keys in split(shortcuts):
            if refused := self.keymap.why_not(command, keys):
                self.say(refused)
                return
        owners = {keys: self.keymap.owner(keys) for keys in split(shortcuts)}
        taken = {keys: owner for keys, owner in owners.items() if owner is not None and owner is not command}
        if taken:
            whose = " and ".join(
                f"{spoken(keys)} belongs to {self.keymap.names[one.key]}" for keys, one in taken.items()
            )
            self.ask(f"{whose}, which would lose it.", "Take it over", lambda: self.bind(command, shortcuts))
        else:
            self.bind(command, shortcuts)

    def bind(self, command: Command, shortcuts: str) -> None:
        """Done, and said."""
        self.keymap.bind(command, shortcuts)
        self.say(f"{self.keymap.names[command.key]} has {spoken(shortcuts) or 'no keys'} now.")

    def ask_reset(self) -> None:
        """Many changes would be lost."""
        count = sum(map(self.keymap.differs, self.keymap.commands()))
        changed = f"{count} commands have" if count > 1 else "1 command has"
        self.ask(f"{changed} other keys than at first, which would be lost.", "Reset all keys", self.reset)

    def reset(self) -> None:
        """All as at first, and said."""
        self.keymap.reset()
        self.say("All commands have the keys that they had at first.")

    def say(self, sentence: str) -> None:
        """What came of it."""
        self.ask(sentence, "", lambda: None)

    def ask(self, sentence: str, agreeing: str, agreed: Callable[[], None]) -> None:
        """A sentence, and a button for who agrees with it."""
        self.sentence.setText(sentence)
        self.yes.setText(agreeing)
        self.yes.setVisible(bool(agreeing))
        self.agreed = agreed
