"""What a hand does on the canvas, in words: the shortcut list reads it off the classes that do it."""


class Hand:
    """Whoever obeys a hand says so: what it does → what for. A class that exists is in the list."""

    hands: dict[str, str] = {}


def described(kind: type[Hand] = Hand) -> dict[str, str]:
    """All hands of this class and of those made from it."""
    found = dict(kind.__dict__.get("hands", {}))
    for heir in kind.__subclasses__():
        found |= described(heir)
    return found
