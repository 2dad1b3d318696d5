"""Saves again and again and is killed while it does, 200 times: run as a program by test_interrupted_saves.

Prints a line of JSON: rounds, kills that left a temporary file, the last version seen.
"""

import json
import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np

from engine.formats.project import read, write
from engine.formats.saving import TEMPORARY
from tests.engine.formats.samples import SHEET

FLOATS = 1_250_000  # 5 MB


def save_for_ever(path: Path, versions: Iterator[int]) -> None:
    """Version after version; sheet and weights say which one it is."""
    for version in versions:
        training = msgspec.structs.replace(SHEET.training, seed=version)
        sheet = msgspec.structs.replace(SHEET, training=training)
        write(path, sheet, {"out.weight": np.full(FLOATS, version, np.float32)})


def version_of(path: Path) -> int:
    """The version that the file holds whole; AssertionError if it is none."""
    project = read(path)
    seed = project.sheet.training.seed
    assert project.weights is not None
    weight = project.weights["out.weight"]
    assert weight.shape == (FLOATS,)
    assert (weight == seed).all(), f"sheet {seed}, weights {weight[:3]}"
    return seed


def main(folder: Path, rounds: int) -> None:
    path = folder / "a.chain"
    chance = random.Random(1)
    left = version = 0
    start = time.perf_counter()
    save_for_ever(path, iter([0, 0, 0]))
    duration = (time.perf_counter() - start) / 3  # of one save on this machine today
    for _ in range(rounds):
        child = os.fork()
        if child == 0:
            save_for_ever(path, iter(range(version + 1, 10**9)))
        time.sleep(chance.uniform(0, min(0.2, 2.5 * duration)))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        names = sorted(os.listdir(folder))
        temporary = [name for name in names if TEMPORARY.fullmatch(name)]
        assert len(temporary) <= 1, names
        assert set(names) == {"a.chain", *temporary}, names
        left += len(temporary)
        found = version_of(path)
        assert found >= version, "an older version came back"
        version = found
        assert os.listdir(folder) == ["a.chain"], "opening removes what the killed save has left"
    print(json.dumps({"rounds": rounds, "left": left, "version": version, "duration": duration}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
