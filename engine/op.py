"""The one thing a layer is given to record with."""

from collections.abc import Callable
from typing import Any, Protocol


class Op(Protocol):
    """`op(function, *arrays)`: remembers a primitive NumPy call; the program replays it at every step."""

    def __call__(self, function: Callable[..., Any], /, *arguments: Any, **keywords: Any) -> None: ...
