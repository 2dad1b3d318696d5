"""What the tests give to data sets that read a file of the user's."""

from pathlib import Path

import numpy as np
from PIL import Image

from engine.data.csv_table import CsvTable
from engine.data.image_folder import ImageFolder
from engine.data.own_file import OwnFile


def write_table(folder: Path) -> Path:
    """120 flowers: two numbers and a colour, in three classes that the first number tells apart."""
    rng = np.random.default_rng(0)
    kinds = ["aster", "lily", "rose"] * 40
    places = {"aster": -4.0, "lily": 0.0, "rose": 4.0}
    rows = [
        f"{places[kind] + rng.normal():.4f},{rng.normal():.4f},{rng.choice(['blue', 'red'])},{kind}" for kind in kinds
    ]
    path = folder / "flowers.csv"
    path.write_text("\n".join(["length,width,colour,kind", *rows, ""]), "utf-8")
    return path


def write_pictures(folder: Path) -> Path:
    """60 pictures of three kinds: stripes across, stripes down, and dots; of several sizes, forms and formats."""
    rng = np.random.default_rng(1)
    folder = folder / "patterns"
    for kind in ("across", "down", "dots"):
        (folder / kind).mkdir(parents=True, exist_ok=True)
        for number in range(20):
            tall, wide = rng.integers(24, 60, 2)
            rows, columns = np.ogrid[:tall, :wide]
            phase = rng.integers(8)
            across, down = (rows + phase) // 4 % 2, (columns + phase) // 4 % 2
            pattern = {"across": across + 0 * down, "down": down + 0 * across, "dots": across * down}[kind]
            colour = rng.integers(60, 200, 3)
            array = (pattern[..., np.newaxis] * colour).astype(np.uint8)
            suffix = ("png", "jpg", "bmp", "webp")[number % 4]
            Image.fromarray(array).save(folder / kind / f"{number}.{suffix}")
    return folder


WRITTEN = {CsvTable: write_table, ImageFolder: write_pictures}


def own_file(kind: type[OwnFile], folder: Path) -> str:
    """The path of a file in this folder that a data set of this kind can read."""
    return str(WRITTEN[kind](folder))
