"""How much of the gradient a node passes on: what makes the light go out, or burn white."""

import msgspec


class Gain(msgspec.Struct, frozen=True):
    """‖gradient in‖ / ‖gradient out‖: of the lengths of what a node gives back to its inputs and of what it gets.

    Where it bends z = W·x to y = f(z), or does one of both, it is `slope` × `weights`: ‖∂L/∂z‖ / ‖∂L/∂y‖ and
    ‖∂L/∂x‖ / ‖∂L/∂z‖. Of all else both are None.
    """

    node: str
    gain: float
    slope: float | None = None
    weights: float | None = None
