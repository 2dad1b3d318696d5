"""Pictures by the menus: the dialog as a user fills it in, the clipboard, and places where nothing can be written."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QLineEdit, QMenu

from editor import dialogs
from editor.canvas import export
from editor.look.themes import DARK, LIGHT
from editor.main_window import MainWindow
from editor.picture_commands import SVG_TYPE
from editor.picture_dialog import ALL, SELECTED, PictureDialog, Wanted

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def entry(window: MainWindow, name: str, words: str) -> QAction:
    """An entry of one of the menus, after the menu was opened."""
    (menu,) = (each for each in window.menuBar().findChildren(QMenu) if each.title() == name)
    menu.aboutToShow.emit()
    (found,) = (action for action in menu.actions() if action.text().replace("&", "") == words)
    return found


def titles(svg: bytes) -> set[str]:
    """The words in an SVG file."""
    return {"".join(text.itertext()).strip() for text in ElementTree.fromstring(svg.decode()).iter() if text.text}


def fill_in(does: Callable[[PictureDialog], None]) -> None:
    """Has the dialog that is about to open filled in; it closes whatever happens."""

    def act() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, PictureDialog)
        try:
            does(dialog)
        finally:
            if dialog.isVisible():
                dialog.reject()

    QTimer.singleShot(0, act)


def save_as(dialog: PictureDialog, path: Path) -> None:
    """Enters the file's name at once, for the offscreen platform complains of the list of names, and clicks Save."""
    (line,) = (each for each in dialog.findChildren(QLineEdit) if each.objectName() == "fileNameEdit")
    line.setText(str(path))
    (buttons,) = dialog.findChildren(QDialogButtonBox)
    QTest.mouseClick(buttons.button(QDialogButtonBox.StandardButton.Save), Qt.MouseButton.LeftButton)


def test_a_picture_of_all_goes_where_the_dialog_says(window: MainWindow, tmp_path: Path) -> None:
    window.files.load("xor")
    seen: list[str] = []

    def fill(dialog: PictureDialog) -> None:
        seen.extend([Path(dialog.selectedFiles()[0]).name, dialog.theme.currentText(), dialog.what.currentText()])
        assert dialog.what.count() == 1, "nothing is selected"
        save_as(dialog, tmp_path / "net")  # the ending comes by itself

    fill_in(fill)
    entry(window, "&File", "Export picture…").trigger()
    assert seen == ["xor.svg", "Dark", ALL]
    text = (tmp_path / "net.svg").read_bytes()
    assert {"tanh_1", "dense_2"} <= titles(text)
    assert DARK.canvas.name().encode() in text
    assert os.listdir(tmp_path) == ["net.svg"]


def test_the_selection_in_light_as_png(window: MainWindow, tmp_path: Path) -> None:
    window.files.load("xor")
    window.selection.set(("dense_1", "dense_2"))

    def fill(dialog: PictureDialog) -> None:
        assert dialog.what.currentText() == SELECTED
        QTest.keyClick(dialog.theme, Qt.Key.Key_Down)
        dialog.selectNameFilter("PNG picture (*.png)")
        dialog.filterSelected.emit(dialog.selectedNameFilter())  # as a click in its list does
        assert Path(dialog.selectedFiles()[0]).name == "xor.png"
        save_as(dialog, tmp_path / "two.png")

    fill_in(fill)
    entry(window, "&File", "Export picture…").trigger()
    with Image.open(tmp_path / "two.png") as picture:
        assert picture.getpixel((0, 0)) == LIGHT.canvas.getRgb()[:3]
        assert picture.height < 900, "not the whole graph"
    assert window.look.theme is DARK


def test_who_cancels_gets_nothing(window: MainWindow, tmp_path: Path) -> None:
    window.files.load("xor")
    window.selection.set(("dense_1",))

    def fill(dialog: PictureDialog) -> None:
        assert dialog.what.currentText() == ALL, "one node is selected for other reasons"
        QTest.keyClick(dialog, Qt.Key.Key_Escape)

    fill_in(fill)
    entry(window, "&File", "Export picture…").trigger()
    assert not list(tmp_path.iterdir())
    assert not window.document.modified


@pytest.mark.parametrize(
    ("where", "sentence"),
    [
        ("gone/net.svg", "its folder is not there"),
        ("folder.pdf", "it is a folder"),
        ("net.bmp", "Choose one that ends with .svg, .png or .pdf"),
        ("net.svg", "the disk is read-only"),
        ("net.png", "the disk is full"),
    ],
)
def test_what_cannot_be_written_is_one_sentence_and_no_file(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str, sentence: str
) -> None:
    said: list[str] = []
    monkeypatch.setattr(dialogs, "say", lambda _, words: said.append(words))
    window.files.load("xor")
    (tmp_path / "folder.pdf").mkdir()
    (tmp_path / "net.svg").write_text("before")
    path = tmp_path / where
    monkeypatch.setattr(dialogs, "ask_picture", lambda *_: Wanted(path, selected=False, theme="dark"))
    if "disk" in sentence:
        reason = errno.EROFS if "read-only" in sentence else errno.ENOSPC

        def refuse(*_: object) -> None:
            raise OSError(reason, os.strerror(reason))

        monkeypatch.setattr(os, "fsync", refuse)
    entry(window, "&File", "Export picture…").trigger()
    (words,) = said
    assert sentence in words
    assert path.name in words
    assert sorted(os.listdir(tmp_path)) == ["folder.pdf", "net.svg"]
    assert (tmp_path / "net.svg").read_text() == "before"


def test_copy_puts_pixels_and_vectors_on_the_clipboard(window: MainWindow) -> None:
    window.files.load("xor")
    QTest.keyClick(window.canvas, Qt.Key.Key_C, CONTROL | SHIFT)
    data = QApplication.clipboard().mimeData()
    assert {"tanh_1", "dense_2"} <= titles(data.data(SVG_TYPE).data())
    whole = data.imageData()
    assert isinstance(whole, QImage)
    assert whole.pixelColor(0, 0) == DARK.canvas
    window.selection.set(("dense_1",))
    entry(window, "&Edit", "Copy picture").trigger()
    data = QApplication.clipboard().mimeData()
    assert "tanh_1" not in titles(data.data(SVG_TYPE).data())
    assert QApplication.clipboard().image().width() < whole.width()
    window.commands["paste"].trigger()
    assert not window.document.modified, "a picture is no layer"


def test_of_an_empty_canvas_there_is_no_picture(window: MainWindow) -> None:
    for name, words in (("&File", "Export picture…"), ("&Edit", "Copy picture")):
        assert not entry(window, name, words).isEnabled()
    window.files.load("xor")
    assert entry(window, "&Edit", "Copy picture").isEnabled()


def test_a_picture_without_memory_is_a_sentence(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(dialogs, "say", lambda _, words: said.append(words))
    monkeypatch.setattr(export, "QImage", type("Full", (QImage,), {"__init__": lambda self, *_: QImage.__init__(self)}))
    window.files.load("xor")
    QApplication.clipboard().setText("before")
    entry(window, "&Edit", "Copy picture").trigger()
    assert said == ["There is not enough memory for the picture. Close other programs, or select fewer nodes."]
    assert QApplication.clipboard().text() == "before"
