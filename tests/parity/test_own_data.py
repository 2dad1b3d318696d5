"""Data of the user's own in an exported script: it carries them and proves itself; without them there is no script."""

from pathlib import Path

import numpy as np
import pytest

from engine.data.csv_table import CsvTable
from engine.data.image_folder import ImageFolder
from engine.data.own_file import OUTSIDE, OwnFile
from engine.formats.pytorch.export import export
from engine.formats.pytorch.plan import ExportError
from engine.graph import Graph, Wire
from engine.layers.dense import Dense
from engine.layers.flatten import Flatten
from engine.losses.cross_entropy import CrossEntropy
from engine.sheet import Sheet
from tests.engine.data.own_files import own_file, write_pictures
from tests.parity.test_export import Script


def sheet_of(source: OwnFile) -> Sheet:
    nodes = {"mine": source, "flat": Flatten(), "dense": Dense(units=3), "loss": CrossEntropy()}
    wires = (
        Wire("mine", "inputs", "flat", "x"),
        Wire("flat", "y", "dense", "x"),
        Wire("dense", "y", "loss", "prediction"),
        Wire("mine", "targets", "loss", "targets"),
    )
    return Sheet(graph=Graph(nodes, wires))


@pytest.mark.parametrize("kind", [CsvTable, ImageFolder])
def test_the_script_carries_the_samples_and_proves_itself(kind: type[OwnFile], tmp_path: Path) -> None:
    source = kind(path=own_file(kind, tmp_path))
    made = export(sheet_of(source))
    split = source.load()
    for part in ("train", "test"):
        for port in ("inputs", "targets"):
            found = made.arrays[f"{part}/mine_{port}"]
            np.testing.assert_array_equal(np.moveaxis(found, 0, -1), getattr(getattr(split, part), port))
    assert str(tmp_path) not in made.text
    assert Script(made).prove() == 0


def test_without_its_file_there_is_no_script(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"^mine has no file\. Choose one in its settings"):
        export(sheet_of(CsvTable()))
    with pytest.raises(ExportError, match=r"^mine would read /x.csv, which lies outside the project's folder\."):
        export(sheet_of(CsvTable(path=f"{OUTSIDE}/x.csv")))
    folder = write_pictures(tmp_path)
    (folder / "down" / "1.jpg").write_bytes(b"no")
    with pytest.raises(ExportError, match=r"^mine can't use patterns: down/1.jpg is damaged"):
        export(sheet_of(ImageFolder(path=str(folder))))
