"""What data sets from the user's own files have in common: a path, and no trust in what a project says of it."""

import os
import stat
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Annotated, NamedTuple, TypeVar, TypeVarTuple

from msgspec import Meta

from engine.data.dataset import DataError, Dataset
from engine.tensor import Spec

OUTSIDE = "outside:"  # before a path that came with a project and leads out of its folder: nobody has allowed it yet
LONGEST = 4096  # characters of a path
KEPT = 4  # files whose contents are remembered

Key = TypeVarTuple("Key")
R = TypeVar("R")


class Stamp(NamedTuple):
    """A file at one moment: with another content it is another stamp."""

    path: str
    number: int  # the file system's own for it
    changed: int  # nanoseconds
    size: int  # bytes


class OwnFile(Dataset):
    """Reads a file or folder that the user has chosen.

    The path is absolute while a project is open; a project file holds it relative to its own folder where it lies in
    there. What lies elsewhere is read only if the user chooses it: until then it stands behind OUTSIDE.
    """

    path: Annotated[str, Meta(max_length=LONGEST, description="The file.")] = ""

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        return " → ".join(map(str, outputs)) or "no file yet"

    def caption(self) -> str:
        return Path(self.path.removeprefix(OUTSIDE)).name or self.title

    def stamps(self) -> tuple[Stamp, ...]:
        """All that is looked at at every edit, as it is now. DataError as `stamp` raises it."""
        return (self.stamp(),)

    def stamp(self, folder: bool = False) -> Stamp:
        """The file, or folder, as it is now. DataError where there is none that may be read."""
        kind = "folder" if folder else "file"
        if not self.path:
            raise DataError(f"has no {kind}", f"Choose one in its settings, or drop a {kind} on the canvas.")
        if self.path.startswith(OUTSIDE):
            where = shown(self.path.removeprefix(OUTSIDE))
            sentence = f"would read {where}, which lies outside the project's folder"
            raise DataError(sentence, f"Choose the {kind} again to allow it.")
        try:
            mode = os.stat(self.path).st_mode
        except FileNotFoundError:
            raise DataError(f"can't find {shown(self.path)}", f"Put it back, or choose another {kind}.") from None
        except (OSError, ValueError) as error:
            raise unreadable(self.path, error) from None
        if not (stat.S_ISDIR if folder else stat.S_ISREG)(mode):
            raise DataError(f"can't use {shown(self.path)}: it is no {'' if folder else 'ordinary '}{kind}", CHOOSE)
        return stamp_of(self.path)


CHOOSE = "Choose another."


def stamp_of(path: str) -> Stamp:
    """As it is now."""
    try:
        found = os.stat(path)
    except OSError as error:
        raise unreadable(path, error) from None
    return Stamp(path, found.st_ino, found.st_mtime_ns, found.st_size)


def contents(stamp: Stamp, most: int) -> bytes:
    """The file's bytes. DataError where there are more of them."""
    if stamp.size > most:
        sentence = f"can't use {file_name(stamp)}: it has {stamp.size / 2**20:,.0f} MB, and {most // 2**20} MB are read"
        raise DataError(sentence, "Choose a part of it.")
    try:
        with open(stamp.path, "rb") as file:
            return file.read(most)
    except OSError as error:
        raise unreadable(stamp.path, error) from None


def file_name(stamp: Stamp) -> str:
    """The last part of its path, for a sentence."""
    return shown(Path(stamp.path).name)


def unreadable(path: str, error: OSError | ValueError) -> DataError:
    """For a file that the system does not give away."""
    reason = getattr(error, "strerror", None) or str(error)
    return DataError(f"can't read {shown(path)}: {reason[:1].lower()}{reason[1:]}", CHOOSE)


def shown(path: str) -> str:
    """A path as text that can be printed: a name may hold line ends, and half characters where it is no UTF-8."""
    return "".join(character if character.isprintable() else "�" for character in path)


def remembered(function: Callable[[*Key], R]) -> Callable[[*Key], R]:
    """The newest results of a function of values are kept, and its refusals: `check` asks at every edit."""

    @lru_cache(maxsize=KEPT)
    def tried(*key: *Key) -> tuple[R] | tuple[str, str]:
        try:
            return (function(*key),)
        except DataError as error:
            return str(error), error.next_step

    def ask(*key: *Key) -> R:
        found = tried(*key)
        if len(found) == 2:
            raise DataError(*found)
        return found[0]

    return ask
