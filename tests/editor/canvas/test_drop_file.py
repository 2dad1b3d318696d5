"""Files dragged from a file manager onto the canvas: taken, or refused in one sentence beside the cursor."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.data.csv_table import CsvTable
from engine.data.image_folder import ImageFolder
from tests.editor.canvas.conftest import Bench
from tests.editor.drags import drag, drop, files, leave
from tests.engine.data.own_files import write_pictures, write_table

AT = QPoint(300, 500)
WANTED = (
    "Drop a project (.chain, .json), an ONNX model, a table (.csv, .tsv), or a folder with a folder of pictures for "
    "each class."
)


@pytest.mark.parametrize("suffix", [".csv", ".CSV", ".tsv"])
def test_a_table_is_added_where_it_is_dropped(bench: Bench, tmp_path: Path, suffix: str) -> None:
    path = write_table(tmp_path).rename(tmp_path / f"Проект 神经 é🧠 %20 #1{suffix}")
    data = files(path)
    assert drag(bench.canvas, data, QPoint(10, 400), AT)
    shown = bench.canvas.picture.overlay.drop
    assert bench.canvas.picture.overlay.bubble.title == f"Add {path.name}"
    assert drop(bench.canvas, data, AT)
    assert bench.canvas.picture.overlay.bubble is None
    assert bench.sheet.graph.nodes["csv_table_1"] == CsvTable(path=str(path))
    assert bench.selection.nodes == {"csv_table_1"}
    assert bench.canvas.picture.scene.rect("csv_table_1") == shown
    assert shown.contains(bench.canvas.picture.view.to_scene(QPointF(AT)))
    assert bench.canvas.picture.overlay.drop is None
    assert ("csv_table_1", "inputs") in bench.document.inspection.specs
    after = bench.sheet
    assert bench.undone()
    bench.document.undo_stack.redo()
    assert bench.sheet == after


def test_a_folder_of_pictures_is_added(bench: Bench, tmp_path: Path) -> None:
    path = write_pictures(tmp_path)
    assert drag(bench.canvas, files(path), AT)
    assert drop(bench.canvas, files(path), AT)
    assert bench.sheet.graph.nodes["image_folder_1"] == ImageFolder(path=str(path))
    assert bench.document.inspection.specs["image_folder_1", "targets"].classes == 3
    assert bench.undone()


def test_a_data_set_is_not_inserted_into_a_wire(bench: Bench, tmp_path: Path) -> None:
    path, at = write_table(tmp_path), bench.canvas.wire_position(bench.sheet.graph.wires[0])
    drag(bench.canvas, files(path), at)
    assert bench.canvas.picture.overlay.drop_wire is None
    drop(bench.canvas, files(path), at)
    assert bench.sheet.graph.wires == bench.start.graph.wires


@pytest.mark.parametrize("name", ["spiral.chain", "spiral.json", "net.ONNX"])
def test_a_project_is_handed_on_to_be_opened(bench: Bench, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("{}")
    asked: list[Path] = []
    bench.canvas.file_dropped.connect(asked.append)
    assert drag(bench.canvas, files(path), AT)
    bubble = bench.canvas.picture.overlay.bubble
    assert (bubble.title, bubble.refused) == (f"Open {name}", False)
    assert drop(bench.canvas, files(path), AT)
    assert asked == [path]
    assert bench.canvas.picture.overlay.bubble is None
    assert bench.untouched()


@pytest.fixture
def refused(tmp_path: Path) -> dict[str, tuple[list[Path | str], str]]:
    """What is dragged, and the sentence."""
    for name in ("song.mp3", "one.csv", "two.csv", "README"):
        (tmp_path / name).write_text("x")
    (tmp_path / "plain").mkdir()
    (tmp_path / "odd\nname.csv").write_text("x")
    return {
        "foreign": ([tmp_path / "song.mp3"], f"song.mp3 is nothing that Chainrule opens. {WANTED}"),
        "no suffix": ([tmp_path / "README"], f"README is nothing that Chainrule opens. {WANTED}"),
        "several": ([tmp_path / "one.csv", tmp_path / "two.csv"], "These are 2 files. Drop one at a time."),
        "an empty folder": ([tmp_path / "plain"], f"plain has no folders in it. {WANTED}"),
        "gone": ([tmp_path / "gone.csv"], f"gone.csv is no file that can be read. {WANTED}"),
        "a device": ([Path("/dev/null")], f"null is no file that can be read. {WANTED}"),
        "far": (
            ["https://example.com/x.csv"],
            "https://example.com/x.csv is on another computer. Save it on this one first.",
        ),
        "two lines": (
            [tmp_path / "odd\nname.csv"],
            "odd�name.csv has a path that is no printable UTF-8 text. Rename it.",
        ),
    }


@pytest.mark.parametrize(
    "name", ["foreign", "no suffix", "several", "an empty folder", "gone", "a device", "far", "two lines"]
)
def test_what_cannot_be_taken_says_so_beside_the_cursor(
    bench: Bench, refused: dict[str, tuple[list[Path | str], str]], name: str
) -> None:
    paths, sentence = refused[name]
    data = files(*paths)
    assert not drag(bench.canvas, data, QPoint(10, 400), AT), "the cursor shows it"
    bubble = bench.canvas.picture.overlay.bubble
    assert bench.refusal() == sentence
    assert bubble.at == QPointF(AT)
    assert bench.canvas.picture.overlay.drop is None
    assert not drop(bench.canvas, data, AT)
    assert bench.untouched()


def test_the_sentence_stays_where_it_was_let_go_and_goes_with_the_drag(bench: Bench, tmp_path: Path) -> None:
    data = files(tmp_path / "gone.csv")
    QCursor.setPos(bench.canvas.mapToGlobal(AT))
    drag(bench.canvas, data, AT)
    leave(bench.canvas)
    assert bench.refusal().startswith("gone.csv")
    bench.move(AT, AT + QPoint(60, 60))
    assert bench.refusal() == ""
    drag(bench.canvas, data, AT)
    QCursor.setPos(bench.canvas.mapToGlobal(QPoint(-50, -50)))
    leave(bench.canvas)
    assert bench.refusal() == ""


def test_a_data_set_that_leaves_shows_nothing_more(bench: Bench, tmp_path: Path) -> None:
    drag(bench.canvas, files(write_table(tmp_path)), AT)
    leave(bench.canvas)
    assert bench.canvas.picture.overlay.drop is None
    assert bench.canvas.picture.overlay.bubble is None
    QApplication.processEvents()
    assert bench.untouched()


def test_a_table_with_a_fault_is_added_and_marked(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("x,y\n1,a\n2,b,c\n")
    drag(bench.canvas, files(path), AT)
    drop(bench.canvas, files(path), AT)
    (problem,) = [p for p in bench.document.inspection.problems if p.node == "csv_table_1"]
    assert problem.sentence == "csv_table_1 can't use t.csv: row 3 has 3 cells, row 1 has 2."
    assert bench.undone()


def test_the_next_drag_begins_anew(bench: Bench, tmp_path: Path) -> None:
    drag(bench.canvas, files(tmp_path / "gone.csv"), AT)
    path = write_table(tmp_path)
    assert drag(bench.canvas, files(path), AT)
    assert bench.refusal() == ""
    drop(bench.canvas, files(path), AT)
    assert "csv_table_1" in bench.sheet.graph.nodes
    QTest.qWait(0)
