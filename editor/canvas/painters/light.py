"""Light that runs along the wires while training goes at full speed: the way that what they show takes.

Gradients run back, from the loss to the data. In slow motion pulses say it, operation by operation.
"""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from editor.canvas.curves import Floats, along_each, lengths
from editor.canvas.painters.lines import draw_lines
from editor.canvas.painters.wires import visible
from editor.canvas.picture import Picture
from editor.look.colours import BINS, PLAIN
from engine.readings import OF_GRADIENT

SPEED = 130.0  # pixels a second
APART = 78.0  # pixels from one light to the next, about
# What a light is drawn of, its tail first: how long, in pixels; times the wire's width; how opaque.
STROKES = ((26.0, 0.4, 0.35), (16.0, 0.6, 0.5), (1.0, 2.0, 0.3), (7.0, 0.8, 1.0))


def paint(painter: QPainter, picture: Picture, fine: bool) -> None:
    """All lights, which lie on their wires; none where wires are not `fine`: on so many it would take longer than all
    else.
    """
    if picture.light is None or not fine:
        return
    device = painter.device()
    rows = lit(picture, QRect(0, 0, device.width(), device.height()))
    if not len(rows):
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for long, wide, strength in STROKES:
        lines, counts = lights(picture, rows, picture.light, long)
        looks = np.repeat(picture.looks[rows], counts)
        for look in np.unique(looks).tolist():
            painter.setPen(pen(picture.theme.spark, wide * picture.wire_width(look), strength))
            draw_lines(painter, lines[looks == look])


def pen(colour: QColor, width: float, strength: float) -> QPen:
    """With round ends."""
    shade = QColor(colour)
    shade.setAlphaF(strength)
    return QPen(shade, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)


def lit(picture: Picture, rect: QRect) -> NDArray[np.intp]:
    """Numbers of the wires in a widget of this size on which light runs: what they show is a number, not 0."""
    rows = visible(picture, rect)
    looks = picture.looks[rows]
    return rows[(looks > PLAIN) & (looks < BINS)]


def lights(picture: Picture, rows: NDArray[np.intp], run: float, long: float) -> tuple[Floats, NDArray[np.intp]]:
    """Lines (n, 4) in the widget from each light back to so many pixels behind it, wire by wire, after all have run so
    far; and how many each wire has.
    """
    points = picture.scene.points[rows]
    pixels = lengths(points) * picture.view.scale
    counts = np.maximum(1, np.rint(pixels / APART)).astype(np.intp)
    each = np.repeat(np.arange(len(rows)), counts)
    number = np.arange(len(each)) - np.repeat(np.cumsum(counts) - counts, counts)
    heads = (number + run / APART % 1) / counts[each]
    tails = np.maximum(heads - long / pixels[each], 0.0)
    if picture.shading.quantity in OF_GRADIENT:
        heads, tails = 1 - heads, 1 - tails
    ends = [picture.view.points_to_widget(along_each(points[each], shares)) for shares in (heads, tails)]
    return np.hstack(ends), counts
