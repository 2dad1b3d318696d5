"""`python -m editor` as a stranger calls it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image


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
        (["--theme", "pink"], "dark"),
        (["--screenshot", "picture.bmp"], ".png"),
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
