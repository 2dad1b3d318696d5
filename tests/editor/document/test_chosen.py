"""Files that a saved project reads need not be chosen again; others do."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from editor.document import chosen
from editor.file_commands import FileCommands
from editor.main_window import MainWindow
from engine.data.csv_table import CsvTable
from engine.data.own_file import OUTSIDE
from engine.formats.project import write
from engine.graph import Graph
from engine.sheet import Sheet


@pytest.fixture
def settings(tmp_path: Path, qapp: object) -> QSettings:
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


def test_the_newest_come_first_and_the_oldest_go(settings: QSettings) -> None:
    assert chosen.chosen(settings) == []
    chosen.remember(settings, ["/a", "/b"])
    chosen.remember(settings, ["/c", "/a", "/a", "relative"])
    assert chosen.chosen(settings) == ["/c", "/a", "/b"]
    chosen.remember(settings, [f"/{number}" for number in range(chosen.COUNT)])
    assert chosen.chosen(settings) == [f"/{number}" for number in range(chosen.COUNT)]


@pytest.mark.parametrize("value", [b"\xff\x00", 7, "x", ["\0", 3, "relative"], {"a": 1}])
def test_settings_that_make_no_sense_are_none(settings: QSettings, value: object) -> None:
    settings.setValue(chosen.KEY, value)
    assert chosen.chosen(settings) == []


def path_of(window: MainWindow) -> str:
    layer = window.document.sheet.graph.nodes["mine"]
    assert isinstance(layer, CsvTable)
    return layer.path


def test_a_project_saved_here_reads_its_data_again(window: MainWindow, tmp_path: Path) -> None:
    data, home = tmp_path / "data.csv", tmp_path / "home"
    data.write_text("x,y\n1,2\n2,3\n3,5\n")
    home.mkdir()
    files: FileCommands = window.files
    write(home / "sent.chain", Sheet(graph=Graph({"mine": CsvTable(path=str(data))})))
    files.open_file(home / "sent.chain")
    assert path_of(window) == f"{OUTSIDE}{data}"
    assert files.save()
    files.open_file(home / "sent.chain")
    assert path_of(window) == f"{OUTSIDE}{data}", "saving what is not allowed allows nothing"
    window.document.apply("Choose", Sheet(graph=Graph({"mine": CsvTable(path=str(data))})))
    assert files.save()
    files.open_file(home / "sent.chain")
    assert path_of(window) == str(data)
    files.load(str(home / "sent.chain"))
    assert path_of(window) == str(data)
