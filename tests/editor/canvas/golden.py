"""Pictures that a person has looked at and accepted, and how a new one is compared with them.

Away from words every 8×8 block has to look the same; words may be set in another font, so near them only the mean
of every 32×32 block counts.
"""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtGui import QPainter

from tests.editor.canvas.conftest import Bench
from tests.editor.canvas.test_painting import image, pixels

Pixels = NDArray[np.uint8]  # height, width, and red, green, blue

ROOT = Path(__file__).parents[3]
ACCEPTED = ROOT / "tests" / "data" / "golden"
NEW, COMPARED = ROOT / "audit" / "golden", ROOT / "audit" / "compared"
FINE, COARSE = 8, 32  # pixels of a block
SAME, ALIKE = 3.0, 10.0  # levels of 255 by which a fine block may differ in its pixels, and a coarse one in its mean
AROUND_WORDS = (1, 4)  # fine blocks, down and across: another font is wider, and so are the plates behind its words
LOUDER = 6  # times that a picture of differences is brightened


def seen(bench: Bench) -> Pixels:
    """What the canvas shows."""
    return np.ascontiguousarray(pixels(image(bench.canvas))[..., 2::-1])


def words_in(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> NDArray[np.bool_]:
    """By fine block: whether there are words in it or near it."""
    with_words = seen(bench)
    with monkeypatch.context() as patch:
        patch.setattr(QPainter, "drawText", lambda *_: None)
        bench.canvas.nodes.forget()
        without = seen(bench)
    bench.canvas.nodes.forget()
    touched = blocks((with_words != without).any(axis=-1), FINE) > 0
    down, across = AROUND_WORDS
    wide = np.pad(touched, ((down, down), (across, across)))
    return np.lib.stride_tricks.sliding_window_view(wide, (2 * down + 1, 2 * across + 1)).any(axis=(2, 3))


def blocks(values: NDArray[np.generic], size: int) -> NDArray[np.float64]:
    """The mean of each block of an array whose first two axes are those of a picture."""
    height, width = (length // size for length in values.shape[:2])
    cut = values[: height * size, : width * size].reshape(height, size, width, size, *values.shape[2:])
    return cut.mean(axis=(1, 3), dtype=float)


def differing(new: Pixels, accepted: Pixels, words: NDArray[np.bool_]) -> list[tuple[int, int, float]]:
    """Where two pictures do not look the same: x, y and by how many levels."""
    apart = np.abs(new.astype(float) - accepted)
    fine = np.where(words, 0.0, blocks(apart.max(axis=-1), FINE))
    coarse = np.abs(blocks(new, COARSE) - blocks(accepted, COARSE)).max(axis=-1)
    found = [(x, y, FINE, fine[y, x]) for y, x in np.argwhere(fine > SAME)]
    found += [(x, y, COARSE, coarse[y, x]) for y, x in np.argwhere(coarse > ALIKE)]
    return [(int(x) * size, int(y) * size, round(float(levels), 1)) for x, y, size, levels in found]


def read(name: str) -> Pixels | None:
    """An accepted picture; None if there is none."""
    path = ACCEPTED / f"{name}.png"
    if not path.exists():
        return None
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


def write_for_audit(name: str, new: Pixels, accepted: Pixels | None) -> None:
    """The new picture by itself; and beside the accepted one, with their difference."""
    for folder in (NEW, COMPARED):
        folder.mkdir(parents=True, exist_ok=True)
    Image.fromarray(new).save(NEW / f"{name}.png", optimize=True)
    before = np.zeros_like(new) if accepted is None or accepted.shape != new.shape else accepted
    apart = np.abs(new.astype(int) - before)
    difference = np.minimum(apart * LOUDER, 255).astype(np.uint8)
    Image.fromarray(np.vstack([before, new, difference])).save(COMPARED / f"{name}.png")
