"""A loop that is left, for another program or because it failed: what it ran is told to the history."""

from engine.history.history import History
from engine.loop import Loop, leave_update, trains
from engine.nonfinite import Diverged


def follow(loop: Loop, history: History) -> None:
    """Hands over the losses that are new."""
    if loop.losses:
        losses, loop.losses = loop.losses, []
        history.observe(losses, loop.counted)


def leave(loop: Loop, history: History | None) -> float | None:
    """Ends a loop between two iterations, and tells the history of them; how far the next one goes on."""
    limit = loop.limit if trains(loop) else None
    leave_update(loop)
    if history is not None:
        follow(loop, history)
    return limit


def mark(error: Diverged, loop: Loop | None, history: History | None) -> tuple[str, str | None]:
    """Puts a mark where numbers ran away; the sentence, and the node that is to blame."""
    if loop is not None and history is not None:
        follow(loop, history)
        history.failed(error.iteration, error.blame, loop.run)
    return str(error), error.node


def unexpected(error: Exception) -> str:
    """A sentence for what nobody foresaw."""
    said = f"{type(error).__name__}: {error}".removesuffix(": ")
    return f"Training stopped at a fault of the program itself ({said}). Press Reset and report it."


def why(error: Exception, loop: Loop | None, history: History | None) -> tuple[str, str | None]:
    """Training has stopped by itself: a sentence, and the node that is to blame."""
    if isinstance(error, MemoryError):
        return "There is not enough memory to train on. Make the batch or the layers smaller.", None
    return mark(error, loop, history) if isinstance(error, Diverged) else (unexpected(error), None)
