"""Zip files: sizes are looked at before anything is read, and nothing is extracted to a path they name."""

import io
import zipfile
import zlib
from typing import BinaryIO

MEMBERS = 64
DIRECTORY_BYTES = 256 * 1024  # a central directory of 64 members needs a small part of this
RATIO = 20  # unpacked to packed, for members beyond a megabyte: we store weights as they are, and others' hardly shrink

EPOCH = (1980, 1, 1, 0, 0, 0)  # zip's first day: the same project is the same bytes whenever it is saved


class ArchiveError(ValueError):
    """A sentence's end: what is wrong with the zip file."""


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


def unpack(file: BinaryIO, limits: dict[str, int]) -> dict[str, bytes]:
    """The named members' bytes, of those that are there; `limits` maps each name to the bytes it may have.

    ArchiveError for archives that are damaged, encrypted or larger than they may be. Others are not read.
    """
    bounded = Bounded(file)
    try:
        with zipfile.ZipFile(bounded) as archive:
            bounded.limit = None
            found = select(archive.infolist(), limits)
            return {name: read_member(archive, info) for name, info in found.items()}
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


def select(infos: list[zipfile.ZipInfo], limits: dict[str, int]) -> dict[str, zipfile.ZipInfo]:
    """The wanted members, after a look at what they say of themselves."""
    if len(infos) > MEMBERS:
        raise ArchiveError(f"it holds {len(infos)} members, more than {MEMBERS}")
    found: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = info.filename
        if name not in limits:
            continue
        if name in found:
            raise ArchiveError(f"it holds {name} twice")
        if info.file_size > limits[name]:
            raise ArchiveError(f"its {name} has {info.file_size:,} bytes, more than {limits[name]:,}")
        if info.file_size > 1_000_000 and info.file_size > RATIO * info.compress_size:
            raise ArchiveError(f"its {name} unpacks to {info.file_size:,} bytes from {info.compress_size:,}")
        if info.flag_bits & 1:
            raise ArchiveError(f"its {name} is encrypted")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ArchiveError(f"its {name} is packed in a way that is not read here")
        found[name] = info
    return found


def read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The bytes, exactly as many as announced."""
    with archive.open(info) as member:
        data = member.read(info.file_size)
        if len(data) != info.file_size or member.read(1):
            raise ArchiveError(f"its {info.filename} is not as long as announced")
    return data


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
