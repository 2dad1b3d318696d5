"""What the tests give to data sets that read a file of the user's."""

from pathlib import Path
from typing import Any

import numpy as np

from engine.data.csv_table import CsvTable
from engine.data.dataset import Dataset
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


WRITTEN = {CsvTable: write_table}


def made(kind: type[Dataset], folder: Path, **settings: Any) -> Dataset:
    """A data set of this kind, with a file in the folder where it needs one."""
    if issubclass(kind, OwnFile):
        settings["path"] = str(WRITTEN[kind](folder))
    return kind(**settings)
