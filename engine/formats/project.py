"""The project file: the sheet as readable JSON, alone or in a zip with the trained weights beside it."""

import os
import stat
from functools import partial
from pathlib import Path
from typing import NamedTuple

from engine.arrays import declare
from engine.check import check
from engine.formats import saving
from engine.formats.archive import Archive, ArchiveError, Limit, pack
from engine.formats.sheet_text import JSON_BYTES, TextError, from_text, to_text
from engine.formats.strict_json import JsonError
from engine.formats.weights import (
    FILE_BYTES,
    WeightsError,
    announced,
    decode_weights,
    encode_weights,
    misfit,
    not_finite,
)
from engine.resources import folder
from engine.sheet import Sheet
from engine.tensor import Array, Shape

SHEET_MEMBER = "project.json"
WEIGHTS_MEMBER = "weights.safetensors"
# Text packs well. Weights hardly do, and we store them as they are.
ARCHIVE_LIMITS = {SHEET_MEMBER: Limit(JSON_BYTES, 20), WEIGHTS_MEMBER: Limit(FILE_BYTES, 3)}
NEXT_FILE = "Choose a .chain file or a project.json."

# An object, or one behind a mark that is worth naming. A pickle, for one, begins with none of these.
TEXT_STARTS = (b"{", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class Project(NamedTuple):
    """What a file holds: the sheet, and the weights by 'node.parameter' if it has been trained.

    `remark` is a sentence for the user where its weights were left out.
    """

    sheet: Sheet
    weights: dict[str, Array] | None = None
    remark: str | None = None


class ProjectError(ValueError):
    """A sentence: the file, what is wrong and where, and the next step."""


def read(path: str | Path) -> Project:
    """Opens a project: a zip, or its project.json alone. ProjectError if anything is not as it should be.

    Nothing in the file is executed, and no size in it is believed. What has been read can be written again. Weights
    that are of another graph or no numbers are left out: with them it could not be trained.
    """
    path = Path(path)
    try:
        project = read_parts(path)
    except OSError as error:
        next_step = "Check the path and that you may read the file."
        raise ProjectError(f"{shown(path)} can't be opened: {error.strerror or error}. {next_step}") from None
    except MemoryError:
        raise ProjectError(f"{shown(path)} can't be opened: there is not enough memory. Close programs.") from None
    except (ArchiveError, JsonError, WeightsError, TextError) as error:
        sentence = f"{shown(path)} can't be opened: {error}."
        raise ProjectError(f"{sentence} {getattr(error, 'next_step', 'Open an earlier copy.')}") from None
    saving.sweep(path.parent)
    return project


def read_parts(path: Path) -> Project:
    """The sheet, and the weights where there are any that fit it."""
    if not stat.S_ISREG(path.stat().st_mode):  # a pipe would be waited for, a device never ends
        raise ArchiveError("it is no ordinary file", NEXT_FILE)
    with path.open("rb") as file:
        start = file.read(4)
        file.seek(0)
        if start.startswith(b"PK"):
            return read_archive(path, Archive(file, ARCHIVE_LIMITS))
        if start.lstrip().startswith(TEXT_STARTS):
            return Project(read_sheet(file.read(JSON_BYTES + 1)))
        raise ArchiveError("it is no Chainrule project" if start else "it is empty", NEXT_FILE)


def read_archive(path: Path, archive: Archive) -> Project:
    """The sheet first: it tells which weights there should be before more of them than their header is read."""
    if SHEET_MEMBER not in archive:
        raise ArchiveError(f"it holds no {SHEET_MEMBER} and is no project", NEXT_FILE)
    sheet = read_sheet(archive.read(SHEET_MEMBER))
    if WEIGHTS_MEMBER not in archive:
        return Project(sheet)
    found = announced(partial(archive.head, WEIGHTS_MEMBER), archive.size(WEIGHTS_MEMBER))
    wanted = shapes_of(sheet)
    why = None if wanted is None else misfit(found, wanted)
    if why is None:
        arrays = decode_weights(archive.read(WEIGHTS_MEMBER))
        why = not_finite(arrays)
    if why is None:
        return Project(sheet, arrays)
    return Project(sheet, None, f"{shown(path)} is opened without its weights: {why}. Training starts afresh.")


def read_sheet(data: bytes) -> Sheet:
    """The sheet that project.json describes."""
    sheet = from_text(data)
    to_text(sheet)  # what could not be saved again is not opened
    return sheet


def shapes_of(sheet: Sheet) -> dict[str, Shape] | None:
    """Of the arrays that the graph has, by name; None while errors in it keep that from being known."""
    inspection = check(sheet.graph)
    if any(problem.kind != "memory" for problem in inspection.errors):
        return None
    return declare(sheet.graph, inspection).shapes()


def fits(weights: dict[str, Array], sheet: Sheet) -> bool:
    """Whether these are all arrays that the graph has, or nobody can tell because of its errors."""
    wanted = shapes_of(sheet)
    return wanted is None or {name: array.shape for name, array in weights.items()} == wanted


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
    """The file of that path, or else the example of that name. ProjectError if there is neither."""
    path, name = Path(name_or_path), str(name_or_path)
    known = examples()
    is_folder = False
    try:
        is_folder = bool(name) and path.is_dir()
        if name and path.exists() and not is_folder:
            return path
    except (OSError, ValueError):
        pass  # no path at all: too long, or holding a zero byte
    if name in known:
        return known[name]
    if is_folder:
        what = f"{shown(path)} is a folder, no project."
    else:
        what = f"There is no file and no example called {shown(name)}." if name else "The project's name is empty."
    raise ProjectError(f"{what} {NEXT_FILE[:-1]}, or an example. Examples are: {', '.join(known)}.")


def examples() -> dict[str, Path]:
    """The examples that ship with the program: name → file."""
    return {file.stem: file for file in sorted(folder("examples").glob("*.json"))}


def shown(path: str | Path) -> str:
    """The path as text that every terminal and every file can take."""
    return os.fsencode(path).decode("utf-8", "replace")[:500]
