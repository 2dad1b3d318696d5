"""Frames and notes, behind everything else."""

from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QAbstractTextDocumentLayout, QColor, QFontMetricsF, QPainter, QPalette, QPen, QTextDocument

from editor.canvas.detail import Detail, in_scene
from editor.canvas.hits import GRIP
from editor.canvas.picture import Picture
from editor.document.remarks import TITLE
from editor.look import fonts
from editor.look.themes import Theme, mixed
from engine.sheet import Frame, Note

RADIUS = 8.0
PAD = 12.0
LEAST = 10.0  # pixels: a frame's title is never smaller, however far away it is


def paint(painter: QPainter, picture: Picture, rect: QRect) -> None:
    """Frames first, the largest at the back, then notes."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    scene = picture.scene
    order = sorted(scene.remarks, key=lambda name: (isinstance(scene.remarks[name], Note), -area(picture, name)))
    for name in order:
        if around(picture, name).intersects(rect):
            remark = scene.remarks[name]
            body = picture.view.rect_to_widget(scene.rect(name))
            paint_body(painter, picture, name, body)
            if isinstance(remark, Frame):
                paint_title(painter, picture, remark, body)
            else:
                paint_text(painter, picture, remark, body)


def area(picture: Picture, name: str) -> float:
    """In scene units."""
    width, height = picture.scene.remarks[name].size
    return width * height


def around(picture: Picture, name: str) -> QRect:
    """The part of the widget that a remark paints on."""
    body = picture.view.rect_to_widget(picture.scene.rect(name))
    above = max(LEAST * picture.larger * 2 - TITLE * picture.view.scale, 0.0)
    return body.adjusted(-3, -3 - above, 3, 3).toAlignedRect()


def tint(theme: Theme, remark: Frame | Note) -> QColor:
    """The theme's colour for a remark's."""
    tints = {
        "grey": theme.port,
        "blue": theme.accent,
        "green": theme.good,
        "yellow": theme.warning,
        "red": theme.danger,
        "violet": theme.categories["Layers"],
    }
    return tints[remark.colour]


def paper(theme: Theme, remark: Frame | Note) -> QColor:
    """What a remark is filled with."""
    return mixed(tint(theme, remark), theme.canvas, 0.07 if isinstance(remark, Frame) else 0.13)


def ground(picture: Picture, point: QPointF) -> QColor:
    """The colour behind wires at this scene point: of the smallest remark there, or of the canvas."""
    scene = picture.scene
    there = [name for name in scene.remarks if scene.rect(name).contains(point)]
    if not there:
        return picture.theme.canvas
    return paper(picture.theme, scene.remarks[min(there, key=lambda name: area(picture, name))])


def paint_body(painter: QPainter, picture: Picture, name: str, body: QRectF) -> None:
    theme, remark = picture.theme, picture.scene.remarks[name]
    colour, selected = tint(theme, remark), name in picture.selected_remarks
    radius = RADIUS * min(picture.view.scale, 1.0)
    painter.setPen(QPen(theme.accent if selected else mixed(colour, theme.canvas, 0.55), 2.0 if selected else 1.2))
    painter.setBrush(paper(theme, remark))
    painter.drawRoundedRect(body, radius, radius)
    grip = GRIP * picture.view.scale
    if selected and grip > 4:
        painter.setPen(QPen(mixed(theme.accent, theme.canvas, 0.8), 1.5))
        for share in (0.35, 0.7):
            painter.drawLine(
                body.bottomRight() - QPointF(grip * share, 2), body.bottomRight() - QPointF(2, grip * share)
            )


def paint_title(painter: QPainter, picture: Picture, frame: Frame, body: QRectF) -> None:
    """In the frame's upper edge; from afar above it, so that it can still be read."""
    theme, scale = picture.theme, picture.view.scale
    font = fonts.ui(10.5, bold=True)
    font.setPixelSize(round(max(14 * scale, LEAST * picture.larger)))
    room = title_room(picture, body)
    painter.setFont(font)
    painter.setPen(mixed(tint(theme, frame), theme.text, 0.35))
    words = QFontMetricsF(font).elidedText(frame.title, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), words)


def title_room(picture: Picture, body: QRectF) -> QRectF:
    """Where a frame's title lies."""
    scale = picture.view.scale
    room = QRectF(body.left() + PAD * scale, body.top(), body.width() - 2 * PAD * scale, TITLE * scale)
    least = LEAST * picture.larger
    if room.height() < least * 1.5:
        room = QRectF(body.left(), body.top() - least * 1.6, max(body.width(), 4 * least), least * 1.6)
    return room


@lru_cache(maxsize=64)
def document(text: str, width: float, times: float = 1.0) -> QTextDocument:
    """The note's words, laid out. Pictures are links: a drawing from elsewhere opens no files."""
    made = QTextDocument()
    made.setDefaultFont(fonts.ui(9.5, times=times))
    made.setDocumentMargin(0)
    made.setMarkdown(text.replace("![", "["), QTextDocument.MarkdownFeature.MarkdownNoHTML)
    made.setTextWidth(width)
    return made


def paint_text(painter: QPainter, picture: Picture, note: Note, body: QRectF) -> None:
    """As Markdown; from afar bars in the place of lines."""
    theme, scale = picture.theme, picture.view.scale
    width, height = note.size
    if picture.detail == Detail.FAR:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(mixed(theme.muted, theme.canvas, 0.5))
        for line in range(min(note.text.count("\n") + 1, int(height / 24))):
            painter.drawRect(
                QRectF(body.left() + 8 * scale, body.top() + (12 + 24 * line) * scale, body.width() / 2, 1)
            )
        return
    words = note.text or "*Double-click to write.*"
    laid_out = document(words, max(width - 2 * PAD, 1.0), in_scene(scale, picture.larger))
    painter.save()
    painter.setClipRect(body, Qt.ClipOperation.IntersectClip)
    painter.translate(body.topLeft())
    painter.scale(scale, scale)
    painter.translate(PAD, PAD - 2)
    context = QAbstractTextDocumentLayout.PaintContext()
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Text, theme.text if note.text else theme.muted)
    palette.setColor(QPalette.ColorRole.Link, theme.accent)
    context.palette = palette
    line = QFontMetricsF(laid_out.defaultFont()).lineSpacing()
    context.clip = QRectF(0, 0, width, max(height - PAD - line, 1.0))  # a line that begins in it ends in the body
    laid_out.documentLayout().draw(painter, context)
    painter.restore()
