"""Asks what picture to take: where it goes and in which format, what it shows, in which theme."""

from pathlib import Path
from typing import NamedTuple

from PySide6.QtWidgets import QComboBox, QFileDialog, QGridLayout, QLabel, QWidget

from editor.look.colours import ThemeName

FORMATS = {"SVG picture (*.svg)": ".svg", "PNG picture (*.png)": ".png", "PDF document (*.pdf)": ".pdf"}
ALL, SELECTED = "The whole drawing", "The selected nodes"
THEMES: dict[str, ThemeName] = {"Dark": "dark", "Light": "light"}


class Wanted(NamedTuple):
    """A picture that is asked for."""

    path: Path
    selected: bool  # of the selected nodes alone
    theme: ThemeName


class PictureDialog(QFileDialog):
    """A dialog for a file with two choices more, for which the system's own has no room.

    Proposes what is selected where that is several; one is selected for other reasons.
    """

    def __init__(self, parent: QWidget, proposed: Path, selected: int, theme: ThemeName) -> None:
        super().__init__(parent, "Export picture", str(proposed.parent))
        self.setOption(QFileDialog.Option.DontUseNativeDialog)
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setNameFilters(list(FORMATS))
        self.what = choice(self, "&Show:", [ALL, SELECTED] if selected else [ALL], SELECTED if selected > 1 else ALL)
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
        path = Path(self.selectedFiles()[0])
        return Wanted(path, self.what.currentText() == SELECTED, THEMES[self.theme.currentText()])


def choice(dialog: QFileDialog, words: str, choices: list[str], first: str) -> QComboBox:
    """One more row at the bottom of a dialog for files that is Qt's own."""
    box, label, grid = QComboBox(), QLabel(words), dialog.layout()
    assert isinstance(grid, QGridLayout)
    box.addItems(choices)
    box.setCurrentText(first)
    label.setBuddy(box)
    row = grid.rowCount()
    grid.addWidget(label, row, 0)
    grid.addWidget(box, row, 1)
    return box
