"""The user's own pictures, in a folder for each class."""

from functools import lru_cache
from typing import Annotated, Literal

import numpy as np
from msgspec import Meta

from engine.data.dataset import Split
from engine.data.own_file import LONGEST, OwnFile, Stamp, stamp_of
from engine.data.pictures import Listing, class_folders, listing, pixels
from engine.layers.layer import layer
from engine.tensor import Array, Spec

SEED = 0  # of the order of the pictures


@layer(title="Image folder", category="Data")
class ImageFolder(OwnFile):
    """Pictures of your own: a folder in which each class has a folder.

    Outputs: inputs (3, size, size), or (1, size, size) in grey, pixels from 0 to 1; targets, the classes, by the names
    of the folders. PNG, JPEG, BMP and WebP, cut to a square around the middle and scaled; what is transparent is white.
    The pictures are shuffled, always in the same way, before the last of them are held back for testing.
    """

    path: Annotated[
        str, Meta(max_length=LONGEST, description="The folder with the classes' folders.", extra={"chosen": "folder"})
    ] = ""
    size: Annotated[int, Meta(ge=4, le=256, description="Width and height that all are scaled to, in pixels.")] = 32
    colours: Annotated[Literal["colour", "grey"], Meta(description="Three channels or one.")] = "colour"

    @property
    def class_names(self) -> tuple[str, ...]:
        return self._listing().names

    def specs(self) -> tuple[Spec, Spec]:
        channels = 3 if self.colours == "colour" else 1
        return Spec((channels, self.size, self.size)), Spec((), classes=len(self._listing().names))

    def sizes(self) -> tuple[int, int]:
        return self.parts(self._listing().total)

    def ends(self, place: int) -> tuple[float, float]:
        return (0.0, 1.0) if place == 0 else (0.0, float(len(self.class_names) - 1))

    def stamps(self) -> tuple[Stamp, ...]:
        folder = self._stamp()
        return folder, *class_folders(folder)

    def load(self) -> Split:
        found = self._listing()
        labels = np.repeat(np.arange(len(found.names)), [len(own) for own in found.files])
        order = np.random.default_rng(SEED).permutation(found.total)
        paths = [path for own in found.files for path in own]
        files = tuple(stamp_of(paths[place]) for place in order)
        images = decoded(self._stamp(), files, self.size, self.colours == "colour")
        return self.split(np.divide(images, np.float32(255), dtype=np.float32), labels[order])

    def _stamp(self) -> Stamp:
        return self.stamp(folder=True)

    def _listing(self) -> Listing:
        folder, *classes = self.stamps()
        return listing(folder, tuple(classes))


@lru_cache(maxsize=1)
def decoded(folder: Stamp, files: tuple[Stamp, ...], size: int, colour: bool) -> Array:
    """The pictures' bytes (channels, size, size, n): kept, since an edit of the graph loads them again."""
    images = np.empty((3 if colour else 1, size, size, len(files)), np.uint8)
    for place, file in enumerate(files):
        images[..., place] = pixels(folder, file.path, size, colour)
    return images
