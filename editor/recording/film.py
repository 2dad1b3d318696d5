"""Frames as a file that plays by itself: GIF, or PNG with motion, which has all colours."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = {".gif": "GIF", ".png": "PNG"}
COLOURS = 255  # of a GIF
SAMPLE = 12  # frames that its colours are chosen by


class FilmError(Exception):
    """Why there is no film, and what to do, as a sentence."""


def film(frames: Sequence[bytes], suffix: str, per_second: float) -> bytes:
    """As a file, playing over and over; frames are PNGs. FilmError where there is nothing to see, too much of it, or
    for another ending.
    """
    if suffix.lower() not in FORMATS:
        raise FilmError(f"A film ends in .gif or .png, not in {suffix or 'nothing'}. Choose another name.")
    if not frames:
        raise FilmError("Nothing was recorded: no operation wrote along a wire. Record another stretch.")
    unpack = unpacked
    if suffix.lower() == ".gif":
        palette = common([unpacked(frame) for frame in frames[:: -(-len(frames) // SAMPLE)]])
        unpack = partial(quantized, palette)
    file = BytesIO()
    try:
        unpack(frames[0]).save(
            file,
            FORMATS[suffix.lower()],
            save_all=True,
            append_images=Unpacked(frames[1:], unpack),
            duration=round(1000 / per_second),
            loop=0,
        )
    except MemoryError:
        raise FilmError("There is not enough memory for this film. Make it smaller, or shorter.") from None
    return file.getvalue()


class Unpacked:
    """Images that are there only while they are looked at, as often as one likes."""

    def __init__(self, frames: Sequence[bytes], unpack: "Callable[[bytes], Image]") -> None:
        self.frames, self.unpack = frames, unpack

    def __iter__(self) -> "Iterator[Image]":
        return map(self.unpack, self.frames)


def unpacked(frame: bytes) -> "Image":
    """In all colours."""
    from PIL import Image

    return Image.open(BytesIO(frame)).convert("RGB")


def quantized(palette: "Image", frame: bytes) -> "Image":
    """In the colours of this palette."""
    from PIL import Image

    return unpacked(frame).quantize(palette=palette, dither=Image.Dither.NONE)


def common(images: "list[Image]") -> "Image":
    """Colours for all, so that nothing flickers: those that suit these, one below the other."""
    from PIL import Image

    wide, tall = images[0].size
    sheet = Image.new("RGB", (wide, tall * len(images)))
    for place, image in enumerate(images):
        sheet.paste(image, (0, place * tall))
    return sheet.quantize(COLOURS)
