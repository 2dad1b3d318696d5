"""A command as a value: menus, toolbar, shortcut list and the canvas's keys all read it and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from PySide6.QtWidgets import QMenu


def never() -> str:
    """Nothing stands in the way."""
    return ""


@dataclass(frozen=True)
class Command:
    """One thing a person can have done, by menu, by button or by key."""

    key: str  # what it is called in the settings, and by whoever triggers it
    words: str  # in the menu, & before the letter that opens it
    does: Callable[[], object]
    shortcuts: str = ""  # at first, such as "Ctrl+Shift+Z; Ctrl+Y"
    says: str = ""  # what it does, in a sentence
    where: Literal["window", "canvas"] = "window"  # who hears its keys: elsewhere Delete and letters are for typing
    refused: Callable[[], str] = never  # why it cannot be done now, "" if it can
    late: bool = False  # refused is dear to ask: only while the menu is open, and the key tells itself
    called: Callable[[], str] | None = None  # what the menu says now, where that is not always `words`
    checked: Callable[[], bool] | None = None  # for what can be on or off


@dataclass(frozen=True)
class Menu:
    """Commands in the order in which the menu shows them, None for a line between."""

    words: str
    entries: "tuple[Entry, ...]" = ()
    fill: Callable[[QMenu], None] | None = field(default=None)  # for entries that are found, not written down


Entry: TypeAlias = Command | Menu | None


def commands_in(entries: tuple[Entry, ...]) -> list[Command]:
    """The commands of a menu and of its menus."""
    found: list[Command] = []
    for entry in entries:
        if isinstance(entry, Command):
            found.append(entry)
        elif isinstance(entry, Menu):
            found += commands_in(entry.entries)
    return found


def names_in(entries: tuple[Entry, ...], before: str = "") -> dict[str, str]:
    """What a list calls each command, by key: 'Theme: Dark', where the menu has another inside."""
    found: dict[str, str] = {}
    for entry in entries:
        if isinstance(entry, Command):
            found[entry.key] = before + plain(entry.words)
        elif isinstance(entry, Menu):
            found |= names_in(entry.entries, f"{plain(entry.words)}: ")
    return found


def plain(words: str) -> str:
    """A menu's words as a list shows them."""
    return words.replace("&", "").removesuffix("…")
