"""What ships with the program is found wherever it is started, whatever lies there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.formats.project import examples
from engine.resources import folder

ROOT = Path(__file__).parents[2]
STYLE = (
    "import re, editor.look.style, editor.look.themes\n"
    "sheet = editor.look.style.stylesheet(editor.look.themes.DARK)\n"
    "print(*sorted(set(re.findall(r'url\\((.*?)\\)', sheet))), sep='\\n')"
)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder with somebody's own package called resources."""
    (tmp_path / "resources").mkdir()
    (tmp_path / "resources" / "__init__.py").write_text("raise ImportError('this is no business of the engine')")
    return tmp_path


def python(cwd: Path, *words: str) -> str:
    """What an interpreter that is started there prints."""
    done = subprocess.run(
        [sys.executable, *words],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_another_package_called_resources_is_not_taken_for_ours(elsewhere: Path) -> None:
    found = [line.split(maxsplit=1)[1] for line in python(elsewhere, "-m", "engine", "examples").splitlines()]
    assert [Path(path) for path in found] == list(examples().values())
    assert '"epochs":1' in python(elsewhere, "-m", "engine", "train", "house-prices", "--epochs", "1", "--json")


def test_the_window_finds_its_icons_there_too(elsewhere: Path) -> None:
    icons = python(elsewhere, "-c", STYLE).splitlines()
    assert icons
    assert all(Path(path).is_file() for path in icons)


def test_folders_are_there() -> None:
    for name in ("data", "examples", "icons"):
        assert folder(name).is_relative_to(ROOT)
        assert any(folder(name).iterdir())
