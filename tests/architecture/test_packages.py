"""The packages are ours, light, and work away from the checkout."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest
from PIL import Image

import editor
import engine

ROOT = Path(__file__).parents[2]


def python(*words: str, cwd: Path, interpreter: str = sys.executable, **environment: str) -> str:
    """What a fresh interpreter prints; it must end well and complain of nothing."""
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | environment
    done = subprocess.run(
        [interpreter, *words], cwd=cwd, env=surroundings, capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a new environment with our wheel, built here, in it; NumPy and Qt are lent by this one."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = ["-m", "pip", "--quiet", "--disable-pip-version-check"]
    python(*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", str(folder), str(ROOT), cwd=folder)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "venv", with_pip=False)
    (found,) = (folder / "venv").glob("*/python.exe" if os.name == "nt" else "bin/python")
    python(*pip, "--python", str(found), "install", "--no-deps", str(wheel), cwd=folder)
    ask = "import sysconfig; print(sysconfig.get_paths()['purelib'])"
    own = Path(python("-c", ask, cwd=folder, interpreter=str(found)).strip())
    (own / "lent.pth").write_text(sysconfig.get_paths()["purelib"])  # a plain path: our editable install stays behind
    return found


def test_editor_and_engine_come_from_this_repository() -> None:
    for package in (editor, engine):
        assert Path(str(package.__file__)).is_relative_to(ROOT)


def test_the_engine_imports_no_qt_and_no_torch(tmp_path: Path) -> None:
    code = (
        "import sys, pkgutil, importlib, engine\n"
        "for m in pkgutil.walk_packages(engine.__path__, 'engine.'):\n"
        "    if not m.name.endswith('__main__'): importlib.import_module(m.name)\n"
        "print(sorted({m.split('.')[0] for m in sys.modules} & {'PySide6', 'pyqtgraph', 'torch', 'onnx', 'editor'}))"
    )
    assert python("-c", code, cwd=tmp_path).strip() == "[]"


def test_the_command_line_of_the_editor_imports_no_qt(tmp_path: Path) -> None:
    code = "import sys, editor.__main__; print([m for m in sys.modules if m.startswith('PySide6')])"
    assert python("-c", code, cwd=tmp_path).strip() == "[]"


def test_the_wheel_brings_its_own_packages_and_examples(installed: Path, tmp_path: Path) -> None:
    code = (
        "import engine, editor, resources; from engine.formats.project import examples, read\n"
        "for package in (engine, editor, resources): print(package.__file__)\n"
        "[read(path) for path in examples().values()]; print(*examples())"
    )
    *where, names = python("-c", code, cwd=tmp_path, interpreter=str(installed)).splitlines()
    assert all(Path(file).is_relative_to(installed.parents[1]) for file in where)
    assert set(names.split()) == {path.stem for path in ROOT.glob("resources/examples/*.json")}


def test_the_wheel_trains(installed: Path, tmp_path: Path) -> None:
    words = ("-m", "engine", "train", "xor", "--epochs", "1", "--json")
    assert json.loads(python(*words, cwd=tmp_path, interpreter=str(installed)).splitlines()[-1])["epochs"] == 1


def test_the_wheel_opens_the_window(installed: Path, tmp_path: Path) -> None:
    words = ("-m", "editor", "spiral", "--screenshot", "x.png", "--after", "1")
    python(*words, cwd=tmp_path, interpreter=str(installed), QT_QPA_PLATFORM="offscreen")
    picture = Image.open(tmp_path / "x.png").convert("RGB")
    assert len(picture.getcolors(maxcolors=1 << 24) or []) > 200  # not an empty window


def test_the_wheel_has_every_icon(installed: Path, tmp_path: Path) -> None:
    code = (
        "import re; from PySide6.QtGui import QGuiApplication, QPixmap; application = QGuiApplication([])\n"
        "from editor.look.style import stylesheet; from editor.look.themes import DARK\n"
        "for path in sorted(set(re.findall(r'url\\((.*?)\\)', stylesheet(DARK)))):\n"
        "    print(path, QPixmap(path).isNull())"
    )
    said = python("-c", code, cwd=tmp_path, interpreter=str(installed), QT_QPA_PLATFORM="offscreen")
    lines = [line.rsplit(" ", 1) for line in said.splitlines()]
    assert {Path(path).name for path, _ in lines} == {path.name for path in ROOT.glob("resources/icons/*.svg")}
    assert all(Path(path).is_relative_to(installed.parents[1]) and empty == "False" for path, empty in lines)
