"""`python -m editor`: reads the command line before anything heavy is imported."""

import argparse
import os
import sys
from pathlib import Path
from typing import NoReturn

# Measured best: a second BLAS thread in the worker takes the interface's core. Before NumPy is imported anywhere.
for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")


QT_LIBRARIES = ("libEGL", "libGL", "libxkbcommon", "libdbus", "libfontconfig", "libglib", "libX11", "libxcb")


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def size(text: str) -> tuple[int, int]:
    """'1280x800' → (1280, 800)."""
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal() and 320 <= int(width) <= 8192 and 240 <= int(height) <= 8192):
        raise argparse.ArgumentTypeError(f"{text!r} is no window size such as 1280x800")
    return int(width), int(height)


def picture(text: str) -> Path:
    """A PNG file in a folder that exists."""
    path = Path(text)
    if path.suffix.lower() != ".png":
        raise argparse.ArgumentTypeError(f"{text!r} does not end in .png")
    if not path.absolute().parent.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {str(path.absolute().parent)!r} to save the picture in")
    return path


def parser() -> Parser:
    """The command line."""
    found = Parser(prog="python -m editor", description="Chainrule: neural networks that show how they learn.")
    found.add_argument("project", nargs="?", metavar="PROJECT", help="a project file, or an example's name")
    found.add_argument("--train", action="store_true", help="start training at once")
    found.add_argument("--screenshot", type=picture, metavar="FILE.png", help="save a picture of the window and exit")
    found.add_argument("--after", type=float, default=2.0, metavar="SECONDS", help="when to take it (default 2)")
    found.add_argument("--size", type=size, default=None, metavar="WxH", help="the window's size, such as 1280x800")
    found.add_argument("--theme", choices=("dark", "light"), help="instead of the system's")
    return found


def main(argv: list[str] | None = None) -> int:
    """Runs the editor; the exit code is 2 for wrong input."""
    read = parser()
    options = read.parse_args(argv)
    if not 0 <= options.after <= 3600:
        read.error(f"--after takes 0 to 3600 seconds, not {options.after:g}")
    try:
        from editor.application import (
            run,
        )  # Qt is imported here, never in the worker that spawns from this module
    except ImportError as error:
        if any(library in str(error) for library in QT_LIBRARIES):
            read.error(f"Qt lacks a system library ({error}): `sh .ci/setup` installs it on Debian and Ubuntu")
        raise
    return run(options)


if __name__ == "__main__":
    sys.exit(main())
