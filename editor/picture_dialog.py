"""Asks what picture to take: where it goes and in which format, what it shows, in which theme."""

from pathlib import Path
from typing import NamedTuple

from PySide6.QtWidgets import QWidget

from editor.look.colours import ThemeName
from editor.save_dialog import THEMES, SaveDialog

FORMATS = {"SVG picture (*.svg)": ".svg", "PNG picture (*.png)": ".png", "PDF document (*.pdf)": ".pdf"}
ALL, SELECTED = "The whole drawing", "The selected nodes"


class Wanted(NamedTuple):
    """A picture that is asked for."""

    path: Path
    selected: bool  # of the selected nodes alone
    theme: ThemeName


class PictureDialog(SaveDialog):
    """With what it shows, and the theme.

    Proposes what is selected where that is several; one is selected for other reasons.
    """

    def __init__(self, parent: QWidget, proposed: Path, selected: int, theme: ThemeName) -> None:
        super().__init__(parent, "Export picture", proposed, FORMATS)
        self.what = self.choice("&Show:", [ALL, SELECTED] if selected else [ALL], SELECTED if selected > 1 else ALL)
        self.theme = self.choice_of_theme(theme)

    def wanted(self) -> Wanted:
        """What the user has chosen."""
        return Wanted(self.path, self.what.currentText() == SELECTED, THEMES[self.theme.currentText()])
