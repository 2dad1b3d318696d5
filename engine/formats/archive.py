"""Zip files: sizes are looked at before anything is read, and nothing is extracted to a path they name."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, NamedTuple

MEMBERS = 64
DIRECTORY_BYTES = 256 * 1024  # a central directory of 64 members needs a small part of this
SMALL = 1_000_000  # bytes that a member may unpack to however small it was packed

EPOCH = (1980, 1, 1, 0, 0, 0)  # zip's first day: the same project is the same bytes whenever it is saved


class ArchiveError(ValueError):
    """A sentence's end: what is wrong with the file; `next_step` is a sentence."""

    def __init__(self, sentence: str, next_step: str = "Open an earlier copy.") -> None:
        super().__init__(sentence)
        self.next_step = next_step


class Bounded(io.RawIOBase):
    """The file as `zipfile` sees it: what it takes for the directory may only be as long as one of ours."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.limit: int | None = DIRECTORY_BYTES

    def read(self, size: int = -1) -> bytes:
        if self.limit is None:
            return self.file.read(size)
        data = self.file.read(min(size, self.limit + 1) if size >= 0 else self.limit + 1)
        if len(data) > self.limit:
            raise ArchiveError("it holds too many members")
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        return self.file.seek(offset, whence)

    def tell(self) -> int:
        return self.file.tell()

    def seekable(self) -> bool:
        return True


class Limit(NamedTuple):
    """What a member may be: bytes, and how many of them for one packed byte if it is not small.

    One that can be `spared` is refused only when it is read.
    """

    size: int
    ratio: int
    spared: bool = False


class Archive:
    """The wanted members of an open zip; `limits` maps their names to what they may be. Others are not read.

    ArchiveError for what is damaged, encrypted or larger than it may be.
    """

    def __init__(self, file: BinaryIO, limits: dict[str, Limit]) -> None:
        bounded = Bounded(file)
        with damage_said():
            self._zip = zipfile.ZipFile(bounded)
        bounded.limit = None
        self._found, self._refused = select(self._zip.infolist(), limits)

    def __contains__(self, name: str) -> bool:
        return name in self._found

    def size(self, name: str) -> int:
        """The bytes that the member says it has."""
        if name in self._refused:
            raise ArchiveError(self._refused[name])
        return self._found[name].file_size

    def head(self, name: str, size: int) -> bytes:
        """The member's first bytes; fewer if it has no more."""
        size = min(size, self.size(name))
        with damage_said(), self._zip.open(self._found[name]) as member:
            return member.read(size)

    def read(self, name: str) -> bytes:
        """All its bytes, exactly as many as announced."""
        size = self.size(name)
        with damage_said(), self._zip.open(self._found[name]) as member:
            data = member.read(size)
            if len(data) != size or member.read(1):
                raise ArchiveError(f"its {name} is not as long as announced")
            return data


@contextmanager
def damage_said() -> Iterator[None]:
    """Whatever zipfile raises for a spoilt archive, as an ArchiveError."""
    try:
        yield
    except ArchiveError:
        raise
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        RuntimeError,
        NotImplementedError,
    ) as error:
        raise ArchiveError("it is damaged or cut off") from error


def select(infos: list[zipfile.ZipInfo], limits: dict[str, Limit]) -> tuple[dict[str, zipfile.ZipInfo], dict[str, str]]:
    """The wanted members, after a look at what they say of themselves; and why those that can be spared are none."""
    if len(infos) > MEMBERS:
        raise ArchiveError(f"it holds {len(infos)} members, more than {MEMBERS}")
    found: dict[str, zipfile.ZipInfo] = {}
    refused: dict[str, str] = {}
    for info in infos:
        name = info.filename
        if name not in limits:
            continue
        why = f"it holds {name} twice" if name in found else refusal(info, limits[name])
        if why is not None and not limits[name].spared:
            raise ArchiveError(why)
        if why is not None:
            refused[name] = why
        found[name] = info
    return found, refused


def refusal(info: zipfile.ZipInfo, limit: Limit) -> str | None:
    """Why a member is not read."""
    name = info.filename
    if info.file_size > limit.size:
        return f"its {name} has {info.file_size:,} bytes, more than {limit.size:,}"
    if info.file_size > max(SMALL, limit.ratio * info.compress_size):
        return f"its {name} unpacks to {info.file_size:,} bytes from {info.compress_size:,}"
    if info.flag_bits & 1:
        return f"its {name} is encrypted"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return f"its {name} is packed in a way that is not read here"
    return None


def pack(members: dict[str, bytes]) -> bytes:
    """A zip of stored members, the same bytes for the same members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, EPOCH)
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
    return buffer.getvalue()
