"""What is painted anew in one frame."""

from collections.abc import Sequence
from functools import reduce

from PySide6.QtCore import QRect
from PySide6.QtGui import QRegion

MOST = 12  # rectangles that are painted one by one
SAVED = 100_000  # pixels that have to be left out for that: each rectangle by itself costs as much as some ten thousand


def parts(region: QRegion) -> list[QRect]:
    """A few rectangles far apart each by itself; else the one around all of them."""
    around, rects = region.boundingRect(), list(region)
    saved = area(around) - sum(map(area, rects))
    return rects if saved > SAVED and len(rects) <= MOST else [around]


def region_of(rects: Sequence[QRect]) -> QRegion:
    """A few rectangles; of many the one around all of them."""
    if len(rects) > MOST:
        return QRegion(reduce(QRect.united, rects))
    region = QRegion()
    for rect in rects:
        region += rect
    return region


def area(rect: QRect) -> int:
    """In pixels."""
    return rect.width() * rect.height()
