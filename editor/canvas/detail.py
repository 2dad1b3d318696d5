"""How much is shown at which zoom: the one place that decides."""

from enum import IntEnum
from functools import lru_cache


class Detail(IntEnum):
    """Of nodes; each level shows more than the one before."""

    FAR = 0  # plain rectangles in their category's colour, and titles where they find room
    NAMES = 1  # title and short line, as large as can be read
    ALL = 2  # name, shape, parameters
    NUMBERS = 3  # and what is known of output and gradients


FROM = {Detail.NAMES: 0.35, Detail.ALL: 0.7, Detail.NUMBERS: 1.5}  # the zoom at which a level begins
CHIPS = 0.5  # and chips on wires
SPARKS = 1.5  # and the last gradients below wires
MINIATURES = 0.56  # and miniatures on nodes: below the words there is room from here on
PROJECTED_NAMES, PROJECTED_MINIATURES = 0.75, 1.2  # where words are large, names have room from here on
SMALLEST = 0.8  # words on nodes become no smaller than at this zoom


@lru_cache
def detail(scale: float, projected: bool = False) -> Detail:
    """The level at this zoom; for a projector names in large words are the most."""
    if projected:
        return Detail.NAMES if scale >= PROJECTED_NAMES else Detail.FAR
    return max((level for level, begin in FROM.items() if scale >= begin), default=Detail.FAR)


def miniatures(scale: float, projected: bool) -> bool:
    """Whether there are miniatures at this zoom."""
    return scale >= (PROJECTED_MINIATURES if projected else MINIATURES)


def in_scene(scale: float, larger: float) -> float:
    """How much larger than drawn words are that grow with the zoom, where words are so many times `larger`."""
    return max(1.0, larger / scale) if larger > 1 else 1.0


def magnified(scale: float) -> float:
    """How much larger than drawn words are at this zoom, so that they can be read."""
    return max(1.0, SMALLEST / scale)
