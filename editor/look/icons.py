"""Signs drawn from lines, in any colour and at any size: fonts do not agree on ▶ and ❚❚."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPainterPathStroker, QPixmap, QPolygonF

WIDTH, HEIGHT = 16, 12  # px; signs before a word fill the left 12, the rest keeps it away


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


def _cross() -> QPainterPath:
    path = QPainterPath()
    for start, end in ((QPointF(4.5, 2.5), QPointF(11.5, 9.5)), (QPointF(11.5, 2.5), QPointF(4.5, 9.5))):
        path.moveTo(start)
        path.lineTo(end)
    stroke = QPainterPathStroker()
    stroke.setWidth(1.4)
    stroke.setCapStyle(Qt.PenCapStyle.RoundCap)
    return stroke.createStroke(path)


def _bookmark() -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(x, y) for x, y in ((5, 0.8), (11, 0.8), (11, 11.2), (8, 8.4), (5, 11.2))]))
    path.closeSubpath()
    return path


def _exclaimed(path: QPainterPath, middle: float) -> QPainterPath:
    """With an exclamation mark cut out of it."""
    path.addRoundedRect(QRectF(5.2, middle - 3.2, 1.6, 4.0), 0.8, 0.8)
    path.addEllipse(QRectF(5.1, middle + 1.6, 1.8, 1.8))
    return path


def _error() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QRectF(0.4, 0.4, 11.2, 11.2))
    return _exclaimed(path, 6.0)


def _warning() -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(6, 0.2), QPointF(12, 11.2), QPointF(0, 11.2)]))
    path.closeSubpath()
    return _exclaimed(path, 6.9)


def _chevron(*points: tuple[float, float]) -> QPainterPath:
    path = QPainterPath(QPointF(*points[0]))
    for point in points[1:]:
        path.lineTo(QPointF(*point))
    stroke = QPainterPathStroker()
    stroke.setWidth(1.4)
    stroke.setCapStyle(Qt.PenCapStyle.RoundCap)
    return stroke.createStroke(path)


def _pulse() -> QPainterPath:
    """A heartbeat: the sign of the doctor."""
    return _chevron((0, 6), (3, 6), (5, 1.2), (7.4, 10.8), (9.2, 6), (12, 6))


SIGNS: dict[str, Callable[[], QPainterPath]] = {
    "train": _train,
    "pause": _pause,
    "cross": _cross,
    "bookmark": _bookmark,
    "error": _error,
    "warning": _warning,
    "pulse": _pulse,
    "open": lambda: _chevron((2, 4), (6, 8), (10, 4)),
    "closed": lambda: _chevron((4, 2), (8, 6), (4, 10)),
}


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
