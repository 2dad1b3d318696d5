"""How much of the gradient each node passes on, on a badge at its lower edge; from afar only where it is too little."""

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from editor.canvas.detail import Detail
from editor.canvas.hits import rows_in
from editor.canvas.picture import Picture
from editor.look import fonts
from editor.look.gains import gain_text, out_of_band
from editor.look.themes import mixed

TALL, PAD = 15.0, 6.0  # px of a badge, and beside its words
OVER = 5.0  # px that it reaches into the body
BAR = 3.0  # px: from afar
REACH = 40  # px: half of the longest, and how far one hangs below its node


def badges(picture: Picture, rect: QRect) -> dict[str, str]:
    """What stands on the badges in this part of the widget; from afar, a bare one where a gain is out of its band."""
    if not picture.gains:
        return {}
    reach, scene = fonts.grown(REACH), picture.scene
    near = picture.view.rect_to_scene(QRectF(rect).adjusted(-reach, -reach, reach, reach))
    names = (scene.names[row] for row in rows_in(scene, near).tolist())
    nodes = picture.sheet.graph.nodes
    known = {name: picture.gains[name].gain for name in names if name in picture.gains and nodes[name].figure == "box"}
    if picture.detail > Detail.FAR:
        return {name: gain_text(gain) for name, gain in known.items()}
    return {name: "" for name, gain in known.items() if out_of_band(gain)}


def around(picture: Picture, name: str) -> QRect:
    """The part of the widget that a badge may paint on."""
    body, reach = picture.view.rect_to_widget(picture.scene.rect(name)), fonts.grown(REACH)
    return body.adjusted(-reach, body.height() - fonts.grown(TALL), reach, fonts.grown(TALL)).toAlignedRect()


def paint(painter: QPainter, picture: Picture, rect: QRect) -> None:
    """Those in this part of the widget."""
    theme, font = picture.theme, fonts.mono(8)
    metrics, tall = QFontMetricsF(font), float(fonts.grown(TALL))
    painter.setFont(font)
    for name, words in badges(picture, rect).items():
        body, bad = picture.view.rect_to_widget(picture.scene.rect(name)), out_of_band(picture.gains[name].gain)
        if not words:
            painter.fillRect(QRectF(body.left(), body.bottom() - BAR / 2, body.width(), BAR), theme.danger)
            continue
        wide = metrics.horizontalAdvance(words) + 2 * PAD
        plate = QRectF(round(body.center().x() - wide / 2), round(body.bottom() - OVER), wide, tall)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.danger if bad else theme.border, 1.0))
        painter.setBrush(mixed(theme.danger, theme.floating, 0.12) if bad else theme.floating)
        painter.drawRoundedRect(plate, 4, 4)
        painter.setPen(theme.danger if bad else theme.text)
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, words)
