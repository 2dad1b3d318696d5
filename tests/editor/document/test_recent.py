"""The recent files: newest first, and settings that are damaged or of other types are survived."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from editor.document.recent import COUNT, KEY, forget, recent, remember


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


def files(folder: Path, count: int) -> list[Path]:
    paths = [folder / f"Проект {i} é,#.chain" for i in range(count)]
    for path in paths:
        path.touch()
    return paths


def again(settings: QSettings) -> QSettings:
    """The same file, read afresh."""
    settings.sync()
    return QSettings(settings.fileName(), QSettings.Format.IniFormat)


def test_the_newest_is_first_and_each_is_there_once(settings: QSettings, tmp_path: Path) -> None:
    first, second, third = files(tmp_path, 3)
    for path in (first, second, third, first):
        remember(settings, path)
    assert recent(again(settings)) == [first, third, second]


@pytest.mark.parametrize("count", [1, 2])
def test_a_short_list_is_read_again(settings: QSettings, tmp_path: Path, count: int) -> None:
    for path in files(tmp_path, count):
        remember(settings, path)
    assert len(recent(again(settings))) == count


def test_the_list_has_an_end(settings: QSettings, tmp_path: Path) -> None:
    paths = files(tmp_path, COUNT + 3)
    for path in paths:
        remember(settings, path)
    assert recent(settings) == paths[:2:-1]


def test_files_that_are_gone_are_not_shown_and_can_be_forgotten(settings: QSettings, tmp_path: Path) -> None:
    first, second = files(tmp_path, 2)
    for path in (first, second):
        remember(settings, path)
    first.unlink()
    assert recent(settings) == [second]
    forget(settings, second)
    assert recent(again(settings)) == []


@pytest.mark.parametrize("value", [None, 3, 2.5, True, b"\xff\x00", "", "relative", "/" + "x" * 9000, [None, 3, "\0"]])
def test_senseless_settings_count_as_none(settings: QSettings, tmp_path: Path, value: object) -> None:
    settings.setValue(KEY, value)
    assert recent(again(settings)) == []
    (path,) = files(tmp_path, 1)
    remember(settings, path)
    assert recent(again(settings)) == [path]


def test_a_settings_file_of_random_bytes_counts_as_none(tmp_path: Path) -> None:
    broken = tmp_path / "settings.ini"
    broken.write_bytes(bytes(range(256)) * 20)
    settings = QSettings(str(broken), QSettings.Format.IniFormat)
    assert recent(settings) == []
    (path,) = files(tmp_path, 1)
    remember(settings, path)
    assert recent(settings) == [path]
