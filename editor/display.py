"""Opens Qt's application. Where there is no display Qt would abort; here that is a sentence and an exit code."""

import os
import sys

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

WITHOUT = "To take pictures without a display, set QT_QPA_PLATFORM=offscreen."


def open_application() -> QApplication:
    """The one application. Ends the process with exit code 2 and one line if no window can be opened.

    Qt tells that it will abort by a fatal message, and the handler of messages is the last that runs.
    """
    said: list[str] = []

    def hear(kind: QtMsgType, _: QMessageLogContext, message: str) -> None:
        if kind == QtMsgType.QtFatalMsg:
            print(f"python -m editor: {why_no_window(said or [message])}", file=sys.stderr, flush=True)
            os._exit(2)
        said.append(message)

    before = qInstallMessageHandler(hear)
    try:
        application = QApplication.instance() or QApplication(sys.argv[:1])
    finally:
        qInstallMessageHandler(before)
    for message in said:
        print(message, file=sys.stderr)
    assert isinstance(application, QApplication)
    return application


def why_no_window(said: list[str]) -> str:
    """The cause and the next step, from what Qt said before it gave up."""
    if any("could not connect to display" in message for message in said):
        name = os.environ.get("DISPLAY")
        cause = f"the display {name} does not answer" if name else "neither DISPLAY nor WAYLAND_DISPLAY is set"
        return f"there is no display to open a window on: {cause}. Start it on a desktop. {WITHOUT}"
    if any("Could not find the Qt platform plugin" in message for message in said):
        name = os.environ.get("QT_QPA_PLATFORM", "")
        return f"Qt has no platform plugin called {name!r}. Unset QT_QPA_PLATFORM. {WITHOUT}"
    return f"Qt cannot open a window ({said[0].strip()}): `sh .ci/setup` installs what it needs on Debian and Ubuntu"
