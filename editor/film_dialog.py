"""Asks what film to take: where it goes and in which format, what it shows, how large, in which theme."""

from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFileDialog, QWidget

from editor.look.colours import ThemeName
from editor.picture_dialog import THEMES, choice
from editor.recording.recorder import Stretch

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


class FilmDialog(QFileDialog):
    """A dialog for a file with three choices more, for which the system's own has no room."""

    def __init__(self, parent: QWidget, proposed: Path, theme: ThemeName) -> None:
        super().__init__(parent, "Record", str(proposed.parent))
        self.setOption(QFileDialog.Option.DontUseNativeDialog)
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setNameFilters(list(FORMATS))
        self.stretch = choice(self, "&Record:", list(STRETCHES), next(iter(STRETCHES)))
        self.size_ = choice(self, "Si&ze:", list(SIZES), next(iter(SIZES)))
        shown = next(words for words, name in THEMES.items() if name == theme)
        self.theme = choice(self, "The&me:", list(THEMES), shown)
        self.filterSelected.connect(self.follow_format)
        self.selectFile(str(proposed))
        self.follow_format(self.selectedNameFilter())

    def follow_format(self, chosen: str) -> None:
        """The file's name ends as the chosen format does."""
        suffix = FORMATS[chosen]
        self.setDefaultSuffix(suffix.removeprefix("."))
        path = Path(self.selectedFiles()[0])
        if path.suffix in FORMATS.values():
            self.selectFile(str(path.with_suffix(suffix)))

    def wanted(self) -> Wanted:
        """What the user has chosen."""
        path, theme = Path(self.selectedFiles()[0]), THEMES[self.theme.currentText()]
        return Wanted(path, STRETCHES[self.stretch.currentText()], SIZES[self.size_.currentText()], theme)
