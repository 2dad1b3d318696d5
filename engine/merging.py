"""What layers with several equal inputs share: the names of the ports, and the sentence for shapes that differ."""

from engine.tensor import Shape, ShapeError, times

PORTS = "abcdefgh"


def equal(*shapes: Shape) -> Shape:
    """The one shape that all inputs have; ShapeError where they differ."""
    for port, shape in zip(PORTS, shapes, strict=False):
        if shape != shapes[0]:
            sentence = f"gets {times(shapes[0])} at a and {times(shape)} at {port}"
            others = {at: {*shapes[:row], *shapes[row + 1 :]} for row, at in enumerate(PORTS[: len(shapes)])}
            wanted = {at: shared for at, (shared, *more) in others.items() if not more}
            raise ShapeError(sentence, "Give all its inputs the same shape, or use Concat.", wanted=wanted)
    return shapes[0]
