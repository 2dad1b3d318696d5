"""A wire's last gradients as a small line over whole decades, each in the colour of its magnitude."""

import math

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from editor.canvas.sparks import Spark
from editor.look import colours
from editor.look.themes import Theme, mixed


def decades(spark: Spark) -> tuple[int, int]:
    """The powers of ten between which it is painted: one at least; the fixed scale where there is no number."""
    sizes = np.array(spark.sizes)
    shown = sizes[np.isfinite(sizes) & (sizes > 0)]
    if not shown.size:
        return colours.DECADES
    low, high = math.floor(math.log10(shown.min())), math.ceil(math.log10(shown.max()))
    return low, max(high, low + 1)


def heights(spark: Spark) -> list[float]:
    """From 0, at the lower end, to 1; 0 stands at 0 and infinity at 1, NaN nowhere."""
    return [float(place) for place in colours.position(spark.sizes, decades(spark))]


def paint_spark(painter: QPainter, theme: Theme, spark: Spark, room: QRectF) -> None:
    """In this part of a chip; a faint line at each power of ten."""
    low, high = decades(spark)
    painter.fillRect(room, mixed(theme.field, theme.canvas, 0.7))
    painter.setPen(QPen(theme.border, 0.6))
    for decade in range(low, high + 1):
        y = room.bottom() - room.height() * (decade - low) / (high - low)
        painter.drawLine(QLineF(room.left(), y, room.right(), y))
    looks, tall = colours.bins(spark.sizes), room.height() - 2
    step = room.width() / (len(spark.sizes) - 1)
    before: tuple[float, float] | None = None
    for place, (height, look) in enumerate(zip(heights(spark), looks.tolist(), strict=True)):
        if math.isnan(height):
            before = None
            continue
        now = room.left() + place * step, room.bottom() - 1 - tall * height
        pen = QPen(theme.wire(look), 1.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawLine(QLineF(*(before or now), *now))
        before = now
