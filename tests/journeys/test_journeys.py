"""Runs each journey in a process of its own on a real X display."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.screen import display

HERE = Path(__file__).parent
MISSING = [tool for tool in ("Xvfb", "xdotool") if shutil.which(tool) is None]


@pytest.mark.parametrize("journey", sorted(HERE.glob("*_journey.py")), ids=lambda path: path.stem)
def test_journey(journey: Path) -> None:
    if MISSING:
        leave = pytest.fail if os.environ.get("CI") else pytest.skip  # nobody reads what CI skips
        leave(f"a real display needs {' and '.join(MISSING)}: sh .ci/setup test installs them")
    with display() as name:
        environment = os.environ | {"DISPLAY": name, "QT_QPA_PLATFORM": "xcb"}
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(journey)]
        done = subprocess.run(
            command, env=environment, cwd=HERE.parents[1], capture_output=True, text=True, timeout=300, check=False
        )
    assert done.returncode == 0, done.stdout + done.stderr
