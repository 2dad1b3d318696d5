"""A file is chosen in a dialog, shown by its name, and allowed to be read from then on."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from editor import dialogs
from editor.forms.choice import ChoiceField
from editor.forms.file import FileField
from editor.forms.form import Form
from editor.look.look import Look
from engine.data.csv_table import CsvTable
from engine.data.own_file import OUTSIDE

TABLE = "size,colour,price\n1,red,2.5\n2,blue,3.5\n3,red,4\n"


class Asked:
    """The dialog, as a user would answer it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.answer: Path | None = None
        self.questions: list[tuple[str, str]] = []
        monkeypatch.setattr(dialogs, "ask_data", self.ask)

    def ask(self, parent: object, folder: str, kinds: str) -> Path | None:
        self.questions.append((folder, kinds))
        return self.answer


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    return Asked(monkeypatch)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "prices.csv"
    path.write_text(TABLE)
    return path


def shown(qtbot: QtBot, look: Look, setting: CsvTable) -> tuple[Form, list[Any]]:
    """The form of a table, and what it tells."""
    form = Form(setting, look)
    qtbot.addWidget(form)
    form.resize(300, 300)
    form.show()
    qtbot.waitExposed(form)
    heard: list[Any] = []
    form.changed.connect(lambda setting, merge: heard.append(setting))
    return form, heard


def field_of(form: Form) -> FileField:
    field = form.fields["path"]
    assert isinstance(field, FileField)
    return field


def test_the_file_comes_first_and_is_chosen_by_mouse_or_key(qtbot: QtBot, look: Look, asked: Asked, file: Path) -> None:
    form, heard = shown(qtbot, look, CsvTable())
    assert list(form.fields) == ["path", "target", "target_kind", "leave_out", "test_share"]
    field = field_of(form)
    assert field.button.accessibleName() == "Path: none"
    asked.answer = file
    qtbot.mouseClick(field.button, Qt.MouseButton.LeftButton)
    assert heard == [CsvTable(path=str(file))]
    assert field.button.accessibleName() == "Path: prices.csv"
    assert str(file) in field.button.toolTip()
    assert "The CSV file." in field.button.toolTip()
    field.button.setFocus()
    qtbot.keyClick(field.button, Qt.Key.Key_Space)
    assert asked.questions[1] == (str(file.parent), "Tables (*.csv *.tsv *.txt)")
    assert len(heard) == 1, "the same file is no change"
    asked.answer = None
    qtbot.keyClick(field.button, Qt.Key.Key_Space)
    assert (len(heard), field.value) == (1, str(file))


def test_choosing_the_file_outside_again_allows_it(qtbot: QtBot, look: Look, asked: Asked, file: Path) -> None:
    form, heard = shown(qtbot, look, CsvTable(path=f"{OUTSIDE}{file}"))
    assert field_of(form).button.accessibleName() == "Path: prices.csv"
    asked.answer = file
    qtbot.mouseClick(field_of(form).button, Qt.MouseButton.LeftButton)
    assert asked.questions == [(str(file.parent), "Tables (*.csv *.tsv *.txt)")]
    assert heard == [CsvTable(path=str(file))]


def test_a_name_that_no_project_could_hold_is_refused(qtbot: QtBot, look: Look, asked: Asked, file: Path) -> None:
    form, heard = shown(qtbot, look, CsvTable(path=str(file)))
    for name in ("caf\udce9.csv", "two\nlines.csv"):
        asked.answer = file.with_name(name)
        qtbot.mouseClick(field_of(form).button, Qt.MouseButton.LeftButton)
        sentence = "Path must have a name of printable UTF-8 characters. It stays prices.csv."
        assert field_of(form).sentence.text() == sentence
    assert not heard


def test_the_target_is_one_of_the_columns(qtbot: QtBot, look: Look, asked: Asked, file: Path) -> None:
    form, heard = shown(qtbot, look, CsvTable())
    target = form.fields["target"]
    assert isinstance(target, ChoiceField)
    titles = lambda: [target.box.itemText(row) for row in range(target.box.count())]  # noqa: E731
    assert titles() == ["the last column"]
    asked.answer = file
    qtbot.mouseClick(field_of(form).button, Qt.MouseButton.LeftButton)
    form.set_setting(heard[-1])  # as the inspector does
    assert titles() == ["the last column", "size", "colour", "price"]
    target.box.setFocus()
    qtbot.keyClick(target.box, Qt.Key.Key_Down)
    assert heard[-1] == CsvTable(path=str(file), target="size")
    file.write_text("a,b\n1,2\n")  # the column is gone: the setting is still shown
    form.set_setting(heard[-1])
    assert titles() == ["the last column", "a", "b", "size"]
    assert target.box.currentText() == "size"


def test_a_column_may_be_called_like_the_choice(qtbot: QtBot, look: Look, file: Path) -> None:
    file.write_text("the last column,b\n1,2\n")
    form, _ = shown(qtbot, look, CsvTable(path=str(file)))
    assert form.fields["target"].said() == "the last column"
