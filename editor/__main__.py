"""`python -m editor`: reads the command line before anything heavy is imported."""

import argparse
import signal
import sys
from pathlib import Path

from engine.arguments import Parser, Refused
from engine.threads import set_one_thread

set_one_thread()  # measured best: a second one takes the interface's core. Before NumPy is imported anywhere
QT_LIBRARIES = ("libEGL", "libGL", "libxkbcommon", "libdbus", "libfontconfig", "libglib", "libX11", "libxcb")


def size(text: str) -> tuple[int, int]:
    """'1280x800' → (1280, 800)."""
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal() and int(width) <= 8192 and int(height) <= 8192):
        raise argparse.ArgumentTypeError(f"{text!r} is no window size such as 1280x800")
    return int(width), int(height)


def screenshot(text: str) -> Path:
    """A PNG file in a folder that exists."""
    return picture(text, ".png")


def drawing(text: str) -> Path:
    """The same, also of vectors."""
    return picture(text, ".svg", ".png", ".pdf")


def picture(text: str, *endings: str) -> Path:
    """A file with one of these endings in a folder that exists."""
    path = Path(text)
    if path.suffix.lower() not in endings:
        raise argparse.ArgumentTypeError(f"{text!r} does not end in {' or '.join(endings)}")
    if not path.absolute().parent.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {str(path.absolute().parent)!r} to save the picture in")
    return path


def parser() -> Parser:
    """The command line."""
    found = Parser(prog="python -m editor", description="Chainrule: neural networks that show how they learn.")
    found.add_argument("project", nargs="?", metavar="PROJECT", help="a project file, or an example's name")
    found.add_argument("--train", action="store_true", help="start training at once")
    found.add_argument(
        "--screenshot", type=screenshot, metavar="FILE.png", help="save a picture of the window and exit"
    )
    found.add_argument("--picture", type=drawing, metavar="FILE", help="save the drawing as SVG, PNG or PDF and exit")
    found.add_argument("--after", type=float, default=2.0, metavar="SECONDS", help="when to take it (default 2)")
    found.add_argument("--size", type=size, default=None, metavar="WxH", help="the window's size, such as 1280x800")
    found.add_argument("--theme", choices=("dark", "light"), help="instead of the system's")
    return found


def hear_signals() -> list[int]:
    """The signals from now on that ask for an end, as they come: heard from the first moment, obeyed where nothing
    can be left behind. Raising out of the handler would leave half a worker."""
    heard: list[int] = []
    for name in ("SIGTERM", "SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda number, _: heard.append(number))
    return heard


def main(argv: list[str] | None = None) -> int:
    """Runs the editor; the exit code is 2 for wrong input."""
    signals = hear_signals()
    try:
        options = parser().parse_args(argv)
        if not 0 <= options.after <= 3600:
            raise Refused(f"python -m editor: --after takes 0 to 3600 seconds, not {options.after:g}")
        from editor.application import run  # Qt is imported here, never in the worker that spawns from this module

        return 0 if signals else run(options, signals)
    except ImportError as error:
        if not any(library in str(error) for library in QT_LIBRARIES):
            raise
        sentence = f"Qt lacks a system library ({error}): `sh .ci/setup` installs it on Debian and Ubuntu"
        print(f"python -m editor: {sentence}", file=sys.stderr)
        return 2
    except Refused as refused:
        print(refused, file=sys.stderr)
        return refused.code


if __name__ == "__main__":
    sys.exit(main())
