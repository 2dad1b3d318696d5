"""How a weight's gradient reads, in words, and from which sizes on."""

from typing import NamedTuple

LARGE, SMALL = 1e-2, 1e-4  # |∂L/∂w|
THRESHOLDS = "Large: |∂L/∂w| from 1e-2 on. Near zero: below 1e-4."


class Sense(NamedTuple):
    """A partial derivative in a few words, and what follows from it."""

    size: str
    advice: str

    def __str__(self) -> str:
        return f"{self.size}: {self.advice}"


def sense(gradient: float) -> Sense:
    """Of ∂L/∂w."""
    if not abs(gradient) < float("inf"):
        return Sense("Not finite", "no step can be told from it.")
    if abs(gradient) < SMALL:
        return Sense("Near zero", "this weight has little effect on the loss now.")
    turn = "lowering" if gradient > 0 else "raising"
    sign = "positive" if gradient > 0 else "negative"
    if abs(gradient) >= LARGE:
        return Sense(f"Large {sign}", f"{turn} this weight lowers the loss.")
    return Sense(sign.capitalize(), f"{turn} this weight lowers the loss a little.")
