"""Saves to a small disk until it is full: test_interrupted_saves runs it in a mount namespace of its own.

Arguments: the empty folder to mount on, and a mount command's words.
"""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from engine.formats.project import ProjectError, read, write
from tests.engine.formats.samples import SHEET

SMALL = {"out.weight": np.ones(2_000, np.float32)}
LARGE = {"out.weight": np.ones(250_000, np.float32)}  # 1 MB


def refused(path: Path, weights: dict[str, np.ndarray]) -> str:
    """The sentence of a save that must fail and change nothing."""
    before = {entry.name: entry.read_bytes() for entry in path.parent.iterdir() if entry.is_file()}
    try:
        write(path, SHEET, weights)
    except ProjectError as error:
        after = {entry.name: entry.read_bytes() for entry in path.parent.iterdir() if entry.is_file()}
        assert after == before, f"{sorted(before)} became {sorted(after)}"
        return str(error)
    raise AssertionError("it was saved")


def main(folder: Path, mount: list[str]) -> int:
    mounted = subprocess.run([*mount, str(folder)], capture_output=True, text=True, check=False)
    if mounted.returncode != 0:
        print(mounted.stderr)
        return 77  # not permitted here
    path = folder / "a.chain"
    write(path, SHEET, SMALL)
    print(refused(path, LARGE))
    filler = folder / "filler"
    with open(filler, "wb", buffering=0) as file:  # until not even a small project fits
        try:
            while file.write(b"x" * 1024):
                pass
        except OSError:
            os.fsync(file)
    print(refused(path, SMALL))
    filler.unlink()
    write(path, SHEET)
    assert read(path).weights is None, "with space again, saving works again"
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
    print(refused(path, SMALL))
    print(refused(folder / "new.chain", SMALL))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
