"""Asks where a file goes, in which format, and what else: for more choices the system's own dialog has no room."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QFileDialog, QGridLayout, QLabel, QWidget

from editor.look.colours import ThemeName

THEMES: dict[str, ThemeName] = {"Dark": "dark", "Light": "light"}


class SaveDialog(QFileDialog):
    """`formats` are endings by their words; who derives from it adds choices below."""

    def __init__(self, parent: QWidget, title: str, proposed: Path, formats: Mapping[str, str]) -> None:
        super().__init__(parent, title, str(proposed.parent))
        self.formats = formats
        self.setOption(QFileDialog.Option.DontUseNativeDialog)
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setNameFilters(list(formats))
        self.filterSelected.connect(self.follow_format)
        self.selectFile(str(proposed))
        self.follow_format(self.selectedNameFilter())

    @property
    def path(self) -> Path:
        """Where it goes."""
        return Path(self.selectedFiles()[0])

    def follow_format(self, chosen: str) -> None:
        """The file's name ends as the chosen format does."""
        suffix = self.formats[chosen]
        self.setDefaultSuffix(suffix.removeprefix("."))
        if self.path.suffix in self.formats.values():
            self.selectFile(str(self.path.with_suffix(suffix)))

    def choice(self, words: str, choices: list[str], first: str) -> QComboBox:
        """One more row at the bottom."""
        box, label, grid = QComboBox(), QLabel(words), self.layout()
        assert isinstance(grid, QGridLayout)
        box.addItems(choices)
        box.setCurrentText(first)
        label.setBuddy(box)
        row = grid.rowCount()
        grid.addWidget(label, row, 0)
        grid.addWidget(box, row, 1)
        return box

    def choice_of_theme(self, theme: ThemeName) -> QComboBox:
        """By its words in THEMES; this one at first."""
        return self.choice("The&me:", list(THEMES), next(words for words, name in THEMES.items() if name == theme))
