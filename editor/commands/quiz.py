"""Train ▸ Predict, then see: whether questions are asked, and whether answers are held back."""

from editor.command import Command, Menu
from editor.main_window import MainWindow
from editor.quiz.quiz import Quiz


def quiz(window: MainWindow) -> Menu:
    """Both are remembered."""
    asking = Quiz(window)
    return Menu(
        "Predict, then &see",
        (
            Command(
                "ask_before",
                "&Ask before each backward pass",
                asking.turn,
                says="In slow motion and in steps: a question, before the gradients run back.",
                checked=lambda: asking.wanted,
            ),
            Command(
                "hold_answer",
                "&Hold the answer",
                asking.turn_holding,
                says="Nobody is told what is right until Return is pressed.",
                checked=lambda: asking.holds,
            ),
        ),
    )
