"""What a node has to show, in a few pixels: bars, maps, points, words, a plane, a curve."""

from functools import lru_cache, singledispatch

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF, qRgb

from editor.canvas.painters.text import Hand, elided, paint_line, width
from editor.look.blend import between, levels
from editor.look.spread import CATEGORIES, bar_colours
from editor.look.themes import Theme, mixed
from engine.pictures import Bars, Miniature, PlaneView, Points, Tiles, Words

GAP = 2.0  # between tiles
DOT = 1.3  # radius of a point, in scene units
FAINT, SHADES = 0.45, 20  # of its colour in the lowest bar, and steps from there to the highest
LEGIBLE = 5.6  # points of the screen
LEAST = 0.2  # of a loss, from the lower edge of its curve's room to the upper one


@singledispatch
def paint_miniature(shown: object, painter: QPainter, theme: Theme, room: QRectF) -> None:
    """What there is to be seen, in this part of a node."""


@paint_miniature.register
def _(shown: Miniature, painter: QPainter, theme: Theme, room: QRectF) -> None:
    paint_miniature(shown.picture, painter, theme, room)


@paint_miniature.register
def _(shown: Bars, painter: QPainter, theme: Theme, room: QRectF) -> None:
    """The fullest bin fills the height; one with a single number is still seen."""
    colours = bar_colours(theme, shown.kind, shown.low, shown.high, len(shown.counts))
    highest, wide = max(shown.counts) or 1, (room.width() + 1) / len(shown.counts)
    for place, count in enumerate(shown.counts):
        share = count / highest
        high = max(1.2, share * room.height()) if count else 0.6
        bar = QRectF(room.left() + place * wide, room.bottom() - high, wide - 1, high)
        colour = colours[place] if count else theme.node_border
        if shown.kind in CATEGORIES:
            colour = shade(colour.rgb(), theme.node.rgb(), round(SHADES * share))
        painter.fillRect(bar, colour)


@lru_cache(1024)
def shade(colour: int, ground: int, level: int) -> QColor:
    """The higher a bar, the stronger its colour."""
    return mixed(QColor(colour), QColor(ground), FAINT + (1 - FAINT) * level / SHADES)


@paint_miniature.register
def _(shown: Tiles, painter: QPainter, theme: Theme, room: QRectF) -> None:
    """As many as there is room for, pixel by pixel."""
    _, rows, columns, *_ = shown.pixels.shape
    tall = room.height()
    wide = min(tall * columns / rows, room.width())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    for place, pixels in enumerate(shown.pixels):
        left = room.left() + place * (wide + GAP)
        if left + wide > room.right() + 0.5:
            break
        painter.drawImage(QRectF(left, room.top(), wide, tall), image_of(pixels, theme.canvas, theme.text))


def image_of(pixels: NDArray[np.uint8], first: QColor, last: QColor) -> QImage:
    """In its own colours, or from the first of these to the last."""
    rows, columns, *colours = pixels.shape
    data = np.ascontiguousarray(pixels).tobytes()
    if colours:
        return QImage(data, columns, rows, 3 * columns, QImage.Format.Format_RGB888).copy()
    image = QImage(data, columns, rows, columns, QImage.Format.Format_Indexed8).copy()
    image.setColorTable([qRgb(*colour) for colour in between(first, last).tolist()])
    return image


@paint_miniature.register
def _(shown: Points, painter: QPainter, theme: Theme, room: QRectF) -> None:
    """Square; each in the colour of its target, the upper half of these as squares."""
    side = min(room.width(), room.height())
    reach = float(np.abs(shown.places).max(initial=0.0)) or 1.0
    middle = QPointF(room.left() + side / 2, room.top() + side / 2)
    low, high = float(shown.targets.min(initial=0)), float(shown.targets.max(initial=1))
    shares = (shown.targets - low) / (high - low or 1.0)
    first, last = theme.samples
    painter.fillRect(QRectF(room.left(), room.top(), side, side), theme.canvas)
    painter.setPen(Qt.PenStyle.NoPen)
    for (x, y), share in zip(shown.places.T.tolist(), shares.tolist(), strict=True):
        painter.setBrush(mixed(last, first, share))
        at = middle + QPointF(x, -y) * ((side / 2 - DOT) / reach)
        if share <= 0.5:  # not by colour alone
            painter.drawEllipse(at, DOT, DOT)
        else:
            painter.drawRect(QRectF(at.x() - DOT, at.y() - DOT, 2 * DOT, 2 * DOT))


@paint_miniature.register
def _(shown: PlaneView, painter: QPainter, theme: Theme, room: QRectF) -> None:
    """Square, blue to orange, the first row at the bottom."""
    side = min(room.width(), room.height())
    low, high = levels(shown)
    share = np.clip(np.nan_to_num((shown.grid[::-1] - low) / (high - low)), 0, 1)
    image = image_of(np.round(255 * share).astype(np.uint8), *theme.prediction)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
    painter.drawImage(QRectF(room.left(), room.top(), side, side), image)


@paint_miniature.register
def _(shown: Words, painter: QPainter, theme: Theme, room: QRectF) -> None:
    """A few lines, as much of it as there is room for and as large as can be read."""
    size = max(min(room.height() / 4, 7.0), LEGIBLE / painter.worldTransform().m11())
    hand, line = Hand("ui", round(size, 2)), 1.36 * size
    for row, words in enumerate(lines(shown.text.split(), hand, room.width(), int(room.height() / line))):
        paint_line(painter, room.topLeft() + QPointF(0, size + row * line), words, hand, theme.muted)


def lines(words: list[str], hand: Hand, wide: float, most: int) -> list[str]:
    """These words in so many lines at most; the last one ends in … where there are more."""
    found = list[str]()
    while words and len(found) < most:
        count = next((n for n in range(len(words), 1, -1) if width(" ".join(words[:n]), hand) <= wide), 1)
        line = words if len(found) == most - 1 else words[:count]
        found.append(elided(" ".join(line), hand, wide))
        words = words[len(line) :]
    return found


@paint_miniature.register
def _(shown: np.ndarray, painter: QPainter, theme: Theme, room: QRectF) -> None:
    """A loss over the iterations, the mean of each piece of the way: its least and greatest value at the edges, if they
    are far enough apart.
    """
    known = shown[np.isfinite(shown[:, 1])]
    if len(known) < 2:
        return
    iterations, losses = known[:, 0], known[:, 1]
    pieces = max(int(room.width() / 2), 2)
    place = (iterations - iterations[0]) / (iterations[-1] - iterations[0]) * pieces
    place = np.minimum(place.astype(int), pieces - 1)
    count = np.bincount(place, minlength=pieces)
    mean = np.bincount(place, losses, pieces)[count > 0] / count[count > 0]
    middle, most = (mean.min() + mean.max()) / 2, np.abs(mean).max()
    span = max(mean.max() - mean.min(), LEAST * most) or 1.0  # noise about a value that stays is no mountain
    x = room.left() + (np.flatnonzero(count) + 0.5) * (room.width() / pieces)
    y = room.bottom() - ((mean - middle) / span + 0.5) * room.height()
    painter.setPen(QPen(theme.categories["Loss"], 1.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF([QPointF(*point) for point in zip(x.tolist(), y.tolist(), strict=True)]))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.categories["Loss"])
    painter.drawEllipse(QPointF(float(x[-1]), float(y[-1])), 1.8, 1.8)
