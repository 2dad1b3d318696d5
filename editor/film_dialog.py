"""Asks what film to take: where it goes and in which format, what it shows, how large, in which theme."""

from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from editor.look.colours import ThemeName
from editor.recording.recorder import Stretch
from editor.save_dialog import THEMES, SaveDialog

FORMATS = {"GIF (*.gif)": ".gif", "PNG with motion, all colours (*.png)": ".png"}
STRETCHES = {
    "The next backward pass, operation by operation": Stretch("backward pass"),
    "An iteration, operation by operation": Stretch("iteration"),
    "10 iterations": Stretch("iterations", 10),
    "50 iterations": Stretch("iterations", 50),
    "200 iterations": Stretch("iterations", 200),
}
SIZES = {f"{wide} × {tall}": QSize(wide, tall) for wide, tall in ((800, 500), (1280, 800), (1920, 1080))}


class Wanted(NamedTuple):
    """A film that is asked for."""

    path: Path
    stretch: Stretch
    size: QSize
    theme: ThemeName


class FilmDialog(SaveDialog):
    """With the stretch, the size and the theme."""

    def __init__(self, parent: QWidget, proposed: Path, theme: ThemeName) -> None:
        super().__init__(parent, "Record", proposed, FORMATS)
        self.stretch = self.choice("&Record:", list(STRETCHES), next(iter(STRETCHES)))
        self.size_ = self.choice("Si&ze:", list(SIZES), next(iter(SIZES)))
        self.theme = self.choice_of_theme(theme)

    def wanted(self) -> Wanted:
        """What the user has chosen."""
        stretch, size = STRETCHES[self.stretch.currentText()], SIZES[self.size_.currentText()]
        return Wanted(self.path, stretch, size, THEMES[self.theme.currentText()])
