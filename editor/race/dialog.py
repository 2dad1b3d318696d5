"""Asks what the drawing races against."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from editor import dialogs
from editor.background import Cancelled, in_background
from editor.document import chosen, files, recent
from editor.forms.choice import StillComboBox
from editor.race.rivals import Rival, example, likest_first, of_file, relu_copy, seeded, why_not
from engine.formats.project import ProjectError

WIDE = 470  # px
COPY, EXAMPLE, FILE = range(3)
BEGIN = "Both begin with first weights, at iteration 0; what they have learned elsewhere stays where it is."
WAITS = "The run in the main window is paused meanwhile: both need the processor."


class RaceDialog(QDialog):
    """What is likest to be wanted is chosen already: a copy with ReLU, if there is something to replace."""

    def __init__(self, own: Rival, parent: QWidget, *, running: bool) -> None:
        super().__init__(parent)
        self.own = own
        self.copy, replaced = relu_copy(own)
        self.file: Rival | None = None
        self.setWindowTitle("Race")
        self.heading = QLabel(f"<b>{own.title}</b> races against")
        words = f"a &copy of it with ReLU in place of {replaced}" if replaced else "a &copy of it with ReLU"
        self.ways = [QRadioButton(text) for text in (words, "an &example:", "a &project file:")]
        self.group = QButtonGroup(self)
        for place, way in enumerate(self.ways):
            self.group.addButton(way, place)
        self.ways[COPY].setEnabled(bool(replaced))
        self.ways[COPY].setToolTip("" if replaced else f"{own.title} has no hidden sigmoid and no tanh.")
        self.examples = StillComboBox()
        self.examples.addItems(likest_first(own.sheet))
        self.examples.setAccessibleName("Example")
        self.browse = QPushButton("Choose…", objectName="chooser", autoDefault=False)
        self.browse.setAccessibleName("Choose a project file")
        self.same = QCheckBox("&Same seed in both", checked=True)
        self.hint = QLabel(f"{BEGIN} {WAITS if running else ''}".strip(), objectName="hint", wordWrap=True)
        self.seed = QLabel(objectName="hint", wordWrap=True)
        self.refusal = QLabel(objectName="refusal", wordWrap=True, visible=False)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.start = self.buttons.addButton("&Race", QDialogButtonBox.ButtonRole.AcceptRole)
        self.start.setDefault(True)
        self.lay_out()
        self.group.idToggled.connect(self.refresh)
        self.same.toggled.connect(self.refresh)
        self.examples.activated.connect(partial(self.ways[EXAMPLE].setChecked, True))
        self.examples.activated.connect(self.refresh)
        self.browse.clicked.connect(self.choose_file)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.ways[COPY if replaced else EXAMPLE].setChecked(True)
        self.refresh()

    def lay_out(self) -> None:
        """One below the other."""
        column, grid = QVBoxLayout(self), QGridLayout()
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        grid.setVerticalSpacing(10)
        grid.setHorizontalSpacing(10)
        grid.addWidget(self.ways[COPY], 0, 0, 1, 2)
        for row, (way, widget) in enumerate(zip(self.ways[1:], (self.examples, self.browse), strict=True), 1):
            grid.addWidget(way, row, 0)
            grid.addWidget(widget, row, 1)
        grid.setColumnStretch(1, 1)
        column.addWidget(self.heading)
        column.addLayout(grid)
        column.addSpacing(4)
        for widget in (self.same, self.seed, self.hint, self.refusal, self.buttons):
            column.addWidget(widget)
        self.setFixedWidth(WIDE)

    def rival(self) -> Rival | None:
        """The one that is chosen; None while no file is."""
        way = self.group.checkedId()
        found = self.copy if way == COPY else example(self.examples.currentText()) if way == EXAMPLE else self.file
        return seeded(found, self.own.sheet) if found is not None and self.same.isChecked() else found

    def refresh(self) -> None:
        """Whether they can race, and with which seeds."""
        rival = self.rival()
        refusal = why_not(rival) if rival is not None else ""
        self.start.setEnabled(rival is not None and not refusal)
        self.say(refusal)
        own, other = self.own.sheet.training.seed, rival.sheet.training.seed if rival is not None else None
        said = f"Both draw first weights and batches with seed {own}, that of {self.own.title}."
        if not self.same.isChecked():
            said = f"{self.own.title} draws first weights and batches with seed {own}"
            said += f", {rival.title} with seed {other}." if rival is not None else "."
        self.seed.setText(said)

    def say(self, sentence: str) -> None:
        """Why they can't race."""
        self.refusal.setText(sentence)
        self.refusal.setVisible(bool(sentence))
        self.adjustSize()

    def choose_file(self) -> None:
        """A project that the user picks."""
        path = dialogs.ask_open(self, str(recent.folder(QSettings())))
        if path is not None:
            self.take_file(path)

    def take_file(self, path: Path) -> None:
        """A project by its path; what cannot be opened is said."""
        try:
            read = partial(files.prepared, path, chosen.chosen(QSettings()))
            self.file = of_file(path, in_background(self, f"Opening {path.name} …", read).sheet)
        except Cancelled:
            return
        except ProjectError as error:
            self.say(str(error))
            return
        self.browse.setText(path.name)
        self.ways[FILE].setChecked(True)
        self.refresh()
