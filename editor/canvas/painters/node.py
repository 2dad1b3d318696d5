"""One node: body, words, miniature, ports and marks, as many of them as can be read at the present zoom."""

from typing import NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from editor.canvas import captions, geometry
from editor.canvas.detail import Detail, magnified, miniatures
from editor.canvas.figures import figures
from editor.canvas.painters.body import paint_body
from editor.canvas.painters.marks import paint_badge, port_ring
from editor.canvas.painters.miniature import paint_miniature
from editor.canvas.painters.small import paint_small
from editor.canvas.painters.text import Hand, elided, paint_line, width
from editor.canvas.picture import Picture
from editor.canvas.scene import PortKey

TEXT, END = 15.0, 7.0  # from the left edge to where words begin, and from where they end to the right one
ROOM = geometry.WIDTH - TEXT - END  # for a line of words
BELOW = 9.0  # from the lowest thing on a node to its edge
GAP = 6.0  # between two words of a line
SMALLER = 0.87  # of its size, a line that would else lack something
FREE = 11.0  # from the right edge to a number: a port may be there
FLAKE = 4.0  # radius of the sign of what is frozen


class Row(NamedTuple):
    """Where a line of words stands, and in how many points."""

    base: float
    size: float


class Layout(NamedTuple):
    """The lines of a node, and where its miniature begins and ends."""

    title: Row
    aside: Row
    summary: Row
    facts: Row
    miniature: tuple[float, float | None]  # None: at the lower edge


LAYOUTS = {
    Detail.ALL: Layout(Row(18, 10), Row(31, 8), Row(45, 8), Row(58, 8), (66, None)),
    Detail.NUMBERS: Layout(Row(13, 8), Row(21, 5.5), Row(29.5, 6), Row(37.5, 5.5), (41.5, 60)),
}
FIGURES, FIGURE = Row(67.5, 5), 7.2  # the first line of figures, and from one to the next
TITLE, SUMMARY = Hand("bold", 8.5), Hand("ui", 7.5)  # of the level of names, in points of the screen
OVER, UNDERNEATH = (
    5,
    13,
)  # from the line through a muted node up to the base line of words above it, down to those below
UPPER, LOWER, UNDER = 16, 29, 36  # pixels from the top to the base lines of these two, and to what lies below


def paint_node(painter: QPainter, picture: Picture, name: str) -> None:
    """Everything of one node, in scene units from its own corner."""
    if picture.sheet.graph.nodes[name].figure != "box":
        paint_small(painter, picture, name)
        return
    tall = picture.scene.rect(name).height()
    paint_body(painter, picture, name, tall)
    if picture.detail == Detail.NAMES:
        _paint_names(painter, picture, name, tall)
    else:
        _paint_words(painter, picture, name, LAYOUTS[picture.detail])
    if picture.pictured:
        paint_miniature(picture.miniature(name), painter, picture.theme, miniature(picture, name, tall))
    if picture.detail == Detail.NUMBERS:
        _paint_figures(painter, picture, name, tall)
    for side, port, x, y in picture.scene.port_places[name]:
        _paint_port(painter, picture, PortKey(name, port, side), QPointF(x, y))
    if picture.sheet.graph.learns(name).frozen:
        _paint_flake(painter, QPointF(geometry.WIDTH - 14, 14), picture.theme.accent)
    paint_badge(painter, picture, name, QPointF(geometry.WIDTH - 3, 3))


def inks(picture: Picture, name: str) -> tuple[QColor, QColor]:
    """For a node's words: strong and faint; those of a muted one are both faint."""
    theme = picture.theme
    return (theme.muted, theme.muted) if name in picture.sheet.graph.muted else (theme.text, theme.muted)


def _paint_names(painter: QPainter, picture: Picture, name: str, tall: float) -> None:
    """Title and short line in pixels of the screen: above the miniature, or in the middle where there is none."""
    words, scale = picture.captions[name], picture.view.scale
    ink, faint = inks(picture, name)
    said = trouble(picture, name)
    second = said or ("muted" if name in picture.sheet.graph.muted else words.summary)
    if not said and picture.loss(name) is not None:
        second = picture.facts(name)[0]
    above, below = UPPER * picture.larger, LOWER * picture.larger
    top = 0 if miniatures(scale, picture.projected) else round((tall * scale - above - below) / 2)
    upper, lower = top + above, top + below
    if name in picture.sheet.graph.muted:  # the line of what passes through runs between them
        upper, lower = min(upper, tall * scale / 2 - OVER), max(lower, tall * scale / 2 + UNDERNEATH)
    painter.save()
    painter.scale(1 / scale, 1 / scale)
    title = TITLE if width(words.title, TITLE) <= ROOM * scale else TITLE._replace(size=SUMMARY.size)
    for base, text, hand, colour in (
        (upper, words.title, title, ink),
        (lower, second, SUMMARY, picture.theme.danger if said else faint),
    ):
        paint_line(painter, QPointF(TEXT * scale, base), elided(text, hand, ROOM * scale), hand, colour)
    painter.restore()


def trouble(picture: Picture, name: str) -> str:
    """A node's error in two or three words, '' if there is none."""
    problem = picture.problems[name][0] if name in picture.problems else None
    return captions.trouble(problem) if problem is not None and not problem.warning else ""


