"""What an activation is: a layer that Dense can hold."""

from typing import ClassVar

from engine.family import Family, Part
from engine.layers.layer import LAYERS, Layer


class Activation(Layer):
    """Bends numbers, mostly each by itself, and trains none; the output has the input's shape."""

    __slots__ = ()
    shelf: ClassVar["Family[Activation]"]  # type: ignore[assignment]

    def limits(self) -> tuple[float, float] | None:
        """What its outputs come near to where it saturates; None where it does so at none or at one side only."""
        return None


Activation.shelf = Part("activation", LAYERS, Activation)
