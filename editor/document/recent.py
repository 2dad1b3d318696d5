"""The files opened last, kept in the settings; settings that make no sense count as none."""

from pathlib import Path

import platformdirs
from PySide6.QtCore import QSettings

KEY = "recent files"
COUNT = 10
LONGEST = 4096  # characters: more is no path


def recent(settings: QSettings) -> list[Path]:
    """Newest first, only files that are there."""
    return [path for path in remembered(settings) if is_file(path)]


def folder(settings: QSettings) -> Path:
    """Where dialogs begin: beside the last file."""
    known = recent(settings)
    there = [known[0].parent if known else platformdirs.user_documents_path(), Path.home()]
    return next((folder for folder in there if folder.is_dir()), Path.cwd())


def remember(settings: QSettings, path: Path) -> None:
    """Puts a file first."""
    path = path.absolute()
    store(settings, [path, *(other for other in remembered(settings) if other != path)])


def forget(settings: QSettings, path: Path) -> None:
    """Takes a file off the list, as when it can no longer be opened."""
    path = path.absolute()
    store(settings, [other for other in remembered(settings) if other != path])


def remembered(settings: QSettings) -> list[Path]:
    """The list as stored, whatever of it is a path."""
    value = settings.value(KEY)
    found = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return [Path(text) for text in found if isinstance(text, str) and plausible(text)][:COUNT]


def plausible(text: str) -> bool:
    """Whether the text can be an absolute path at all."""
    return len(text) <= LONGEST and "\0" not in text and Path(text).is_absolute()


def is_file(path: Path) -> bool:
    """Whether the file is there; a path that cannot be asked for is not."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def store(settings: QSettings, paths: list[Path]) -> None:
    """Writes the list back."""
    settings.setValue(KEY, [str(path) for path in paths[:COUNT]])
