"""The button that cures a problem, wherever the problem is shown."""

from PySide6.QtWidgets import QWidget

from editor.document.offers import Offers
from editor.panels.step_button import StepButton
from engine.problem import Problem


class FixButton(StepButton):
    """One of the cures that are known."""

    def __init__(self, problem: Problem, words: str, offers: Offers, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self.setToolTip(f"{words}. One step, which Undo takes back.")
        self.clicked.connect(lambda: offers.take(problem, words))


def fix_buttons(problem: Problem, offers: Offers, parent: QWidget | None = None) -> list[FixButton]:
    """One for each cure that is known."""
    return [FixButton(problem, words, offers, parent) for words in offers.words(problem)]
