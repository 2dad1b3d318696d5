"""A real X display without a monitor, and a real pointer and keyboard on it, through the X server."""

import contextlib
import os
import subprocess
from collections.abc import Iterator

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot


@contextlib.contextmanager
def display(size: str = "1600x1000") -> Iterator[str]:
    """Starts an X server on a free number and gives its name, such as ':7'."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as pipe:
            yield f":{int(pipe.readline())}"
    finally:
        server.terminate()
        server.wait()


class Hands:
    """Moves the pointer and presses keys as a person does; the window lives on meanwhile."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot

    def do(self, *words: object) -> None:
        """One xdotool command line, in the background so that Qt's own loops go on."""
        process = subprocess.Popen(["xdotool", *map(str, words)])
        self.qtbot.waitUntil(lambda: process.poll() is not None, timeout=20_000)
        assert process.returncode == 0, words
        self.qtbot.wait(60)

    def click(self, at: QPoint, count: int = 1) -> None:
        """Left clicks at a place on the screen."""
        press = ["click", "--repeat", count, "--delay", 60, 1] if count > 1 else ["click", 1]
        self.do("mousemove", at.x(), at.y(), "sleep", 0.05, *press)

    def drag(self, start: QPoint, end: QPoint) -> None:
        """Presses, moves in small steps, and lets go."""
        steps = []
        for part in range(1, 9):
            x = start.x() + (end.x() - start.x()) * part // 8
            y = start.y() + (end.y() - start.y()) * part // 8
            steps += ["mousemove", x, y, "sleep", 0.03]
        self.do("mousemove", start.x(), start.y(), "sleep", 0.05, "mousedown", 1, "sleep", 0.05, *steps, "mouseup", 1)

    def type(self, text: str) -> None:
        """Types text at the focus."""
        self.do("type", "--delay", 30, text)

    def press(self, *keys: str) -> None:
        """Presses keys such as 'ctrl+z'."""
        self.do("key", "--delay", 40, *keys)


def on_screen(widget: QWidget, point: QPoint | None = None) -> QPoint:
    """Where a widget's point (its centre if none is given) lies on the screen."""
    return widget.mapToGlobal(point if point is not None else widget.rect().center())
