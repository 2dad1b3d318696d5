"""Pictures in a folder for each class, and their pixels."""

import os
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from engine.data.dataset import DataError
from engine.data.own_file import Stamp, file_name, remembered, shown, stamp_of, unreadable
from engine.tensor import Array

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".bmp": "BMP", ".webp": "WEBP"}
CLASSES, PICTURES = 256, 100_000
PIXELS = 50_000_000  # of one picture
SYSTEMS = ("thumbs.db", "desktop.ini")  # put there by file managers, as are names that begin with a point
TAKE_OUT = "Take it out of the folder."


class Listing(NamedTuple):
    """The classes' names, and the paths of their pictures."""

    names: tuple[str, ...]
    files: tuple[tuple[str, ...], ...]

    @property
    def total(self) -> int:
        """How many pictures there are."""
        return sum(map(len, self.files))


def class_folders(folder: Stamp) -> tuple[Stamp, ...]:
    """The folders in a folder, as they are now. DataError where there are none, or pictures beside them."""
    found = []
    for entry in entries(folder.path):
        if entry.is_dir():
            check_link(folder, entry)
            found.append(stamp_of(entry.path))
        elif Path(entry.name).suffix.lower() in FORMATS:
            raise refusal(folder, f"{shown(entry.name)} lies beside the classes' folders", "Put it into one of them.")
    if not 2 <= len(found) <= CLASSES:
        has = f"{len(found)} folder{'s' if len(found) != 1 else ''}" if found else "no folders"
        raise refusal(folder, f"it has {has} in it", f"Give it one for each class, 2 to {CLASSES}.")
    return tuple(found)


@remembered
def listing(folder: Stamp, classes: tuple[Stamp, ...]) -> Listing:
    """What lies in the classes' folders. DataError for what is no picture."""
    files = []
    for own in classes:
        paths = []
        for entry in entries(own.path):
            check_link(folder, entry)
            if not entry.is_file() or Path(entry.name).suffix.lower() not in FORMATS:
                raise refusal(folder, f"{short(entry.path)} is no picture", TAKE_OUT)
            paths.append(entry.path)
        if not paths:
            raise refusal(folder, f"{file_name(own)} holds no picture", "Put some in, or take it out.")
        files.append(tuple(paths))
    found = Listing(tuple(file_name(own) for own in classes), tuple(files))
    if found.total > PICTURES:
        raise refusal(folder, f"it holds {found.total:,} pictures, and {PICTURES:,} are read", "Choose a part of them.")
    return found


def entries(path: str) -> list[os.DirEntry[str]]:
    """What lies in a folder, by name, without what the system keeps there for itself."""
    try:
        with os.scandir(path) as found:
            kept = [entry for entry in found if entry.name[0] != "." and entry.name.lower() not in SYSTEMS]
    except OSError as error:
        raise unreadable(path, error) from None
    return sorted(kept, key=lambda entry: entry.name)


def check_link(folder: Stamp, entry: os.DirEntry[str]) -> None:
    """DataError for a link that leads out of the folder: what lies there was not chosen."""
    if entry.is_symlink() and not Path(os.path.realpath(entry.path)).is_relative_to(os.path.realpath(folder.path)):
        raise refusal(folder, f"{short(entry.path)} is a link that leads out of it", TAKE_OUT)


def refusal(folder: Stamp, what: str, next_step: str) -> DataError:
    """For something in the folder."""
    return DataError(f"can't use {file_name(folder)}: {what}", next_step)


def short(path: str) -> str:
    """A picture as class and name."""
    return shown("/".join(Path(path).parts[-2:]))


def pixels(folder: Stamp, path: str, size: int, colour: bool) -> Array:
    """One picture's bytes (channels, size, size): what there is around a square in its middle is cut off."""
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd but readable files
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=sorted(set(FORMATS.values()))) as image:
                if image.width * image.height > PIXELS:
                    raise Image.DecompressionBombError
                image.draft("RGB" if colour else "L", (2 * size, 2 * size))  # a large JPEG need not be read whole
                opaque = on_white(ImageOps.exif_transpose(image)).convert("RGB" if colour else "L")
                square = ImageOps.fit(opaque, (size, size))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise refusal(folder, f"{short(path)} has more than {PIXELS:,} pixels", TAKE_OUT) from None
    except OSError as error:
        if error.errno:
            raise unreadable(path, error) from None
        raise damaged(folder, path) from None
    except Exception:  # a damaged file makes decoders raise anything
        raise damaged(folder, path) from None
    array = np.asarray(square)
    return array.transpose(2, 0, 1) if colour else array[np.newaxis]


def damaged(folder: Stamp, path: str) -> DataError:
    """For a file that only is called like a picture, or not whole."""
    return refusal(folder, f"{short(path)} is damaged, or no picture", TAKE_OUT)


def on_white(image: "Image") -> "Image":
    """The picture as it looks on paper: what is transparent is white, and deep greys keep their lightness."""
    from PIL import Image

    if image.mode.startswith("I"):
        deep = np.asarray(image).astype(np.int64)
        return Image.fromarray((np.clip(deep, 0, 65_535) // 257).astype(np.uint8))
    if image.has_transparency_data:
        image = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image
