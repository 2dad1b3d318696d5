"""Chips on wires: the tensor's shape, and the gradient's number in its own colour."""

from typing import Any, NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from editor.canvas.detail import in_scene
from editor.canvas.labels import LINE, SIGNS, SPARK, Label, labels, said
from editor.canvas.painters.remarks import ground
from editor.canvas.painters.spark import paint_spark
from editor.canvas.picture import Picture
from editor.canvas.sparks import Spark
from editor.look import fonts
from editor.look.colours import FAINT


class Chip(NamedTuple):
    """Whose it is, where it lies in the scene (x, y, width, height), and what it says."""

    row: int  # the wire's number
    box: tuple[float, float, float, float]
    plate: bool  # False beside the wire, where there is either the shape or the number
    shape: str
    number: str
    look: int
    spark: Spark | None


MOST = 120  # wires with words on the screen at once; more would be a wall


class Chips:
    """Where the chips lie in the widget as it is now; nowhere when there would be them on more wires than `most`."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self.placed: list[Chip] = []
        self._seen: dict[Chip, QRect] = {}
        self._labels: list[Label] = []
        self._laid_for: Any = None

    def place(self, picture: Picture, size: QRect) -> list[QRect]:
        """What is there to be read now; tells the parts of the widget where something changed.

        Room is looked for anew where something lies or is written elsewhere, not for each new number; and not before
        one rests who zooms or pans.
        """
        before = self._seen
        self.placed = self._chips(picture, size)
        self._seen = {chip: extent(picture, chip) for chip in self.placed}
        return [rect for chip, rect in (before | self._seen).items() if before.get(chip) != self._seen.get(chip)]

    def _chips(self, picture: Picture, size: QRect) -> list[Chip]:
        words = said(picture, size, self.most)
        lengths = [
            (each.row, each.shape, each.number and max(len(each.number), SIGNS), each.spark is not None)
            for each in words
        ]
        asked = (picture.scene, picture.scene.drawn, picture.view, picture.larger, size, lengths)
        known = self._laid_for is not None and self._laid_for[0] is picture.scene
        if known and picture.lifted:  # of the wires that are dragged along, among all others as they are
            moving = set(picture.scene.rows_of(picture.lifted).tolist())
            kept = [label for label in self._labels if label.row not in moving]
            self._labels = kept + labels(picture, size, words, kept, moving)
            self._laid_for = (picture.scene,)
        elif asked != self._laid_for and not (known and picture.hurried):
            self._labels, self._laid_for = labels(picture, size, words), asked
        wires, now = picture.scene.wires, {each.row: each for each in words}
        return [
            Chip(
                row,
                box,
                plate,
                now[row].shape if shape else "",
                now[row].number if number and picture.looks[row] < FAINT else "",
                int(picture.looks[row]),
                now[row].spark if spark else None,
            )
            for row, box, plate, shape, number, spark in self._labels
            if row in now and wires[row] not in picture.pulsing
        ]

    def paint(self, painter: QPainter, picture: Picture, rect: QRect) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(fonts.mono(8, times=1))
        for chip, around in self._seen.items():
            if around.intersects(rect):
                _paint(painter, picture, chip)


def extent(picture: Picture, chip: Chip) -> QRect:
    """The part of the widget that a chip paints on."""
    return picture.view.rect_to_widget(QRectF(*chip.box)).toAlignedRect().adjusted(-3, -3, 3, 3)


def _paint(painter: QPainter, picture: Picture, chip: Chip) -> None:
    theme = picture.theme
    unit = in_scene(picture.view.scale, picture.larger)
    x, y, wide, tall = chip.box[0], chip.box[1], chip.box[2] / unit, chip.box[3] / unit
    painter.save()
    corner = picture.view.to_widget(QPointF(x, y))
    painter.translate(QPointF(round(corner.x()), round(corner.y())))
    painter.scale(picture.view.scale * unit, picture.view.scale * unit)
    if chip.plate:
        painter.setPen(QPen(theme.border, 1.0))
        painter.setBrush(theme.floating)
        painter.drawRoundedRect(QRectF(0, 0, wide, tall), 5, 5)
    else:
        behind = ground(picture, QRectF(*chip.box).center())
        painter.fillRect(QRectF(0, 0, wide, tall), behind)  # a wire that crosses goes on behind it
    top = 4.0 if chip.plate else 0.0
    for text, colour in ((chip.shape, theme.muted), (chip.number, theme.wire(chip.look))):
        if text:
            painter.setPen(colour)
            painter.drawText(QRectF(0, top, wide, LINE), Qt.AlignmentFlag.AlignCenter, text)
            top += LINE
    if chip.spark is not None:
        room = QRectF((wide - SPARK[0]) / 2, tall - SPARK[1] - (4 if chip.plate else 0), *SPARK)
        paint_spark(painter, theme, chip.spark, room)
    painter.restore()
