"""A project's data: found again where the project goes; nothing outside its folder is read without asking (F15)."""

import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from engine.__main__ import main
from engine.check import check
from engine.data.csv_table import CsvTable
from engine.data.own_file import OUTSIDE
from engine.formats.data_paths import allowed, own_files, untrusted
from engine.formats.project import read, write
from engine.formats.sheet_text import to_text
from engine.graph import Graph
from engine.groups.group import Group
from engine.sheet import Sheet

TABLE = "x,y\n1,0\n2,1\n3,0\n4,1\n"
opened: list[str] | None = None


def heard(event: str, arguments: tuple[Any, ...]) -> None:
    """Python tells of every file that is opened and every folder that is listed."""
    if opened is not None and event in ("open", "os.scandir", "os.listdir"):
        opened.append(str(arguments[0]))


sys.addaudithook(heard)


@pytest.fixture
def opens() -> Iterator[list[str]]:
    """The files and folders that are opened from now on."""
    global opened
    opened = []
    yield opened
    opened = None


def sheet_of(path: str, grouped: bool = False) -> Sheet:
    graph = Graph({"mine": CsvTable(path=path)})
    return Sheet(graph=Graph({"group": Group(graph=graph)}) if grouped else graph)


def path_in(sheet: Sheet) -> str:
    layer = next(iter(sheet.graph.nodes.values()))
    layer = next(iter(layer.graph.nodes.values())) if isinstance(layer, Group) else layer
    assert isinstance(layer, CsvTable)
    return layer.path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a project's data, and a secret beside the folder."""
    home = tmp_path / "home"
    (home / "data").mkdir(parents=True)
    (home / "data" / "table.csv").write_text(TABLE)
    (tmp_path / "secret.csv").write_text(TABLE)
    (tmp_path / "homely").mkdir()
    (tmp_path / "homely" / "secret.csv").write_text(TABLE)
    (home / "link.csv").symlink_to(tmp_path / "secret.csv")
    (home / "out").symlink_to(tmp_path)
    (home / "inner.csv").symlink_to("data/table.csv")
    return home


@pytest.mark.parametrize("grouped", [False, True])
def test_data_beside_the_project_go_with_it(home: Path, tmp_path: Path, grouped: bool) -> None:
    project = home / "project.chain"
    write(project, sheet_of(str(home / "data" / "table.csv"), grouped))
    assert path_in(read(project).sheet) == str(home / "data" / "table.csv")
    copytree(home, tmp_path / "elsewhere", symlinks=True)
    moved = read(tmp_path / "elsewhere" / project.name).sheet
    assert path_in(moved) == str(tmp_path / "elsewhere" / "data" / "table.csv")
    assert [source.path for source in own_files(moved.graph)] == [path_in(moved)]
    assert not [problem for problem in check(moved.graph).problems if problem.kind == "no data" and problem.node]


def test_the_file_names_them_as_every_system_does(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = home / "project.json"
    plain.write_bytes(to_text(sheet_of("data/table.csv")))
    assert path_in(read(plain).sheet) == str(home / "data" / "table.csv")
    monkeypatch.chdir(home)
    assert path_in(read("project.json").sheet) == str(home / "data" / "table.csv")
    monkeypatch.chdir("/")
    write(home / "project.chain", read(plain).sheet)
    assert path_in(read(home / "project.chain").sheet) == str(home / "data" / "table.csv")


LEADING_OUT = {
    "../secret.csv": "secret.csv",
    "data/../../secret.csv": "secret.csv",
    "../homely/secret.csv": "homely/secret.csv",
    "link.csv": "home/link.csv",
    "out/secret.csv": "home/out/secret.csv",
    "ABSOLUTE": "secret.csv",
    f"{OUTSIDE}../secret.csv": "secret.csv",
}


@pytest.mark.parametrize("grouped", [False, True])
@pytest.mark.parametrize("path", LEADING_OUT)
def test_what_leads_out_of_the_folder_is_not_read(
    home: Path, tmp_path: Path, opens: list[str], path: str, grouped: bool
) -> None:
    outside = str(tmp_path / LEADING_OUT[path])
    project = home / "project.json"
    project.write_bytes(to_text(sheet_of(outside if path == "ABSOLUTE" else path, grouped)))
    sheet = read(project).sheet
    assert path_in(sheet) == OUTSIDE + outside
    assert not list(own_files(sheet.graph))
    problems = [problem for problem in check(sheet.graph, training=True).errors if problem.node]
    assert [problem.sentence.partition(" would ")[2] for problem in problems] == [
        f"read {outside}, which lies outside the project's folder."
    ]
    assert problems[0].next_step == "Choose the file again to allow it."
    assert str(project) in opens
    assert not [name for name in opens if "secret" in name or "link" in name]
    # It is saved as it was, and still not allowed.
    write(home / "again.chain", sheet)
    assert path_in(read(home / "again.chain").sheet) == OUTSIDE + outside
    # The user chooses it.
    assert path_in(allowed(sheet, [outside])) == outside
    assert not [p for p in check(allowed(sheet, [outside]).graph).errors if p.kind == "no data" and p.node]
    assert [name for name in opens if "secret" in name or "link" in name]


def test_a_link_within_the_folder_is_no_way_out(home: Path) -> None:
    project = home / "project.json"
    project.write_bytes(to_text(sheet_of("inner.csv")))
    assert path_in(read(project).sheet) == str(home / "inner.csv")


@pytest.mark.parametrize("path", ["a\0b", "\0", "x" * 4000, "a/" * 2000, "/" + "b" * 300])
def test_paths_that_are_none_are_said(home: Path, path: str) -> None:
    project = home / "project.json"
    project.write_bytes(to_text(sheet_of(path)))
    sheet = read(project).sheet
    assert [problem for problem in check(sheet.graph).errors if problem.node == "mine"]
    write(home / "again.chain", sheet)


def test_text_from_elsewhere_names_nothing_that_may_be_read(home: Path, opens: list[str]) -> None:
    for path in (str(home / "data" / "table.csv"), "data/table.csv", f"{OUTSIDE}/x"):
        for grouped in (False, True):
            sheet = untrusted(sheet_of(path, grouped))
            assert path_in(sheet) == OUTSIDE + path.removeprefix(OUTSIDE)
            assert [problem for problem in check(sheet.graph).errors if "would read" in problem.sentence]
    assert opens == []
    plain = Sheet(graph=Graph({"empty": CsvTable()}))
    assert untrusted(plain) is plain


def test_the_command_line_asks_nobody_and_reads_nothing(
    home: Path, tmp_path: Path, opens: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    project = home / "project.json"
    project.write_bytes(to_text(sheet_of("../secret.csv")))
    assert main(["check", str(project)]) != 0
    said = f"mine would read {tmp_path / 'secret.csv'}, which lies outside the project's folder."
    assert said in capsys.readouterr().out
    assert not [name for name in opens if "secret" in name]
