"""The Train menu, which is the toolbar too."""

from collections.abc import Callable
from functools import partial

from editor.command import Command, Menu
from editor.main_window import MainWindow

BELOW = 1e-7  # an RMS from which a gradient counts as vanished


def train(window: MainWindow) -> Menu:
    """What runs the training."""
    session = window.session

    def invalid() -> str:
        errors = window.document.inspection.errors
        return str(errors[0]) if errors else ""

    def after_catching_up(does: Callable[[], object]) -> Callable[[], object]:
        def do() -> None:
            window.follow.catch_up()
            does()

        return do

    def command(key: str, words: str, does: Callable[[], object], keys: str, says: str) -> Command:
        called = (lambda: "&Pause" if session.state == "running" else "&Train") if key == "train" else None
        return Command(key, words, after_catching_up(does), keys, says, refused=invalid, called=called)

    def chosen() -> list[str]:
        """Long names of the selected nodes."""
        canvas = window.canvas
        return [canvas.scope.prefix + name for name in sorted(canvas.selection.nodes)]

    def nobody() -> str:
        return "" if chosen() else "No node is selected. Click the one at which to pause."

    def nowhere() -> str:
        return "" if session.breakpoints.placed else "There is no breakpoint. Select a node and press F9."

    def step(unit: str, keys: str, says: str) -> Command:
        return command(f"step_{unit}", f"Step one {unit}", partial(session.step, unit), keys, says)

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
            command(
                "step_back",
                "Step one operation bac&k",
                session.step_back,
                "Ctrl+F10",
                "Takes the last operation back, to the bit.",
            ),
            step("operation", "F10", "Runs the next operation: one product, one sum, one activation."),
            step("batch", "F11", "Runs to the end of the batch: forward pass, loss, backward pass, update."),
            step("epoch", "F12", "Runs to the end of the epoch: once through the training set."),
            None,
            Command(
                "breakpoint",
                "&Breakpoint",
                lambda: session.breakpoints.toggle(chosen()),
                "F9",
                "Pauses whenever the backward pass reaches the selected nodes; once more: no longer.",
                refused=nobody,
            ),
            Command(
                "breakpoint_below",
                f"Breakpoint where the gradient is below {BELOW:g}",
                lambda: session.breakpoints.toggle(chosen(), BELOW),
                "Shift+F9",
                f"Pauses when the gradient that reaches the selected nodes is below {BELOW:g} or not finite.",
                refused=nobody,
            ),
            Command(
                "clear_breakpoints",
                "Remove all breakpoints",
                session.breakpoints.clear,
                "Ctrl+Shift+F9",
                "Pauses nowhere any more.",
                refused=nowhere,
            ),
            None,
            command(
                "reset", "&Reset", session.reset, "Ctrl+Shift+Return", "Draws the first weights again, at iteration 0."
            ),
        ),
    )
