"""The drawing as a picture of its own: SVG, PNG or PDF of all of it or of some nodes, with the legend, in either theme.

The painters are those of the screen; only what is kept between frames and what a hand does are left out.
"""

import math
import re
from collections.abc import Callable, Collection
from copy import copy

from msgspec.structs import replace
from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPoint, QRect, QSize, QSizeF
from PySide6.QtGui import QGuiApplication, QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from editor.canvas.painters import remarks, wires
from editor.canvas.painters.chips import Chips
from editor.canvas.painters.nodes import paint_nodes
from editor.canvas.picture import Overlay, Picture
from editor.canvas.view import View
from editor.look import fonts, legend
from editor.look.themes import Theme
from engine.editing import edits

MARGIN, GAP = 32, 28  # px around everything, and from the legend to the drawing
SHARP = 2.0  # pixels of a PNG to one of the drawing, as long as that gives no more than MOST of them
MOST = 64_000_000
SIDE = 32_000  # px: Qt paints on no longer image
PAGE = 14_400.0  # points: the longest page that every reader of PDF shows
IDLE = re.compile(rb"<g [^>]*>\s*</g>\s*")  # Qt opens a group at each change of pen or brush, painted with or not
FONT = re.compile(rb'font-family="([^"]*)"')
FONT_OF_GROUP = re.compile(rb"(<g [^>]*?)\s+font-family=[^>]*>")  # which each text has of its own


class ExportError(Exception):
    """Why there is no picture, and what to do, as a sentence."""


def bare(picture: Picture, theme: Theme) -> Picture:
    """The same drawing with nothing selected and no hand on it."""
    shown = copy(picture)
    shown.theme, shown.overlay = theme, Overlay()
    shown.selected, shown.selected_wires, shown.selected_remarks = frozenset(), frozenset(), frozenset()
    shown.lifted, shown.pulsing = frozenset(), frozenset()
    shown.hovered = shown.hovered_port = None
    return shown


def at_rest(picture: Picture, theme: Theme, names: Collection[str] | None = None) -> Picture:
    """The same with nothing under way; or only these nodes and remarks and the wires among them."""
    shown = bare(picture, theme)
    if picture.progress is not None:
        shown.progress = replace(picture.progress, operation=None)
    sheet = picture.sheet
    if names is not None:
        sheet = replace(edits.copy(sheet, names), training=sheet.training)
    shown.show(sheet, picture.inspection, picture.prefix)
    shown.captions = picture.captions  # a part of the drawing says of itself what it says in the whole
    size = size_of(shown)
    bounds = shown.scene.bounds()
    left = round((size.width() - bounds.width()) / 2 - bounds.left())
    shown.view = View(1.0, left, round(MARGIN + legend.size(picture.shading).height() + GAP - bounds.top()))
    return shown


def size_of(picture: Picture) -> QSize:
    """In pixels at 1:1. ExportError if there is nothing to show."""
    if not picture.scene.names and not picture.scene.remarks:
        raise ExportError("There is nothing to take a picture of: the canvas is empty.")
    bounds = picture.scene.bounds()
    wide = max(bounds.width(), legend.SIZE.width()) + 2 * MARGIN
    tall = bounds.height() + legend.size(picture.shading).height() + GAP + 2 * MARGIN
    return QSize(math.ceil(wide), math.ceil(tall))


def paint(painter: QPainter, picture: Picture) -> None:
    """All of a picture at rest, onto whatever the painter paints on; from its origin, `size_of` large."""
    size = size_of(picture)
    whole = QRect(QPoint(), size)
    painter.fillRect(whole, picture.theme.canvas)
    paint_layers(painter, picture, whole)
    painter.save()
    painter.translate(size.width() - MARGIN - legend.SIZE.width(), MARGIN)
    legend.paint_legend(painter, picture.theme, picture.shading)
    painter.restore()


def paint_layers(painter: QPainter, picture: Picture, whole: QRect) -> None:
    """Frames and notes, wires, nodes, and what is written on wires."""
    remarks.paint(painter, picture, whole)
    wires.paint(painter, picture, whole, fine=True)
    paint_nodes(painter, picture, picture.scene.names)
    chips = Chips(most=len(picture.scene.wires))
    chips.place(picture, whole)
    chips.paint(painter, picture, whole)


def image(picture: Picture, sharp: float = SHARP) -> QImage:
    """As pixels, `sharp` to one of the drawing; fewer where it is large."""
    size = size_of(picture)
    sharp = min(sharp, math.sqrt(MOST / size.width() / size.height()), SIDE / max(size.width(), size.height()))
    # With an alpha channel no letter gets the coloured edges that suit one screen only.
    pixels = QSize(int(size.width() * sharp), int(size.height() * sharp))
    found = QImage(pixels, QImage.Format.Format_ARGB32_Premultiplied)
    if found.isNull():
        raise ExportError("There is not enough memory for the picture. Close other programs, or select fewer nodes.")
    found.fill(picture.theme.canvas)
    painter = QPainter(found)
    painter.scale(sharp, sharp)
    paint(painter, picture)
    painter.end()
    found = found.convertToFormat(QImage.Format.Format_RGB32)
    across = round(dots_per_inch() * sharp / 0.0254)
    found.setDotsPerMeterX(across)
    found.setDotsPerMeterY(across)
    return found


def dots_per_inch() -> float:
    """By what points of fonts become pixels, on the screen and therefore in every picture."""
    return float(QGuiApplication.primaryScreen().logicalDotsPerInch())


def png(picture: Picture, title: str) -> bytes:
    """As a PNG file."""
    found = image(picture)
    found.setText("Title", title)
    file = QBuffer()
    file.open(QIODevice.OpenModeFlag.WriteOnly)
    if not found.save(file, "PNG"):
        raise ExportError("The picture could not be packed as PNG. Choose SVG or PDF.")
    return file.data().data()


def svg(picture: Picture, title: str) -> bytes:
    """As an SVG file, its words as text."""
    size, file = size_of(picture), QBuffer()
    file.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(file)
    generator.setResolution(round(dots_per_inch()))
    generator.setSize(size)
    generator.setViewBox(QRect(QPoint(), size))
    generator.setTitle(title)
    generator.setDescription("A neural network drawn by Chainrule")
    painter = QPainter(generator)
    paint(painter, picture)
    painter.end()
    return with_generic_fonts(FONT_OF_GROUP.sub(rb"\1>", IDLE.sub(b"", file.data().data())))


def with_generic_fonts(text: bytes) -> bytes:
    """With a font of the same kind for readers that have none of ours."""
    numbers = fonts.mono().families()[0].encode()

    def named(found: re.Match[bytes]) -> bytes:
        kind = b"monospace" if found[1].startswith(numbers) else b"sans-serif"
        return b'font-family="%b,%b"' % (found[1], kind)

    return FONT.sub(named, text)


def pdf(picture: Picture, title: str) -> bytes:
    """As a PDF file of one page with its fonts in it."""
    size, file, dots = size_of(picture), QBuffer(), round(dots_per_inch())
    points = QSizeF(size) * (72 / dots)
    scale = min(1.0, PAGE / max(points.width(), points.height()))
    file.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(file)
    writer.setResolution(dots)
    writer.setPageSize(QPageSize(points * scale, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch))
    writer.setPageMargins(QMarginsF())
    writer.setTitle(title)
    writer.setCreator("Chainrule")
    painter = QPainter(writer)
    painter.scale(scale, scale)
    paint(painter, picture)
    painter.end()
    return file.data().data()


FORMATS: dict[str, Callable[[Picture, str], bytes]] = {".svg": svg, ".png": png, ".pdf": pdf}
