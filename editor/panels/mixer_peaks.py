"""Peak hold: the largest gradient of each strip in view, lately."""

from collections.abc import Mapping

from editor.panels.desk import Strip

HOLD = 2.0  # seconds that a peak stays


class Peaks:
    """A peak stays for a while, then falls to what is there."""

    def __init__(self) -> None:
        self._held: dict[Strip, tuple[float, float]] = {}  # the size, and until when

    def take(self, sizes: Mapping[Strip, float], now: float) -> None:
        """These are in view; of others nothing is remembered."""
        held: dict[Strip, tuple[float, float]] = {}
        for strip, size in sizes.items():
            peak, until = self._held.get(strip, (0.0, 0.0))
            stays = peak > size and now < until
            held[strip] = (peak, until) if stays else (size, now + HOLD)
        self._held = held

    def of(self, strip: Strip) -> float:
        """The peak that is held."""
        return self._held.get(strip, (0.0, 0.0))[0]
