"""Nodes from afar: rectangles in their category's colour."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter

from editor.canvas.painters.body import category_of
from editor.canvas.painters.lines import draw_rects
from editor.canvas.picture import Picture
from editor.look.themes import mixed

FILL = 0.5  # of the category's colour in a body
BAR = 0.35  # of a body's width


def paint_far(painter: QPainter, picture: Picture, names: list[str]) -> None:
    """A rectangle each: in the colour of a mark where it has one, else of its category; hollow if it is muted."""
    scene = picture.scene
    kinds: dict[tuple[int, int, int], tuple[QColor, QColor, list[int]]] = {}
    for name in names:
        thick = 3 if name in picture.selected else 2 if name in picture.problems else 1
        edge, fill = colours(picture, name)
        kinds.setdefault((edge.rgb(), fill.rgb(), thick), (edge, fill, []))[2].append(scene.index[name])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    for (_, _, thick), (edge, fill, rows) in kinds.items():
        rects = scene.rects[rows] * picture.view.scale
        rects[:, :2] += (picture.view.dx, picture.view.dy)
        painter.setBrush(edge)
        draw_rects(painter, rects)
        rects += (thick, thick, -2 * thick, -2 * thick)
        painter.setBrush(fill)
        draw_rects(painter, rects)
    paint_problems(painter, picture, [name for name in names if name in picture.problems])


def paint_problems(painter: QPainter, picture: Picture, names: list[str]) -> None:
    """A bar at the right end of a node that has some: as high as the node, for mere warnings half as high."""
    theme, scene = picture.theme, picture.scene
    for mild, colour in ((False, theme.danger), (True, theme.warning)):
        rows = [scene.index[name] for name in names if picture.problems[name][0].warning == mild]
        bars = scene.rects[rows] * picture.view.scale
        bars[:, :2] += (picture.view.dx, picture.view.dy)
        bars[:, 0] += bars[:, 2] * (1 - BAR)
        bars[:, 2] *= BAR
        bars[:, 3] *= 0.5 if mild else 1.0
        painter.setBrush(colour)
        draw_rects(painter, bars)


def colours(picture: Picture, name: str) -> tuple[QColor, QColor]:
    """Of a body's edge and of what is in it."""
    theme, category = picture.theme, category_of(picture, name)
    edge = category
    if name in picture.selected:
        edge = theme.accent
    elif name in picture.problems:
        edge = theme.warning if picture.problems[name][0].warning else theme.danger
    return edge, theme.canvas if name in picture.sheet.graph.muted else mixed(category, theme.canvas, FILL)
