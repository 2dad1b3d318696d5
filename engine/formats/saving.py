"""Replaces a file whole or not at all: whatever happens, the old bytes or the new ones are there."""

import contextlib
import errno
import os
import re
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has no flock; there a file that is open cannot be deleted, which protects it as well
    fcntl = None  # type: ignore[assignment]

TEMPORARY = re.compile(r"\.chainrule-[0-9a-f]{16}\.saving")

REASONS = {
    errno.ENOSPC: "the disk is full. Free some space and save again, or save elsewhere",
    errno.EDQUOT: "your share of the disk is used up. Free some space and save again, or save elsewhere",
    errno.EFBIG: "the file is larger than this disk or system allows. Save elsewhere",
    errno.EROFS: "the disk is read-only. Save elsewhere",
    errno.EACCES: "it may not be changed. Save under another name or in another folder",
    errno.EPERM: "it may not be changed. Save under another name or in another folder",
    errno.ENOENT: "its folder is not there. Save in another folder",
    errno.ENOTDIR: "its folder is not a folder. Save in another folder",
    errno.EISDIR: "it is a folder. Choose another name",
    errno.ENAMETOOLONG: "its name is too long. Choose a shorter one",
    errno.EIO: "the disk reports an error. Save elsewhere",
}


def reason(error: OSError) -> str:
    """Why saving failed and what to do, in words."""
    known = REASONS.get(error.errno or 0)
    return known or f"the system says '{error.strerror or error}'. Save elsewhere"


def replace_bytes(path: Path, data: bytes) -> None:
    """Writes `data` to `path` so that a crash, a kill or a full disk leaves the old file as it was.

    Temporary file in the same folder, all bytes, fsync, rename, fsync of the folder. OSError if it cannot be
    done; then nothing has changed. A link is followed, the file's permissions stay. There is no second way of
    writing: one that overwrites in place would risk the old bytes.
    """
    path = Path(os.path.realpath(path))
    mode = permissions(path)
    sweep(path.parent)
    temporary, file = open_temporary(path.parent)
    try:
        try:
            write_all(file, data)
            if mode is not None and hasattr(os, "fchmod"):
                os.fchmod(file, mode)
            os.fsync(file)
        finally:
            if fcntl is None:
                os.close(file)  # Windows cannot rename an open file
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    finally:
        if fcntl is not None:
            os.close(file)  # and with it the lock, which must last until the file has its name
    sync_folder(path.parent)


def permissions(path: Path) -> int | None:
    """The mode of the file to be replaced, None if there is none; OSError if it must not be replaced."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, "is a folder", str(path))
    if not stat.S_ISREG(found.st_mode):
        raise PermissionError(errno.EPERM, "is no ordinary file", str(path))
    if not os.access(path, os.W_OK):  # a rename would replace another user's or a protected file all the same
        raise PermissionError(errno.EACCES, "may not be written", str(path))
    return stat.S_IMODE(found.st_mode)


def open_temporary(folder: Path) -> tuple[Path, int]:
    """A new file, locked while it is ours: another process's `sweep` takes only files nobody has locked."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    while True:
        path = folder / f".chainrule-{secrets.token_hex(8)}.saving"
        file = os.open(path, flags, 0o666)
        if lock(file) is False or not same_file(path, file):
            os.close(file)  # swept away in the instant between its making and its locking
            continue
        return path, file


def lock(file: int) -> bool | None:
    """Whether the lock is ours now; None where the file system has no locks."""
    if fcntl is None:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


def same_file(path: Path, file: int) -> bool:
    """Whether the name still stands for the open file."""
    try:
        return os.path.samestat(path.lstat(), os.fstat(file))
    except FileNotFoundError:
        return False


def write_all(file: int, data: bytes) -> None:
    """Every byte, however little is taken at a time: a full disk may take a part before it fails."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(file, rest[: 1 << 20]) :]


def sync_folder(folder: Path) -> None:
    """Makes the new name last through a power cut. The file is saved already: no failure here undoes that."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        file = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(file)
        finally:
            os.close(file)


def sweep(folder: Path) -> None:
    """Removes what killed saves have left in the folder: files named like ours that nobody has locked."""
    for path in leftovers(folder):
        with contextlib.suppress(OSError):
            if fcntl is None:
                path.unlink()
                continue
            file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
            try:
                if lock(file):
                    path.unlink()
            finally:
                os.close(file)


def leftovers(folder: Path) -> Iterator[Path]:
    """Ordinary files called like our temporary ones."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if TEMPORARY.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                yield Path(entry.path)
