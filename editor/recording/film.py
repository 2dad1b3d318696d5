"""Frames as a file that plays by itself: GIF, or PNG with motion, which has all colours."""

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = {".gif": "GIF", ".png": "PNG"}
COLOURS = 255  # of a GIF
SAMPLE = 12  # frames that its colours are chosen by


class FilmError(Exception):
    """Why there is no film, and what to do, as a sentence."""


def pixels(frames: Sequence[QImage]) -> list[bytes]:
    """Of each red, green and blue, row by row: what `film` takes, and what needs no Qt."""
    found = []
    for each in frames:
        image = each.convertToFormat(QImage.Format.Format_RGB888)
        rows, wide = bytes(image.constBits()), 3 * image.width()
        step = image.bytesPerLine()
        found.append(b"".join(rows[row * step : row * step + wide] for row in range(image.height())))
    return found


def film(frames: Sequence[bytes], size: tuple[int, int], suffix: str, per_second: float) -> bytes:
    """As a file, playing over and over. FilmError where there is nothing to see, or for another ending."""
    from PIL import Image  # loaded only by who records

    if suffix.lower() not in FORMATS:
        raise FilmError(f"A film ends in .gif or .png, not in {suffix or 'nothing'}. Choose another name.")
    if not frames:
        raise FilmError("Nothing was recorded: no operation wrote along a wire. Record another stretch.")
    images: list[Image.Image] = [Image.frombytes("RGB", size, frame) for frame in frames]
    if suffix.lower() == ".gif":
        images = with_palette(images)
    file = BytesIO()
    images[0].save(
        file,
        FORMATS[suffix.lower()],
        save_all=True,
        append_images=images[1:],
        duration=round(1000 / per_second),
        loop=0,
    )
    return file.getvalue()


def with_palette(images: "list[Image]") -> "list[Image]":
    """All in the same colours, so that nothing flickers: those that suit some of them, one below the other."""
    from PIL import Image

    some = images[:: -(-len(images) // SAMPLE)]
    wide, tall = images[0].size
    sheet = Image.new("RGB", (wide, tall * len(some)))
    for place, image in enumerate(some):
        sheet.paste(image, (0, place * tall))
    palette = sheet.quantize(COLOURS)
    return [image.quantize(palette=palette, dither=Image.Dither.NONE) for image in images]
