"""A node at which a run pauses by itself, in the midst of its backward pass."""

import msgspec


class Breakpoint(msgspec.Struct, frozen=True):
    """Pauses when the backward pass reaches a node: the gradient of its output is there, and it has done nothing yet.

    With `below` only if the RMS of that gradient is less, or not finite. Of a group, at the first of its nodes.
    """

    node: str
    below: float | None = None
