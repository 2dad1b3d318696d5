"""Rings around the nodes that are to blame for what ails the training, and below the first what it is."""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from editor.canvas.detail import Detail
from editor.canvas.painters.body import RADIUS
from editor.canvas.painters.gains import TALL
from editor.canvas.painters.remarks import ground
from editor.canvas.picture import THICK, Picture
from editor.look import fonts

APART, WIDE = 4.0, 2.0  # px from a body to its ring; of the ring
NEAR = 2.0  # px, of small bodies


def paint(painter: QPainter, picture: Picture, rect: QRect) -> None:
    """All that reach into this part of the widget."""
    if not picture.ailing:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for name in picture.ailing:
        if name in picture.scene.index and (ring := ring_of(picture, name)).toAlignedRect().intersects(rect):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(picture.theme.danger, WIDE * (THICK if picture.projected else 1)))
            round_ = RADIUS * picture.view.scale + APART
            painter.drawRoundedRect(ring, round_, round_)
    if picture.detail > Detail.FAR:
        for name, words in named(picture).items():
            _paint_words(painter, picture, name, words)


def named(picture: Picture) -> dict[str, str]:
    """Of each illness the first that is drawn of those to blame, and what is said below it."""
    told, found = set[str](), dict[str, str]()
    for name in sorted(picture.ailing.keys() & picture.scene.index.keys(), key=picture.scene.index.__getitem__):
        if new := [each.illness for each in picture.ailing[name] if each.illness not in told]:
            told.update(new)
            found[name] = " · ".join(new)
    return found


def ring_of(picture: Picture, name: str) -> QRectF:
    """Around a body, in the widget."""
    apart = APART if picture.detail > Detail.FAR else NEAR
    return picture.view.rect_to_widget(picture.scene.rect(name)).adjusted(-apart, -apart, apart, apart)


def _paint_words(painter: QPainter, picture: Picture, name: str, words: str) -> None:
    """Below the ring and the badge that may hang there."""
    font = fonts.ui(8.5, bold=True)
    metrics, ring = QFontMetricsF(font), ring_of(picture, name)
    wide, tall = metrics.horizontalAdvance(words) + 6, metrics.height()
    room = QRectF(ring.left() - 3, ring.bottom() + 3 + fonts.grown(TALL) * bool(picture.gains) * 0.6, wide, tall)
    middle = picture.view.to_scene(QPointF(room.center()))
    painter.fillRect(room, ground(picture, middle))
    painter.setFont(font)
    painter.setPen(picture.theme.danger)
    painter.drawText(room, Qt.AlignmentFlag.AlignCenter, words)
