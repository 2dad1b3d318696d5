"""What the examples promise, by their own settings and the command a stranger types."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROMISED = [
    ("digits-cnn", "test_accuracy", 0.97),
    ("spiral", "test_accuracy", 0.97),
    ("cats-dogs-cnn", "test_accuracy", 0.86),
    ("house-prices", "test_r2", 0.88),
    ("sentiment", "test_accuracy", 0.78),
]
MINUTES = 2  # each, on two cores


@pytest.mark.parametrize(("name", "metric", "least"), PROMISED)
def test_an_example_learns_what_it_promises(name: str, metric: str, least: float, tmp_path: Path) -> None:
    environment = {word: value for word, value in os.environ.items() if not word.endswith("_NUM_THREADS")}
    done = subprocess.run(
        [sys.executable, "-m", "engine", "train", name, "--json"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60 * MINUTES,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    result = json.loads(done.stdout.splitlines()[-1])
    assert least <= result["metrics"][metric] <= 1
