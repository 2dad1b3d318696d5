"""The history of gradients by the menu: the dialog as a user fills it in, and what stands in the way."""

import csv
import io
import os
import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QLineEdit, QProgressDialog, QPushButton
from pytestqt.qtbot import QtBot

from editor import dialogs
from editor.history_commands import write_history
from editor.main_window import MainWindow
from engine.formats import gradient_history


@pytest.fixture
def trained(window: MainWindow, qtbot: QtBot) -> MainWindow:
    for who in list(window.session.wishes.lookers_back):
        window.session.wishes.want_timeline(who, False)
    window.files.load("digits-mlp")  # type: ignore[arg-type]
    assert "Train first" in window.commands["export_history"].toolTip()
    window.session.step("epoch")
    qtbot.waitUntil(lambda: window.session.state == "paused" and window.session.live.iteration > 0)
    return window


def export(window: MainWindow, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the menu, into Qt's own dialog."""

    def fill() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        try:
            (line,) = (each for each in dialog.findChildren(QLineEdit) if each.objectName() == "fileNameEdit")
            line.setText(str(path))
            (buttons,) = dialog.findChildren(QDialogButtonBox)
            QTest.mouseClick(buttons.button(QDialogButtonBox.StandardButton.Save), Qt.MouseButton.LeftButton)
        finally:
            if dialog.isVisible():
                dialog.reject()

    QTimer.singleShot(0, fill)
    window.commands["export_history"].trigger()


@pytest.mark.parametrize("name", ["flow", "flow.csv", "flow.npz"])
def test_it_goes_where_the_dialog_says_though_nobody_looks_at_it(
    trained: MainWindow, tmp_path: Path, name: str, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert trained.session.timeline is None
    export(trained, tmp_path / name, monkeypatch)
    qtbot.waitUntil(lambda: bool(os.listdir(tmp_path)))
    (found,) = tmp_path.iterdir()
    assert found.name == (name if "." in name else f"{name}.csv")
    assert not trained.session.wishes.look().timeline, "nobody wants it any more"
    last = trained.session.live.iteration
    if found.suffix == ".npz":
        arrays = np.load(found)
        assert arrays["iteration"][-1] == last
        assert arrays["gradient_rms_of"].tolist() == ["dense_1", "dense_2"]
    else:
        rows = list(csv.DictReader(io.StringIO(found.read_text(encoding="utf-8"), newline="")))
        assert int(rows[-1]["iteration"]) == last
        assert float(rows[-1]["gradient_rms dense_1"]) > 0


def test_what_is_new_is_in_it_and_what_is_known_is_written_without_news(
    trained: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("first.npz", "again.npz"):
        export(trained, tmp_path / name, monkeypatch)
        qtbot.waitUntil(lambda name=name: (tmp_path / name).exists())
    first, again = (np.load(tmp_path / name)["iteration"] for name in ("first.npz", "again.npz"))
    assert np.array_equal(first, again)
    trained.session.step("batch")
    qtbot.waitUntil(lambda: trained.session.live.iteration == first[-1] + 1)
    export(trained, tmp_path / "later.npz", monkeypatch)
    qtbot.waitUntil((tmp_path / "later.npz").exists)
    assert np.load(tmp_path / "later.npz")["iteration"][-1] == first[-1] + 1


def test_what_stands_in_the_way_is_said(
    trained: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(dialogs, "say", lambda window, text: said.append(text))
    monkeypatch.setattr(dialogs, "ask_history", lambda window, proposed: tmp_path / "gone" / "flow.csv")
    trained.commands["export_history"].trigger()
    qtbot.waitUntil(lambda: bool(said))
    assert "is not written" in said[0]
    timeline = trained.session.timeline
    assert "ends with .csv or .npz" in write_history(trained, tmp_path / "flow.txt", timeline)
    assert "Train" in write_history(trained, tmp_path / "flow.csv", None)
    assert os.listdir(tmp_path) == []


def test_who_has_had_enough_gets_no_file(
    trained: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, done = threading.Event(), threading.Event()

    def slow(timeline: object) -> bytes:
        go_on.wait(10)
        done.set()
        return b"late"

    monkeypatch.setitem(gradient_history.FORMATS, ".csv", slow)
    monkeypatch.setattr(dialogs, "ask_history", lambda window, proposed: tmp_path / "flow.csv")

    def cancel() -> None:
        shown = [dialog for dialog in trained.findChildren(QProgressDialog) if dialog.isVisible()]
        if shown:
            (button,) = shown[0].findChildren(QPushButton)
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        else:
            QTimer.singleShot(20, cancel)

    QTimer.singleShot(20, cancel)
    trained.commands["export_history"].trigger()
    qtbot.waitUntil(lambda: not trained.session.wishes.look().timeline)
    qtbot.wait(50)
    go_on.set()
    assert done.wait(10)
    qtbot.wait(50)
    assert os.listdir(tmp_path) == []
