"""One frame of a film: the canvas as it is, at a size of its own, with the legend and what runs in words."""

from PySide6.QtCore import QBuffer, QIODevice, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter

from editor.canvas.export import MARGIN, bare, paint_layers
from editor.canvas.painters.pulses import Pulses
from editor.canvas.picture import Picture
from editor.canvas.view import fitted
from editor.look import legend
from editor.look.fonts import ui
from editor.look.numbers import loss_text
from editor.look.themes import Theme
from editor.look.worked import line
from engine.events import Progress

FOOT = 34  # px at the bottom, for the words


def frame(picture: Picture, theme: Theme, size: QSize, share: float) -> QImage:
    """All of the drawing; what the operation wrote has gone this share of its way."""
    shown, pulses = bare(picture, theme), Pulses()
    shown.view = fitted(shown.scene.bounds(), size.toSizeF(), FOOT)
    pulses.start(shown.operation, 0, 0.0, still=False)
    for pulse in pulses.alive:
        pulse.share = share
    shown.pulsing = frozenset(pulse.wire for pulse in pulses.alive)
    found, whole = QImage(size, QImage.Format.Format_RGB32), QRect(QPoint(), size)
    found.fill(theme.canvas)
    painter = QPainter(found)
    paint_layers(painter, shown, whole)
    pulses.paint(painter, shown, whole)
    painter.save()
    painter.translate(size.width() - MARGIN // 2 - legend.SIZE.width(), MARGIN // 2)
    legend.paint_legend(painter, theme, shown.shading)
    painter.restore()
    painter.setFont(ui(10))
    painter.setPen(theme.muted)
    foot = QRectF(MARGIN, size.height() - FOOT, size.width() - 2 * MARGIN, FOOT)
    painter.drawText(foot, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words(shown.progress))
    painter.end()
    return found


def packed(picture: Picture, theme: Theme, size: QSize, share: float) -> bytes:
    """The same as a PNG: a film has hundreds of frames."""
    file = QBuffer()
    file.open(QIODevice.OpenModeFlag.WriteOnly)
    if not frame(picture, theme, size, share).save(file, "PNG"):
        raise MemoryError
    return file.data().data()


def words(progress: Progress | None) -> str:
    """Where the training is."""
    if progress is None:
        return ""
    found = [f"iteration {progress.iteration:,}"]
    if progress.loss is not None:
        found.append(f"loss {loss_text(progress.loss)}")
    if (operation := progress.operation) is not None:
        found.append(f"{operation.stage}: {operation.node or 'all nodes'}, {line(operation)}")
    return " · ".join(found)
