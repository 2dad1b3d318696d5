"""What panels say while there is nothing to show yet."""

from engine.events import State


def invitation(state: State, purpose: str) -> str:
    """How to come to see something: 'Press Train to see the loss fall.', or first what must be done before that."""
    return f"Complete the graph, then press Train {purpose}." if state == "empty" else f"Press Train {purpose}."
