"""The project file: the sheet as readable JSON, alone or in a zip beside the trained weights and how far they are."""

import os
import stat
from functools import partial
from pathlib import Path
from typing import NamedTuple

from engine.course import Course
from engine.formats import course_text, saving
from engine.formats.archive import Archive, ArchiveError, Limit, pack
from engine.formats.data_paths import found_from, written_in
from engine.formats.sheet_text import JSON_BYTES, TextError, from_text, to_text
from engine.formats.strict_json import JsonError
from engine.formats.wanted import Arrays, arrays_of, why_not
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
from engine.tensor import Array

SHEET_MEMBER = "project.json"
WEIGHTS_MEMBER = "weights.safetensors"
COURSE_MEMBER = course_text.NAME
MEMORY_MEMBER = "memory.safetensors"  # of the optimiser and the schedule
MEMORY = "optimiser's numbers"  # in sentences
# Text packs well. Weights hardly do, and we store them as they are.
ARCHIVE_LIMITS = {
    SHEET_MEMBER: Limit(JSON_BYTES, 20),
    WEIGHTS_MEMBER: Limit(FILE_BYTES, 3),
    COURSE_MEMBER: Limit(JSON_BYTES, 20, spared=True),
    MEMORY_MEMBER: Limit(FILE_BYTES, 20, spared=True),  # of layers that hardly learn most numbers may still be 0
}
NEXT_FILE = "Choose a .chain file or a project.json."

# An object, or one behind a mark that is worth naming. A pickle, for one, begins with none of these.
TEXT_STARTS = (b"{", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class Project(NamedTuple):
    """What a file holds: the sheet, and if it has been trained the weights by 'node.parameter' and how far training is.

    `remark` is a sentence for the user where weights or course were left out.
    """

    sheet: Sheet
    weights: dict[str, Array] | None = None
    remark: str | None = None
    course: Course | None = None


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
            return Project(read_sheet(file.read(JSON_BYTES + 1), path.parent))
        raise ArchiveError("it is no Chainrule project" if start else "it is empty", NEXT_FILE)


def read_archive(path: Path, archive: Archive) -> Project:
    """The sheet first: it tells which weights there should be before more of them than their header is read."""
    if SHEET_MEMBER not in archive:
        raise ArchiveError(f"it holds no {SHEET_MEMBER} and is no project", NEXT_FILE)
    sheet = read_sheet(archive.read(SHEET_MEMBER), path.parent)
    if WEIGHTS_MEMBER not in archive:
        return Project(sheet)
    found = announced(partial(archive.head, WEIGHTS_MEMBER), archive.size(WEIGHTS_MEMBER))
    wanted = arrays_of(sheet)
    why = None if wanted is None else misfit(found, wanted.shapes())
    if why is None:
        weights = decode_weights(archive.read(WEIGHTS_MEMBER))
        why = not_finite(weights)
    if why is not None:
        return Project(sheet, None, f"{shown(path)} is opened without its weights: {why}. Training starts afresh.")
    try:
        return Project(sheet, weights, course=read_course(archive, sheet, wanted))
    except (ArchiveError, JsonError, WeightsError, TextError) as error:
        what = f"{shown(path)} is opened with its weights, but training can't go on where it was: {error}."
        return Project(sheet, weights, f"{what} It counts from 0 again.")


def read_course(archive: Archive, sheet: Sheet, wanted: Arrays | None) -> Course | None:
    """How far training is, if the file says so. TextError and others where that is damaged or of no such training."""
    if COURSE_MEMBER not in archive:
        return None
    course = course_text.from_text(archive.read(COURSE_MEMBER))
    kept: dict[str, Array] = {}
    shapes = {}
    if MEMORY_MEMBER in archive:
        shapes = announced(partial(archive.head, MEMORY_MEMBER), archive.size(MEMORY_MEMBER), MEMORY)
    why = None if wanted is None else why_not(course, sheet, wanted, shapes)
    if why is None and shapes:
        kept = decode_weights(archive.read(MEMORY_MEMBER), MEMORY)
        why = not_finite(kept, MEMORY)
    course = course._replace(kept=kept)
    if why is None and wanted is not None:
        why = why_not(course, sheet, wanted)
    if why is not None:
        raise TextError(why)
    return course


def read_sheet(data: bytes, folder: Path) -> Sheet:
    """The sheet that project.json describes. Of the files that it names, those in the folder may be read."""
    sheet = from_text(data)
    to_text(sheet)  # what could not be saved again is not opened
    return found_from(sheet, folder)


def fits(weights: dict[str, Array], sheet: Sheet) -> bool:
    """Whether these are all arrays that the graph has, or nobody can tell because of its errors."""
    wanted = arrays_of(sheet)
    return wanted is None or {name: array.shape for name, array in weights.items()} == wanted.shapes()


def write(
    path: str | Path, sheet: Sheet, weights: dict[str, Array] | None = None, course: Course | None = None
) -> None:
    """Saves the project as a zip, whole or not at all; the same project is the same bytes.

    Without the course where that is of other settings: training that goes on would count anew here too.
    ProjectError says why it could not be saved; the file that was there is then as it was. What has been
    written can be read again: that is tried before the old file is replaced.
    """
    path = Path(path)
    try:
        text = to_text(written_in(sheet, path.parent))
        from_text(text)
        members = {SHEET_MEMBER: text}
        if weights:
            members[WEIGHTS_MEMBER] = encode_weights(weights)
            members |= course_members(sheet, course)
        saving.replace_bytes(path, pack(members))
    except OSError as error:
        raise ProjectError(f"{shown(path)} is not saved: {saving.reason(error)}.") from None
    except MemoryError:
        raise ProjectError(f"{shown(path)} is not saved: there is not enough memory. Close programs.") from None
    except (JsonError, WeightsError, TextError) as error:
        raise ProjectError(f"{shown(path)} is not saved: {error}. {getattr(error, 'next_step', '')}".strip()) from None


def course_members(sheet: Sheet, course: Course | None) -> dict[str, bytes]:
    """Of the archive; none for a training that has not begun, or that is of other settings."""
    if course is None or not course.iteration:
        return {}
    wanted = arrays_of(sheet)
    if wanted is not None and why_not(course, sheet, wanted) is not None:
        return {}
    text = course_text.to_text(course)
    course_text.from_text(text)
    members = {COURSE_MEMBER: text}
    if course.kept:
        members[MEMORY_MEMBER] = encode_weights(course.kept, MEMORY)
    return members


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
