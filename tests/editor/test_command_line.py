"""`python -m editor` as a stranger calls it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QSize

from editor.application import FIRST_SIZE, first_size
from editor.main_window import SMALLEST


def editor(*words: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    """Runs the program without a window system."""
    command = [sys.executable, "-m", "editor", *words]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=timeout, check=False)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere.chain"], "nowhere.chain"),
        (["no-such-example"], "spiral"),  # it names the examples there are
        (["--size", "huge"], "1280x800"),
        (["--size", "320x240"], "1040x640"),  # smaller than the panels can be
        (["--theme", "pink"], "dark"),
        (["--screenshot", "picture.bmp"], ".png"),
        (["--picture", "picture.bmp"], ".svg or .png or .pdf"),
        (["--picture", "/no/such/folder/a.svg"], "/no/such/folder"),
        (["--screenshot", "/no/such/folder/a.png"], "/no/such/folder"),
        (["--after", "-1", "spiral"], "--after"),
    ],
)
def test_wrong_input_is_one_line_and_exit_code_2(words: list[str], said: str) -> None:
    done = editor(*words)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert said in done.stderr


def test_a_broken_project_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    broken = tmp_path / "broken.chain"
    broken.write_bytes(b"PK\x03\x04 not really")
    done = editor(str(broken))
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "broken.chain" in done.stderr


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_a_screenshot_of_training(tmp_path: Path, theme: str) -> None:
    path = tmp_path / "spiral.png"
    done = editor(
        "spiral", "--train", "--screenshot", str(path), "--after", "4", "--size", "1280x800", "--theme", theme
    )
    assert (done.returncode, done.stderr) == (0, "")
    picture = Image.open(path).convert("RGB")
    assert picture.size == (1280, 800)
    assert len(picture.getcolors(maxcolors=1 << 24) or []) > 200  # not an empty window


def test_a_picture_of_the_drawing(tmp_path: Path) -> None:
    path = tmp_path / "spiral.svg"
    done = editor("spiral", "--picture", str(path), "--after", "1", "--theme", "light")
    assert (done.returncode, done.stderr) == (0, "")
    assert b">binary_cross_entropy_1</text>" in path.read_bytes()
    done = editor("--picture", str(tmp_path / "empty.pdf"), "--after", "0.5")
    assert done.returncode == 2
    assert "the canvas is empty" in done.stderr
    assert not (tmp_path / "empty.pdf").exists()


def test_the_smallest_size_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "small.png"
    assert editor("spiral", "--screenshot", str(path), "--after", "1", "--size", "1040x640").returncode == 0
    with Image.open(path) as picture:
        assert picture.size == (1040, 640)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "neither DISPLAY nor WAYLAND_DISPLAY is set"),
        ({"DISPLAY": ":4711"}, "the display :4711 does not answer"),
        ({"QT_QPA_PLATFORM": "papyrus"}, "papyrus"),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display")
def test_without_a_display_it_is_one_line_and_exit_code_2(given: dict[str, str], said: str) -> None:
    surroundings = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "XDG_SESSION_TYPE")
    }
    command = [sys.executable, "-m", "editor", "spiral"]
    done = subprocess.run(command, env=surroundings | given, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert said in done.stderr
    assert "QT_QPA_PLATFORM" in done.stderr  # the next step


MOMENTS = {
    "before Qt is imported": "import editor.__main__ as there; name = 'parser'",
    "before there is a window": "import editor.application as there; name = 'build'",
    "while the worker starts": "from editor.training.process import WorkerProcess as there; name = 'send'",
    "while the window appears": "from editor.main_window import MainWindow as there; name = 'add_plots'",
}


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("number", ["SIGTERM", "SIGHUP"])
@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
def test_a_signal_at_any_moment_ends_it_without_a_trace(moment: str, number: str) -> None:
    code = f"""
import multiprocessing, os, signal, sys
import editor.__main__
{MOMENTS[moment]}
before = getattr(there, name)
def interrupted(*arguments):
    found = before(*arguments)
    os.kill(os.getpid(), signal.{number})
    return found
setattr(there, name, interrupted)
code = editor.__main__.main(["spiral", "--train"])
assert not multiprocessing.active_children()
sys.exit(code)
"""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_first_window_and_its_frame_fit_on_the_screen() -> None:
    assert first_size(QSize(2560, 1440)) == FIRST_SIZE
    assert first_size(QSize(1366, 768)).height() < 768 - 30  # a title bar's height
    assert first_size(QSize(800, 600)) == SMALLEST
