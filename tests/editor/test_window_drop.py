"""Files dropped anywhere on the window; data files that change while it is open."""

import os
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QTimer
from PySide6.QtWidgets import QApplication, QProgressDialog, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from editor import background, dialogs
from editor.main_window import MainWindow
from engine.data.csv_table import CsvTable
from engine.data.image_folder import ImageFolder
from engine.formats.project import write
from engine.graph import Graph, Wire
from engine.layers.dense import Dense
from engine.layers.flatten import Flatten
from engine.losses.cross_entropy import CrossEntropy
from engine.sheet import Sheet
from tests.editor.drags import drag, drop, files, leave
from tests.engine.data.own_files import write_pictures, write_table


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path = tmp_path / "mine.chain"
    write(path, Sheet(graph=Graph({"only": Dense(units=3)})))
    return path


def beside(window: MainWindow) -> list[QWidget]:
    """Places of the window that are no canvas."""
    return [window.palette_panel, window.inspector, window.plots, window.menuBar(), window.statusBar()]


def place(window: MainWindow, widget: QWidget) -> QPoint:
    """The middle of a widget in the window."""
    return widget.mapTo(window, widget.rect().center())


def test_a_project_dropped_anywhere_is_opened(window: MainWindow, project: Path) -> None:
    for widget in (window.canvas, *beside(window)):
        window.files.open_example("spiral")
        target, at = (window.canvas, QPoint(200, 200)) if widget is window.canvas else (window, place(window, widget))
        assert drag(target, files(project), at)
        assert drop(target, files(project), at)
        assert list(window.document.sheet.graph.nodes) == ["only"], type(widget).__name__
        assert window.document.path == project
        assert not window.document.undo_stack.count()


@pytest.mark.parametrize("decision", ["cancel", "discard", "save"])
def test_what_is_unsaved_is_asked_about(
    window: MainWindow, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, decision: str
) -> None:
    window.files.open_example("spiral")
    window.insert("Dense")
    before = window.document.sheet
    asked: list[str] = []
    monkeypatch.setattr(dialogs, "ask_discard", lambda _, question: asked.append(question) or decision)
    monkeypatch.setattr(dialogs, "ask_save", lambda *_: tmp_path / "kept.chain")
    drag(window.canvas, files(project), QPoint(200, 200))
    assert not asked, "nothing is asked before it is let go"
    drop(window.canvas, files(project), QPoint(200, 200))
    assert asked == ["Save the changes to spiral?"]
    assert (window.document.sheet == before) == (decision == "cancel")
    assert (tmp_path / "kept.chain").exists() == (decision == "save")


