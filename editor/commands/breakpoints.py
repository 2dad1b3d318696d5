"""Where training pauses by itself: a part of the Train menu."""

from editor.command import Command, Entry
from editor.main_window import MainWindow

BELOW = 1e-7  # an RMS from which a gradient counts as vanished


def breakpoints(window: MainWindow) -> tuple[Entry, ...]:
    """For the selected nodes."""
    placed = window.session.breakpoints

    def chosen() -> list[str]:
        """Long names of the selected nodes."""
        canvas = window.canvas
        return [canvas.scope.prefix + name for name in sorted(canvas.selection.nodes)]

    def nobody() -> str:
        return "" if chosen() else "No node is selected. Click the one at which to pause."

    return (
        Command(
            "breakpoint",
            "&Breakpoint",
            lambda: placed.toggle(chosen()),
            "F9",
            "Pauses whenever the backward pass reaches the selected nodes; once more: no longer.",
            refused=nobody,
        ),
        Command(
            "breakpoint_below",
            f"Breakpoint where the gradient is below {BELOW:g}",
            lambda: placed.toggle(chosen(), BELOW),
            "Shift+F9",
            f"Pauses when the gradient that reaches the selected nodes is below {BELOW:g} or not finite.",
            refused=nobody,
        ),
        Command(
            "clear_breakpoints",
            "Remove all breakpoints",
            placed.clear,
            "Ctrl+Shift+F9",
            "Pauses nowhere any more.",
            refused=lambda: "" if placed.placed else "There is no breakpoint. Select a node and press F9.",
        ),
    )
