"""What gestures show above everything: band, wire being drawn, place of a drop, words at the cursor."""

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF, QRegion

from editor.canvas.curves import controls
from editor.canvas.geometry import RING
from editor.canvas.painters.bubble import paint_bubble, placed
from editor.canvas.parts import region_of
from editor.canvas.picture import Picture
from editor.look import fonts
from editor.look.themes import mixed

FRAME = 2.0  # px around a canvas that the keyboard works in


def paint(painter: QPainter, picture: Picture, rect: QRect) -> None:
    overlay, theme, view = picture.overlay, picture.theme, picture.view
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for start, end in overlay.guides:
        painter.setPen(QPen(mixed(theme.accent, theme.canvas, 0.6), 1.0))
        painter.drawLine(view.to_widget(start), view.to_widget(end))
    if overlay.drop is not None:
        painter.setPen(QPen(theme.accent, 1.5, Qt.PenStyle.DashLine))
        painter.setBrush(_veil(theme.accent))
        painter.drawRoundedRect(view.rect_to_widget(overlay.drop), 8 * view.scale, 8 * view.scale)
    if overlay.drawn is not None:
        _paint_drawn(painter, picture)
    if len(overlay.stroke) > 1:
        painter.setPen(QPen(theme.danger, 1.6, Qt.PenStyle.DashLine))
        painter.drawPolyline([view.to_widget(point) for point in overlay.stroke])
    if overlay.band is not None:
        painter.setPen(QPen(theme.accent, 1.0))
        painter.setBrush(_veil(theme.accent))
        painter.drawRect(view.rect_to_widget(overlay.band).toAlignedRect())
    if overlay.bubble is not None:
        paint_bubble(painter, overlay.bubble, theme)
    if not picture.scene.names and overlay.drop is None:
        _paint_hint(painter, picture)
    if picture.framed:
        painter.setPen(QPen(theme.accent, FRAME))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        device, inset = painter.device(), FRAME / 2
        painter.drawRect(QRectF(0, 0, device.width(), device.height()).adjusted(inset, inset, -inset, -inset))


def extent(picture: Picture, size: QRect) -> QRegion:
    """The part of the widget that the overlays paint on."""
    overlay, view = picture.overlay, picture.view
    found = [view.rect_to_widget(rect) for rect in (overlay.band, overlay.drop) if rect is not None]
    for start, end in overlay.guides:
        found.append(QRectF(view.to_widget(start), view.to_widget(end)).normalized().adjusted(-1, -1, 1, 1))
    if overlay.stroke:
        found.append(view.rect_to_widget(QPolygonF(overlay.stroke).boundingRect()).adjusted(-2, -2, 2, 2))
    if overlay.drawn is not None:
        found.append(drawn_path(picture).controlPointRect())
    if overlay.snapped is not None:
        around = 12 * view.scale
        at = view.to_widget(picture.scene.port(overlay.snapped))
        found.append(QRectF(at.x() - around, at.y() - around, 2 * around, 2 * around))
    if overlay.bubble is not None:
        found.append(placed(overlay.bubble, QSizeF(size.size())))
    return region_of([rect.toAlignedRect().adjusted(-4, -4, 4, 4) for rect in found])


def _veil(colour: QColor) -> QColor:
    veil = QColor(colour)
    veil.setAlphaF(0.1)
    return veil


def drawn_path(picture: Picture) -> QPainterPath:
    """The wire being dragged, in the widget."""
    assert picture.overlay.drawn is not None
    ends = [np.array([[point.x(), point.y()]]) for point in picture.overlay.drawn]
    parts = picture.view.points_to_widget(controls(ends[0], ends[1], np.array([np.nan]))[0])
    path = QPainterPath(QPointF(*parts[0, 0]))
    for _, first, second, end in parts:
        path.cubicTo(QPointF(*first), QPointF(*second), QPointF(*end))
    return path


def _paint_drawn(painter: QPainter, picture: Picture) -> None:
    theme, overlay = picture.theme, picture.overlay
    refused = overlay.bubble is not None and overlay.bubble.refused
    colour = theme.danger if refused else theme.accent if overlay.drawn_fits else theme.muted
    painter.setBrush(Qt.BrushStyle.NoBrush)
    pen = QPen(colour, 3.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    if not overlay.drawn_fits:
        pen.setDashPattern([2.5, 2.5])
    painter.setPen(pen)
    painter.drawPath(drawn_path(picture))
    if overlay.snapped is not None:
        at = picture.view.to_widget(picture.scene.port(overlay.snapped))
        painter.setPen(QPen(colour, 2.0))
        painter.drawEllipse(at, 2 * RING * picture.view.scale, 2 * RING * picture.view.scale)
        painter.setBrush(colour)
        painter.drawEllipse(at, RING * picture.view.scale, RING * picture.view.scale)


HINT = "Drag a layer here"
WAYS = "or double-click, press Tab, or just type its name"
LESSONS = "New to this? Help ▸ Lessons begins at the beginning."


def _paint_hint(painter: QPainter, picture: Picture) -> None:
    """On an empty canvas: what to do first."""
    device, theme = painter.device(), picture.theme
    centre = QPointF(device.width() / 2, device.height() / 2)
    ghost = QRectF(centre.x() - 76, centre.y() - 74, 152, 80)
    painter.setPen(QPen(mixed(theme.port, theme.canvas, 0.7), 1.5, Qt.PenStyle.CustomDashLine))
    pen = painter.pen()
    pen.setDashPattern([4, 4])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(ghost, 8, 8)
    painter.setPen(QPen(mixed(theme.accent, theme.canvas, 0.9), 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    plus = ghost.center()
    painter.drawLine(plus - QPointF(9, 0), plus + QPointF(9, 0))
    painter.drawLine(plus - QPointF(0, 9), plus + QPointF(0, 9))
    wide = QRectF(0, ghost.bottom() + 20, device.width(), 26)
    painter.setPen(theme.text)
    painter.setFont(fonts.ui(13, bold=True))
    painter.drawText(wide, Qt.AlignmentFlag.AlignCenter, HINT)
    painter.setPen(theme.muted)
    painter.setFont(fonts.ui(9.5))
    painter.drawText(wide.translated(0, 28), Qt.AlignmentFlag.AlignCenter, WAYS)
    painter.drawText(wide.translated(0, 54), Qt.AlignmentFlag.AlignCenter, LESSONS)
