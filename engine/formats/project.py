"""The project file: the sheet as readable JSON, alone or in a zip with the trained weights beside it."""

import importlib.resources
import os
import stat
from pathlib import Path
from typing import NamedTuple

from engine.formats import saving
from engine.formats.archive import ArchiveError, pack, unpack
from engine.formats.sheet_text import JSON_BYTES, TextError, from_text, to_text
from engine.formats.strict_json import JsonError
from engine.formats.weights import FILE_BYTES, WeightsError, decode_weights, encode_weights
from engine.sheet import Sheet
from engine.tensor import Array

SHEET_MEMBER = "project.json"
WEIGHTS_MEMBER = "weights.safetensors"
ARCHIVE_LIMITS = {SHEET_MEMBER: JSON_BYTES, WEIGHTS_MEMBER: FILE_BYTES}


# An object, or one behind a mark that is worth naming. A pickle, for one, begins with none of these.
TEXT_STARTS = (b"{", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class Project(NamedTuple):
    """What a file holds: the sheet, and the weights by 'node.parameter' if it has been trained."""

    sheet: Sheet
    weights: dict[str, Array] | None = None


class ProjectError(ValueError):
    """A sentence: the file, what is wrong and where, and the next step."""


def read(path: str | Path) -> Project:
    """Opens a project: a zip, or its project.json alone. ProjectError if anything is not as it should be.

    Nothing in the file is executed, and no size in it is believed. What has been read can be written again.
    """
    path = Path(path)
    try:
        data, arrays = read_parts(path)
        sheet = from_text(data)
        to_text(sheet)  # what could not be saved again is not opened
    except OSError as error:
        next_step = "Check the path and that you may read the file."
        raise ProjectError(f"{shown(path)} can't be opened: {error.strerror or error}. {next_step}") from None
    except MemoryError:
        raise ProjectError(f"{shown(path)} can't be opened: there is not enough memory. Close programs.") from None
    except (ArchiveError, JsonError, WeightsError, TextError) as error:
        sentence = f"{shown(path)} can't be opened: {error}."
        raise ProjectError(f"{sentence} {getattr(error, 'next_step', 'Open an earlier copy.')}") from None
    saving.sweep(path.parent)
    return Project(sheet, arrays)


def read_parts(path: Path) -> tuple[bytes, dict[str, Array] | None]:
    """The bytes of project.json, and the weights where there are any."""
    if not stat.S_ISREG(path.stat().st_mode):  # a pipe would be waited for, a device never ends
        raise ArchiveError("it is no ordinary file")
    with path.open("rb") as file:
        start = file.read(4)
        file.seek(0)
        if start.startswith(b"PK"):
            parts = unpack(file, ARCHIVE_LIMITS)
        elif start.lstrip().startswith(TEXT_STARTS):
            return file.read(JSON_BYTES + 1), None
        else:
            raise ArchiveError("it is no Chainrule project" if start else "it is empty")
    if SHEET_MEMBER not in parts:
        raise ArchiveError(f"it holds no {SHEET_MEMBER} and is no project")
    arrays = decode_weights(parts[WEIGHTS_MEMBER]) if WEIGHTS_MEMBER in parts else None
    return parts[SHEET_MEMBER], arrays


def write(path: str | Path, sheet: Sheet, weights: dict[str, Array] | None = None) -> None:
    """Saves the project as a zip, whole or not at all; the same project is the same bytes.

    ProjectError says why it could not be saved; the file that was there is then as it was. What has been
    written can be read again: that is tried before the old file is replaced.
    """
    path = Path(path)
    try:
        text = to_text(sheet)
        from_text(text)
        members = {SHEET_MEMBER: text}
        if weights:
            members[WEIGHTS_MEMBER] = encode_weights(weights)
        saving.replace_bytes(path, pack(members))
    except OSError as error:
        raise ProjectError(f"{shown(path)} is not saved: {saving.reason(error)}.") from None
    except MemoryError:
        raise ProjectError(f"{shown(path)} is not saved: there is not enough memory. Close programs.") from None
    except (JsonError, WeightsError, TextError) as error:
        raise ProjectError(f"{shown(path)} is not saved: {error}. {getattr(error, 'next_step', '')}".strip()) from None


def find(name_or_path: str | Path) -> Path:
    """The file of that path, or else the example of that name."""
    path = Path(name_or_path)
    try:
        if path.exists() and not path.is_dir():
            return path
    except (OSError, ValueError):
        pass  # no path at all: too long, or holding a zero byte
    known = examples()
    if str(name_or_path) in known:
        return known[str(name_or_path)]
    raise ProjectError(f"There is no file and no example called {shown(path)}. Examples are: {', '.join(known)}.")


def examples() -> dict[str, Path]:
    """The examples that ship with the program: name → file."""
    folder = importlib.resources.files("resources") / "examples"
    files = [Path(str(entry)) for entry in folder.iterdir() if entry.name.endswith(".json")]
    return {file.stem: file for file in sorted(files)}


def shown(path: Path) -> str:
    """The path as text that every terminal and every file can take."""
    return os.fsencode(path).decode("utf-8", "replace")[:500]
