"""What files mean that are dragged here from elsewhere, and why others are not taken."""

import os
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QMimeData

from engine.data.csv_table import CsvTable
from engine.data.image_folder import ImageFolder
from engine.data.own_file import OwnFile, shown

OPENED = (".chain", ".json", ".onnx")
TABLES = (".csv", ".tsv")
WANTED = (
    "Drop a project (.chain, .json), an ONNX model, a table (.csv, .tsv), or a folder with a folder of pictures for "
    "each class."
)


class Dropped(NamedTuple):
    """One of them: a data set to be added, a file to be opened, or a sentence."""

    data: OwnFile | None = None
    opens: Path | None = None
    refused: str = ""

    @property
    def says(self) -> str:
        """What letting go would do, or why nothing."""
        if self.opens is not None:
            return f"Open {shown(self.opens.name)}"
        return self.refused or (f"Add {self.data.caption()}" if self.data is not None else "")


def dropped(data: QMimeData) -> Dropped | None:
    """What the files in a drag mean; None where there are none."""
    urls = data.urls()
    if not urls:
        return None
    if len(urls) > 1:
        return Dropped(refused=f"These are {len(urls)} files. Drop one at a time.")
    if not urls[0].isLocalFile():
        far = shown(urls[0].toDisplayString())[:80]
        return Dropped(refused=f"{far} is on another computer. Save it on this one first.")
    return meaning(Path(urls[0].toLocalFile()))


def meaning(path: Path) -> Dropped:
    """What one file or folder means."""
    name = shown(path.name) or str(path)
    if shown(str(path)) != str(path):
        return Dropped(refused=f"{name} has a path that is no printable UTF-8 text. Rename it.")
    suffix = path.suffix.lower()
    if path.is_dir():
        if has_folders(path):
            return Dropped(data=ImageFolder(path=str(path)))
        return Dropped(refused=f"{name} has no folders in it. {WANTED}")
    if not path.is_file():
        return Dropped(refused=f"{name} is no file that can be read. {WANTED}")
    if suffix in OPENED:
        return Dropped(opens=path)
    if suffix in TABLES:
        return Dropped(data=CsvTable(path=str(path)))
    return Dropped(refused=f"{name} is nothing that Chainrule opens. {WANTED}")


def has_folders(path: Path) -> bool:
    """Whether there are folders in a folder, as far as one may look."""
    try:
        with os.scandir(path) as entries:
            return any(entry.is_dir() for entry in entries)
    except OSError:
        return False
