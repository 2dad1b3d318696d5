"""How large a layer's numbers were as time went on: a ridge for each of some iterations, the newest in front."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor

from editor.look import colours
from editor.look.axes import DecadeAxis, IterationAxis
from editor.look.fonts import SMALL, grown, larger
from editor.look.look import Look
from editor.look.numbers import count, decades
from editor.look.past_plot import PastPlot, span
from editor.look.themes import Theme, mixed
from engine.timeline import BINS, KINDS, LOWEST, WILD, ZERO, Magnitudes

DECADES = (-12, 2)  # the fixed range: what is smaller or larger stands at the edges
STEP = 7  # px from one ridge to the next at least
RISE = 0.3  # share of the plot's height that the highest ridge takes
GROUND = 0.3  # share of its colour that a ridge has below its edge
BESIDE = 52  # px that the axis of iterations takes
MIDDLES = (np.arange(BINS) + LOWEST + 0.5) * np.log10(2)  # of the bins, in decades
COLOURED = {"weights": "Layers", "activations": "Activations"}  # gradients have the ramp


class Ridges(PastPlot):
    """Sizes to the right by decades, iterations downwards. Pressed or dragged, one scrubs."""

    def __init__(self, look: Look) -> None:
        self.iterations, self.sizes = IterationAxis("left"), DecadeAxis("bottom")
        self.iterations.first = 0  # above it there is only room for the ridges
        self.sizes.decades = True
        super().__init__("How large a layer's numbers were over the iterations", self.iterations, self.sizes)
        self.look = look
        self.magnitudes: Magnitudes | None = None
        self.kind = "gradients"
        self.image = pg.ImageItem(axisOrder="row-major")
        self.addItem(self.image, ignoreBounds=True)
        self.box.invertY(True)
        self.pressed.connect(self.scrub)
        self.pointed.connect(self.read_off)
        self.box.sigResized.connect(self.draw)  # pictures have as many pixels as there is room
        look.changed.connect(self.take_look)
        self.take_look()

    def take_look(self) -> None:
        """The theme's colours."""
        theme = self.look.theme
        self.restyle(theme)
        self.iterations.setWidth(grown(BESIDE))
        self.draw()

    def show_magnitudes(self, magnitudes: Magnitudes | None, kind: str) -> None:
        """These counts of one kind of numbers from now on."""
        before = self.magnitudes, self.kind
        self.magnitudes, self.kind = magnitudes, kind
        if (moment(magnitudes), kind) != (moment(before[0]), before[1]):
            self.draw()

    def kept(self) -> NDArray[np.int64]:
        return self.magnitudes.iterations if self.magnitudes is not None else np.empty(0, np.int64)

    @property
    def counts(self) -> NDArray[np.int64]:
        """Of the kind that is shown: a row for each iteration."""
        assert self.magnitudes is not None
        return self.magnitudes.counts[:, KINDS.index(self.kind)].astype(np.int64)

    def draw(self) -> None:
        """All of it anew."""
        theme, found = self.look.theme, self.magnitudes
        words = {"gradients": "|∂L/∂w|", "weights": "|w|", "activations": "|y|"}[self.kind]
        self.sizes.setLabel(words, **{"color": theme.muted.name(), "font-size": f"{SMALL * larger()}pt"})
        if found is None or not len(found.iterations):
            self.image.clear()
            return
        first, last = span(found.iterations)
        rect = self.box.sceneBoundingRect()
        width, height = max(round(rect.width()), 1), max(round(rect.height()), 8)
        above = (last - first) * RISE / (1 - RISE)
        self.box.setRange(xRange=DECADES, yRange=(first - above, last), padding=0)
        pixels = picture(found.iterations, shares(self.counts), width, height, tints(theme, self.kind, width), theme)
        self.image.setImage(pixels, autoLevels=False)
        low, high = DECADES
        self.image.setRect(QRectF(low, first - above, high - low, last - first + above))

    def read_off(self, at: QPointF | None) -> None:
        """How many numbers were as large as the pointer says, in words."""
        found = self.magnitudes
        if at is None or found is None or not len(found.iterations):
            self.said.emit("")
            return
        row = int(np.abs(found.iterations - at.y()).argmin())
        place = min(max(int(np.floor(at.x() / np.log10(2))) - LOWEST, 0), BINS - 1)
        counts = self.counts[row]
        total = max(int(counts.sum()), 1)
        low, high = decades(2.0 ** (place + LOWEST)), decades(2.0 ** (place + LOWEST + 1))
        text = f"iteration {count(int(found.iterations[row]))}: {counts[place] / total:.0%} from {low} to {high}"
        text += f", {counts[ZERO] / total:.0%} exactly 0" if counts[ZERO] else ""
        self.said.emit(text + (f", {counts[WILD] / total:.0%} not finite" if counts[WILD] else ""))


