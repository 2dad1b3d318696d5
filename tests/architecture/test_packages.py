"""The packages are ours, light, and work away from the checkout."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import editor
import engine

ROOT = Path(__file__).parents[2]


def python(code: str, cwd: Path, **environment: str) -> str:
    """What a fresh interpreter prints."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=cwd, env=os.environ | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


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
    assert python(code, tmp_path).strip() == "[]"


def test_the_command_line_of_the_editor_imports_no_qt(tmp_path: Path) -> None:
    code = "import sys, editor.__main__; print([m for m in sys.modules if m.startswith('PySide6')])"
    assert python(code, tmp_path).strip() == "[]"


def test_a_wheel_works_from_any_directory(tmp_path: Path) -> None:
    wheel = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(tmp_path)]
    done = subprocess.run([*wheel, str(ROOT)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (built,) = tmp_path.glob("*.whl")
    installed = tmp_path / "installed"
    zipfile.ZipFile(built).extractall(installed)
    code = (
        "import engine, editor; from engine.formats.project import examples, read\n"
        "print(engine.__file__); [read(path) for path in examples().values()]; print(*examples())"
    )
    where, names = python(code, tmp_path, PYTHONPATH=str(installed)).splitlines()
    assert Path(where).is_relative_to(installed)
    assert {"spiral", "xor", "digits-mlp", "digits-cnn", "house-prices", "cats-dogs-cnn", "vanishing"} <= set(
        names.split()
    )
