"""Plates with what is wrong, below a form: each with its sign, its sentence, and buttons that cure it."""

from typing import NamedTuple

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from editor.document.offers import Offers
from editor.look import icons
from editor.look.look import Look
from editor.panels.fix_button import FixButton, fix_buttons
from engine.problem import Problem

MOST = 6  # problems shown at once; the others are counted


class Said(NamedTuple):
    """What stands on a plate: an error, a warning, or a plain line; and the problem, if it is one."""

    look: str
    text: str
    problem: Problem | None = None


class Plates(QWidget):
    """A column of plates. It stays as it is while the same is said."""

    left = Signal()  # by the keyboard: the button that had it is gone

    def __init__(self, offers: Offers, look: Look) -> None:
        super().__init__()
        self.offers, self.look = offers, look
        self.said: list[Said] = []
        self.plates: list[Plate] = []
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 12, 0, 0)
        self.column.setSpacing(8)
        offers.found.connect(self.offer)
        look.changed.connect(self.restyle)
        self.hide()

    def show_problems(self, problems: list[Problem]) -> None:
        """Each with its next step; errors before warnings."""
        ordered = sorted(problems, key=lambda problem: problem.warning)
        said = [
            Said("warning" if problem.warning else "error", f"{problem.sentence}\n{problem.next_step}", problem)
            for problem in ordered[:MOST]
        ]
        if len(ordered) > MOST:
            said.append(Said("line", f"… and {len(ordered) - MOST} more: the tab Problems lists them all."))
        self.say(said)

    def say(self, said: list[Said]) -> None:
        """These, in place of those before."""
        if said != self.said:  # most changes leave them as they are: a drag moves nodes at every frame
            self.show_plates(said)
        self.want()

    def show_plates(self, said: list[Said]) -> None:
        """New plates. A button that had the keyboard gives it up to whoever listens."""
        held = any(button.hasFocus() for plate in self.plates for button in plate.buttons)
        self.said = said
        for plate in self.plates:
            self.column.removeWidget(plate)
            plate.hide()
            plate.deleteLater()
        self.plates = [Plate(each, self.look) for each in said]
        for plate in self.plates:
            self.column.addWidget(plate)
            plate.offer(self.offers)
        self.setVisible(bool(said))
        if held:
            self.left.emit()

    def restyle(self) -> None:
        """The signs in the colours of the theme."""
        said, self.said = self.said, []
        self.say(said)

    def want(self) -> None:
        """Has cures looked for while the plates are seen."""
        self.offers.want("plates", [each.problem for each in self.said if each.problem] if self.isVisible() else [])

    def offer(self, problem: Problem) -> None:
        """Cures are known for this one."""
        for plate in self.plates:
            if plate.said.problem == problem:
                plate.offer(self.offers)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.want()


class Plate(QFrame):
    """One of them. Its text can be copied and is never taken for markup."""

    def __init__(self, said: Said, look: Look) -> None:
        super().__init__(objectName=said.look)
        self.said = said
        self.label = QLabel(said.text, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.buttons: list[FixButton] = []
        self.column = QVBoxLayout()
        self.column.setSpacing(6)
        self.column.addWidget(self.label)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(6)
        if said.problem is not None:
            colour = look.theme.warning if said.look == "warning" else look.theme.danger
            sign = QLabel()
            sign.setPixmap(icons.icon(said.look, colour, colour).pixmap(QSize(icons.WIDTH, icons.HEIGHT)))
            sign.setAccessibleName(said.look)
            sign.setContentsMargins(0, 2, 0, 0)  # level with the first line
            across.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        across.addLayout(self.column, 1)

    def text(self) -> str:
        """What it says."""
        return self.label.text()

    def offer(self, offers: Offers) -> None:
        """Buttons for the cures that are known, below the words."""
        problem = self.said.problem
        if problem is None or offers.words(problem) == tuple(button.words for button in self.buttons):
            return
        for button in self.buttons:
            button.hide()
            button.deleteLater()
        self.buttons = fix_buttons(problem, offers)
        for button in self.buttons:
            self.column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