def _paint_words(painter: QPainter, picture: Picture, name: str, layout: Layout) -> None:
    words, larger = picture.captions[name], magnified(picture.view.scale)
    ink, faint = inks(picture, name)

    def line(text: str, row: Row, face: str, colour: QColor, room: float = ROOM) -> None:
        hand = Hand(face, row.size * larger)  # type: ignore[arg-type]
        paint_line(painter, QPointF(TEXT, row.base), elided(text, hand, room), hand, colour)

    title = layout.title
    if width(words.title, Hand("bold", title.size * larger)) > ROOM:
        title = title._replace(size=title.size * 0.8)
    line(words.title, title, "bold", ink)
    line(words.aside, layout.aside, "ui", faint)
    line(words.summary, layout.summary, "ui", ink)
    if said := trouble(picture, name):
        line(said, layout.facts, "mono", picture.theme.danger)
        return
    base = layout.facts.base
    if name in picture.sheet.graph.muted and picture.detail == Detail.ALL:
        base = picture.scene.rect(name).height() / 2 + UNDERNEATH
    _paint_facts(painter, picture, name, Row(base, layout.facts.size * larger))


def _paint_facts(painter: QPainter, picture: Picture, name: str, row: Row) -> None:
    """The output's shape on the left, and how many parameters on the right, which is the more telling."""
    (shape, count), (ink, faint) = picture.facts(name), inks(picture, name)
    hand, words = fitting(shape, count, row.size)
    count = elided(count, hand, ROOM)
    right = max(TEXT, geometry.WIDTH - FREE - width(count, hand))
    paint_line(painter, QPointF(right, row.base), count, hand, faint)
    paint_line(painter, QPointF(TEXT, row.base), words, hand, ink if picture.loss(name) is not None else faint)


def fitting(shape: str, count: str, size: float) -> tuple[Hand, str]:
    """In which hand both have room in a line, and how much of the shape: if need be without the batch, and smaller."""
    room = geometry.WIDTH - TEXT - FREE - (GAP if count else 0)
    for words, share in ((shape, 1.0), (shape.partition("×")[2], 1.0), (shape.partition("×")[2], SMALLER)):
        hand = Hand("mono", size * share)
        if words and width(words, hand) + width(count, hand) <= room:
            return hand, words
    return Hand("mono", size), ""


def _paint_flake(painter: QPainter, at: QPointF, colour: QColor) -> None:
    """Six rays: frozen."""
    painter.setPen(QPen(colour, 1.3))
    for angle in (90, 30, 150):
        ray = QLineF.fromPolar(FLAKE, angle).p2()
        painter.drawLine(at - ray, at + ray)


def _paint_figures(painter: QPainter, picture: Picture, name: str, tall: float) -> None:
    """Line by line below the miniature, as many as there is room for."""
    (ink, faint), (left, right) = inks(picture, name), margins(picture, name)
    row = FIGURES
    for what, value in figures(picture, name):
        if row.base > tall - 3:
            break
        words, number = Hand("ui", row.size), Hand("mono", row.size)
        value = elided(value, number, right - left)
        paint_line(painter, QPointF(right - width(value, number), row.base), value, number, ink)
        room = right - left - width(value, number) - 3
        paint_line(painter, QPointF(left, row.base), elided(what, words, room), words, faint)
        row = row._replace(base=row.base + FIGURE)


def miniature(picture: Picture, name: str, tall: float) -> QRectF:
    """Where a node's miniature lies: below the words, beside the words of ports."""
    left, right = margins(picture, name)
    if picture.detail == Detail.NAMES:
        return QRectF(QPointF(left, UNDER * picture.larger / picture.view.scale), QPointF(right, tall - BELOW))
    top, bottom = LAYOUTS[picture.detail].miniature
    return QRectF(QPointF(left, top), QPointF(right, tall - BELOW if bottom is None else bottom))


def margins(picture: Picture, name: str) -> tuple[float, float]:
    """What is free from left to right at the height of a node's lower ports."""
    layer = picture.sheet.graph.nodes[name]
    aside = width(geometry.TARGETS, _port_hand(picture)) + 4 if picture.detail == Detail.ALL else 0
    left = TEXT + (aside if geometry.TARGETS in layer.inputs()[1:] else 0)
    return left, geometry.WIDTH - END - 4 - (aside if geometry.TARGETS in layer.outputs()[1:] else 0)


def _port_hand(picture: Picture) -> Hand:
    return Hand("ui", 7.0 * magnified(picture.view.scale))


def _paint_port(painter: QPainter, picture: Picture, key: PortKey, at: QPointF) -> None:
    theme = picture.theme
    ring, radius = port_ring(picture, key), geometry.RING + (key == picture.hovered_port)
    painter.setPen(QPen(ring, 2.0))
    painter.setBrush(theme.canvas)
    painter.drawEllipse(at, radius, radius)
    if key.port == geometry.TARGETS and at.y() > geometry.HEIGHT / 2 and picture.detail == Detail.ALL:
        hand = _port_hand(picture)
        left = TEXT - 3 if key.side == "in" else geometry.WIDTH - 12 - width(key.port, hand)
        paint_line(painter, QPointF(left, at.y() + 0.35 * hand.size + 1), key.port, hand, theme.muted)