def test_a_file_that_only_is_called_a_project_is_said(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.chain"
    path.write_text("no")
    said: list[str] = []
    monkeypatch.setattr(dialogs, "say", lambda _, sentence: said.append(sentence))
    before = window.document.sheet
    drop_on(window, path)
    assert said == [f"{path} can't be opened: it is no Chainrule project. Choose a .chain file or a project.json."]
    assert window.document.sheet is before


def drop_on(window: MainWindow, path: Path) -> None:
    """On the inspector."""
    at = place(window, window.inspector)
    drag(window, files(path), at)
    drop(window, files(path), at)


def test_data_dropped_beside_the_canvas_find_their_place(window: MainWindow, tmp_path: Path) -> None:
    window.files.open_example("spiral")
    known = set(window.document.sheet.graph.nodes)
    drop_on(window, write_table(tmp_path))
    (name,) = set(window.document.sheet.graph.nodes) - known
    assert isinstance(window.document.sheet.graph.nodes[name], CsvTable)
    assert window.canvas.rect().contains(window.canvas.node_rect(name))
    assert window.document.undo_stack.undoText() == "Add Table (CSV)"
    assert window.document.undo_stack.count() == 1
    drop_on(window, write_pictures(tmp_path))
    assert any(isinstance(layer, ImageFolder) for layer in window.document.sheet.graph.nodes.values())


def test_what_is_refused_beside_the_canvas_says_why(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "song.mp3"
    path.write_text("x")
    at = place(window, window.palette_panel)
    assert not drag(window, files(path), at)
    assert QToolTip.text().startswith("song.mp3 is nothing that Chainrule opens.")
    assert not drop(window, files(path), at)
    leave(window)
    assert not window.document.modified
    assert not drag(window, files(), at), "no files at all"


def test_dropping_a_large_file_waits_where_one_can_say_stop(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = Event()
    monkeypatch.setattr(CsvTable, "readable", lambda self: go.wait(20))
    monkeypatch.setattr(background, "UNSAID", 0.01)
    waits: list[str] = []

    def answer(cancels: bool) -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QProgressDialog)
        waits.append(dialog.labelText())
        dialog.cancel() if cancels else go.set()

    before = window.document.sheet
    for cancels in (True, False):
        QTimer.singleShot(300, partial(answer, cancels))
        drop_on(window, write_table(tmp_path))
        assert (window.document.sheet is before) == cancels
    assert waits == ["Reading flowers.csv …"] * 2


def network(source: CsvTable | ImageFolder) -> Sheet:
    nodes: dict[str, Any] = {"mine": source, "flat": Flatten(), "dense": Dense(units=3), "loss": CrossEntropy()}
    wires = (
        Wire("mine", "inputs", "flat", "x"),
        Wire("flat", "y", "dense", "x"),
        Wire("dense", "y", "loss", "prediction"),
        Wire("mine", "targets", "loss", "targets"),
    )
    return Sheet(graph=Graph(nodes, wires))


def come_back(window: MainWindow) -> None:
    """From another program to this window."""
    QApplication.sendEvent(window, QEvent(QEvent.Type.ActivationChange))
    QApplication.processEvents()


def test_a_file_that_is_mended_elsewhere_is_read_again(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = write_table(tmp_path)
    good = path.read_text()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    path.write_text(good + "1,2\n")
    window.document.replace(network(CsvTable(path=str(path))))
    assert [p.sentence for p in window.document.inspection.errors] == [
        "mine can't use flowers.csv: row 122 has 2 cells, row 1 has 4."
    ]
    come_back(window)
    assert window.document.inspection.errors, "it is as it was"
    path.write_text(good)
    come_back(window)
    assert not window.document.inspection.errors
    assert not window.document.modified
    window.session.train()
    qtbot.waitUntil(lambda: window.session.progress is not None and window.session.progress.iteration > 3)
    window.session.pause()
    path.unlink()
    come_back(window)
    assert [p.sentence for p in window.document.inspection.errors] == [f"mine can't find {path}."]


def test_undo_looks_at_the_files_as_they_are_now(window: MainWindow, tmp_path: Path) -> None:
    path = write_table(tmp_path)
    sheet = network(CsvTable(path=str(path)))
    window.document.replace(sheet)
    window.document.apply("Nothing there", Sheet())
    path.unlink()
    window.document.undo_stack.undo()
    assert window.document.sheet == sheet
    assert window.document.inspection.errors


def test_a_damaged_picture_is_said_and_tried_again_when_one_comes_back(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = write_pictures(tmp_path)
    good = (folder / "dots" / "0.png").read_bytes()
    (folder / "dots" / "0.png").write_bytes(good[: len(good) // 2])
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.document.replace(network(ImageFolder(path=str(folder), size=8)))
    sentence = "mine can't use patterns: dots/0.png is damaged, or no picture. Take it out of the folder."
    qtbot.waitUntil(lambda: window.banner.words.text() == sentence and window.banner.isVisible())
    (folder / "dots" / "0.png").write_bytes(good)
    come_back(window)
    qtbot.waitUntil(lambda: window.session.has_program is True)
    assert not window.session.refused


def test_nothing_is_compiled_anew_where_no_file_has_changed(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_table(tmp_path)
    window.document.replace(network(CsvTable(path=str(path))))
    qtbot.waitUntil(lambda: window.session.has_program is True)
    compiled: list[int] = []
    monkeypatch.setattr(window.follow, "compile", lambda: compiled.append(1))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    come_back(window)
    assert not compiled
    os.utime(path, ns=(7, 7))
    come_back(window)
    assert compiled == [1]
    come_back(window)
    assert compiled == [1]
