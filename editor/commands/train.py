"""The Train menu, which is the toolbar too."""

from collections.abc import Callable
from functools import partial

from editor.command import Command, Menu
from editor.commands.breakpoints import breakpoints
from editor.commands.past import past
from editor.commands.quiz import quiz
from editor.commands.race import race
from editor.main_window import MainWindow
from engine.program import Stage

ENDS: dict[Stage, tuple[str, str]] = {
    "data": ("&Data", "Takes the next batch of samples from the data set"),
    "forward": ("&Forward pass", "Runs to the end of the forward pass"),
    "loss": ("&Loss", "Runs until the loss is known"),
    "backward": ("&Backward pass", "Runs to the end of the backward pass"),
    "update": ("&Update", "Runs to the end of the update"),
}


def invalid(window: MainWindow) -> Callable[[], str]:
    """Asks for a graph that can be trained."""

    def first() -> str:
        errors = window.document.inspection.errors
        return str(errors[0]) if errors else ""

    return first


def train(window: MainWindow) -> Menu:
    """What runs the training."""
    session = window.session

    def after_catching_up(does: Callable[[], object]) -> Callable[[], object]:
        def do() -> None:
            window.follow.catch_up()
            does()

        return do

    def command(key: str, words: str, does: Callable[[], object], keys: str, says: str) -> Command:
        called = (lambda: "&Pause" if session.state == "running" else "&Train") if key == "train" else None
        return Command(key, words, after_catching_up(does), keys, says, refused=invalid(window), called=called)

    def step(unit: str, keys: str, says: str) -> Command:
        words = "Step bac&k" if unit == "back" else f"Step one {unit}"
        return command(f"step_{unit}", words, partial(session.step, unit), keys, says)

    def to_the_end_of(stage: Stage, place: int) -> Command:
        words, says = ENDS[stage]
        says += ", and pauses there. Where the stage is done, the next iteration's."
        return command(f"step_{stage}", words, partial(session.step, stage), f"Alt+{place}", says)

    return Menu(
        "&Train",
        (
            command(
                "train",
                "&Train or pause",
                session.toggle,
                "Ctrl+Return",
                "Trains until you pause it or all epochs are done.",
            ),
            None,
            step("back", "Ctrl+F10", "Takes the last operation back, to the bit."),
            step("operation", "F10", "Runs the next operation: one product, one sum, one activation."),
            step("batch", "F11", "Runs to the end of the batch: forward pass, loss, backward pass, update."),
            step("epoch", "F12", "Runs to the end of the epoch: once through the training set."),
            Menu("Step to the &end of", tuple(to_the_end_of(stage, place) for place, stage in enumerate(ENDS, 1))),
            None,
            *breakpoints(window),
            quiz(window),
            Command(
                "doctor",
                "&Doctor",
                partial(window.show_tab, "Doctor"),
                "F4",
                "Opens the tab that tells what ails the training, what may cure it, and the gain of each layer.",
            ),
            None,
            command(
                "reset", "&Reset", session.reset, "Ctrl+Shift+Return", "Draws the first weights again, at iteration 0."
            ),
            *past(window),
            None,
            race(window, invalid(window)),
        ),
    )
