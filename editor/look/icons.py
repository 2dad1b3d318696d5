"""Signs drawn from lines, in any colour and at any size: fonts do not agree on ▶ and ❚❚."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPixmap, QPolygonF

WIDTH, HEIGHT = 16, 12  # px; signs fill the left 12, the rest keeps text away


def _train() -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(2.5, 1.5), QPointF(10.5, 6), QPointF(2.5, 10.5)]))
    path.closeSubpath()
    return path


def _pause() -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(2, 1.5, 3, 9), 0.8, 0.8)
    path.addRoundedRect(QRectF(7, 1.5, 3, 9), 0.8, 0.8)
    return path


SIGNS: dict[str, Callable[[], QPainterPath]] = {"train": _train, "pause": _pause}


def icon(sign: str, colour: QColor, disabled: QColor) -> QIcon:
    """A sign of `SIGNS` as an icon, sharp on screens of every density."""
    found = QIcon()
    for mode, ink in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, disabled)):
        for density in (1, 2, 3):
            picture = QPixmap(QSize(WIDTH, HEIGHT) * density)
            picture.setDevicePixelRatio(density)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillPath(SIGNS[sign](), ink)
            painter.end()
            found.addPixmap(picture, mode)
    return found