def moment(magnitudes: Magnitudes | None) -> tuple[str, int, int]:
    """Whose they are, from when and how many: while that stays, nothing is new."""
    if magnitudes is None or not len(magnitudes.iterations):
        return "", 0, 0
    return magnitudes.layer, int(magnitudes.iterations[-1]), len(magnitudes.iterations)


def shares(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Of all numbers that each bin has; 0 and what is not finite have no bin, but count among all.

    What is beyond the range is in its first and last bins.
    """
    found = counts[:, :BINS] / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    first, last = np.flatnonzero((DECADES[0] < MIDDLES) & (DECADES[1] > MIDDLES))[[0, -1]]
    found[:, first] += found[:, :first].sum(axis=1)
    found[:, last] += found[:, last + 1 :].sum(axis=1)
    found[:, :first] = found[:, last + 1 :] = 0
    return found


def tints(theme: Theme, kind: str, width: int) -> NDArray[np.uint8]:
    """A colour for each column of pixels: of gradients the ramp's."""
    if kind in COLOURED:
        return np.tile(np.array(channels(theme.categories[COLOURED[kind]]), np.uint8), (width, 1))
    return colours.ramp(theme.name)[colours.bins(10.0 ** places(width))]


def places(width: int) -> NDArray[np.float64]:
    """Where columns of pixels stand, in decades."""
    low, high = DECADES
    return low + (np.arange(width) + 0.5) * (high - low) / width


def chosen(iterations: NDArray[np.int64], most: int) -> list[int]:
    """The rows that are drawn: as many as have room, evenly spaced, the last one among them."""
    first, last = span(iterations)
    wanted = np.linspace(last, first, max(min(most, len(iterations)), 1))
    return sorted({int(np.abs(iterations - place).argmin()) for place in wanted})


def picture(
    iterations: NDArray[np.int64],
    parts: NDArray[np.float64],
    width: int,
    height: int,
    tints: NDArray[np.uint8],
    theme: Theme,
) -> NDArray[np.uint8]:
    """Each ridge hides what is behind it; all are on one scale of heights."""
    field, edge = np.array(channels(theme.field)), np.array(channels(mixed(theme.muted, theme.field, 0.35)))
    pixels = np.tile(field.astype(np.uint8), (height, width, 1))
    ground = np.round(GROUND * tints + (1 - GROUND) * field).astype(np.uint8)
    rise = RISE * height
    rows = chosen(iterations, int((height - rise) / STEP))
    highest = max(float(parts[rows].max()), 1e-9)
    first, last = span(iterations)
    for row in rows:
        base = rise + (height - 1 - rise) * (int(iterations[row]) - first) / (last - first)
        line = np.interp(places(width), MIDDLES, parts[row], left=0, right=0) / highest
        top, begin, end = base - line * rise, int(base - rise), int(base) + 1
        begin = max(begin, 0)
        level = np.arange(begin, end)[:, np.newaxis]
        area = pixels[begin:end]
        inside = level >= np.floor(top)
        border = inside & (level < np.maximum(np.floor(top) + 1, edge_to(top)))
        np.copyto(area, ground, where=inside[..., np.newaxis])
        np.copyto(
            area, np.where((line > 0)[:, np.newaxis], tints, edge), where=border[..., np.newaxis], casting="unsafe"
        )
    return pixels


def edge_to(top: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far down a ridge's edge goes in each column: to where its neighbours begin, so that none has gaps."""
    around = np.pad(np.floor(top), 1, mode="edge")
    return np.maximum(around[:-2], around[2:])


def channels(colour: QColor) -> tuple[int, int, int]:
    """Red, green, blue."""
    return colour.red(), colour.green(), colour.blue()
