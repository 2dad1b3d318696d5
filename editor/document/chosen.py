"""The data files that projects saved on this computer read: opened again, these projects need not ask for them."""

from collections.abc import Iterable

from PySide6.QtCore import QSettings

from editor.document.recent import plausible

KEY = "data files"
COUNT = 200


def chosen(settings: QSettings) -> list[str]:
    """Their paths, newest first."""
    value = settings.value(KEY)
    found = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return [text for text in found if isinstance(text, str) and plausible(text)][:COUNT]


def remember(settings: QSettings, paths: Iterable[str]) -> None:
    """Puts these first."""
    new = [path for path in dict.fromkeys(paths) if plausible(path)]
    if new:
        settings.setValue(KEY, [*new, *(path for path in chosen(settings) if path not in new)][:COUNT])
