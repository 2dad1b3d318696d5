"""Which keys each command has: its own at first, others where a person chose them. Kept in the settings."""

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QKeyCombination, QObject, QSettings, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence

from editor.command import Command, Entry, commands_in, names_in

GROUP = "shortcuts"  # in the settings
LONGEST = 200  # characters of a stored entry
TEXT, NATIVE = QKeySequence.SequenceFormat.PortableText, QKeySequence.SequenceFormat.NativeText
KEEP = {  # keys that are no command's, and why
    "Esc": "ends whatever is under way",
    "Space": "moves the view while it is held",
    "Shift+Backtab": "goes back to the field before",
}
Modifier = Qt.KeyboardModifier
FREE = Modifier.ControlModifier | Modifier.AltModifier | Modifier.MetaModifier  # with one of them nothing is typed
BARE = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr, Qt.Key.Key_unknown, 0)


def pressed(event: QKeyEvent) -> str:
    """The keys that are down, as text such as "Ctrl+Shift+S"; "" while only Ctrl, Shift and the like are."""
    if event.key() in BARE:
        return ""
    modifiers = event.modifiers() & (FREE | Modifier.ShiftModifier)
    sign = event.text()
    if sign.isprintable() and sign.strip() and not sign.isalnum():  # Shift is what makes ? of /
        modifiers &= ~Modifier.ShiftModifier
    return QKeySequence(QKeyCombination(modifiers, Qt.Key(event.key()))).toString(TEXT)


def split(shortcuts: str) -> tuple[str, ...]:
    """ "Del; Backspace" → ("Del", "Backspace"), each written as Qt writes it."""
    return tuple(keys.toString(TEXT) for keys in sequences(shortcuts))


def sequences(shortcuts: str) -> list[QKeySequence]:
    """The same as Qt takes them."""
    return [keys for keys in QKeySequence.listFromString(shortcuts, TEXT) if not keys.isEmpty()]


def spoken(shortcuts: str) -> str:
    """As a person reads it: "Del or Backspace"."""
    return " or ".join(keys.toString(NATIVE) for keys in sequences(shortcuts))


def types(keys: str) -> bool:
    """Whether these keys are for typing and moving about in fields and lists: all without Ctrl or Alt but F1 … F35."""
    combination = QKeySequence.fromString(keys, TEXT)[0]
    return not combination.keyboardModifiers() & FREE and not Qt.Key.Key_F1 <= combination.key() <= Qt.Key.Key_F35


def stored(value: object) -> str | None:
    """An entry of the settings, if it can be one: shortcuts of one press each, or "" for none."""
    if not isinstance(value, str) or len(value) > LONGEST:
        return None
    found = sequences(value)
    if any(keys.count() != 1 or keys[0].key() in BARE for keys in found):
        return None
    return "; ".join(split(value)) if found or not value else None


def shared_out(commands: Iterable[Command], own: Mapping[str, str]) -> dict[str, str]:
    """The shortcuts of every command, so that no key has two: chosen ones come before those from the start."""
    commands = list(commands)
    taken: set[str] = set()
    found: dict[str, str] = {}
    for command in sorted(commands, key=lambda command: command.key not in own):
        free = [keys for keys in split(own.get(command.key, command.shortcuts)) if keys not in taken]
        taken.update(free)
        found[command.key] = "; ".join(free)
    return {command.key: found[command.key] for command in commands}


class Keymap(QObject):
    """The commands by menu, and what keys they have now."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.groups: dict[str, list[Command]] = {}
        self.names: dict[str, str] = {}  # what the list calls each
        self.doors: dict[str, str] = {}  # keys that open a menu, and which
        self.own: dict[str, str] = {}  # what a person chose
        self.shortcuts: dict[str, str] = {}

    def take(self, groups: Mapping[str, tuple[Entry, ...]], doors: Mapping[str, str]) -> None:
        """The commands of these menus, with the keys that the settings know for them."""
        found = {name: commands_in(entries) for name, entries in groups.items()}
        self.groups = {name: commands for name, commands in found.items() if commands}
        self.names = {key: name for entries in groups.values() for key, name in names_in(entries).items()}
        self.doors = dict(doors)
        self.own = {}
        for command in self.commands():
            entry = stored(QSettings().value(f"{GROUP}/{command.key}"))
            if entry is not None and not any(self.why_not(command, keys) for keys in split(entry)):
                self.own[command.key] = entry
        self.share_out()

    def commands(self) -> list[Command]:
        """All of them."""
        return [command for commands in self.groups.values() for command in commands]

    def share_out(self) -> None:
        """Who has which keys now."""
        self.shortcuts = shared_out(self.commands(), self.own)
        self.changed.emit()

    def why_not(self, command: Command, keys: str) -> str:
        """Why these keys cannot be this command's, whoever has them; "" if they can."""
        said = QKeySequence.fromString(keys, TEXT).toString(NATIVE)
        if keys in KEEP:
            return f"{said} {KEEP[keys]}. Press other keys."
        if keys in self.doors:
            return f"{said} opens the menu {self.doors[keys]}. Press other keys."
        if command.where == "window" and types(keys):
            return f"{said} alone is needed for typing. Press it with Ctrl or Alt, or take one of F1 … F12."
        return ""

    def owner(self, keys: str) -> Command | None:
        """Whose keys they are now."""
        return next((one for one in self.commands() if keys in split(self.shortcuts[one.key])), None)

    def bind(self, command: Command, shortcuts: str) -> None:
        """Gives the command these shortcuts and no others; whoever had them has them no longer."""
        wanted = split(shortcuts)
        for other in self.commands():
            own = split(self.shortcuts[other.key])
            left = wanted if other is command else [keys for keys in own if keys not in wanted]
            self.store(other, "; ".join(left))
        self.share_out()

    def store(self, command: Command, shortcuts: str) -> None:
        """Writes down what is not as it was at first."""
        name = f"{GROUP}/{command.key}"
        if shortcuts == "; ".join(split(command.shortcuts)):
            self.own.pop(command.key, None)
            QSettings().remove(name)
        else:
            self.own[command.key] = shortcuts
            QSettings().setValue(name, shortcuts)

    def reset(self) -> None:
        """Every command has the keys that it had at first."""
        self.own = {}
        QSettings().remove(GROUP)
        self.share_out()

    def differs(self, command: Command) -> bool:
        """Whether its keys are not those from the start."""
        return self.shortcuts[command.key] != "; ".join(split(command.shortcuts))
