"""The learning loop as a ribbon: data, forward, loss, backward, update, and which of them is running."""

from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from editor.look.fonts import SIZE, SMALL, ui
from editor.look.look import Look
from editor.look.themes import Theme, mixed
from editor.training.session import Session
from engine.program import STAGES, Stage

WORDS: dict[Stage, str] = {
    "data": "The next batch is taken from the data set.",
    "forward": "Forward pass: values run along the wires from the data to the prediction.",
    "loss": "The loss says how wrong the prediction is, in one number.",
    "backward": "Backward pass: the gradient of the loss runs back along every wire.",
    "update": "The optimiser moves every weight a little against its gradient.",
}
PILL, SHORT, HEIGHT = 110, 28, 30  # px: a pill with its word, with its first letter only, and how high
GAP, SHORT_GAP = 16, 8
ROOMY = 80  # px: a pill in which words may be of full size
GLOW = 24  # the ramp's bin that is the backward stage's ground on dark


@dataclass(frozen=True)
class Tint:
    """What a pill is painted with."""

    ground: QColor
    edge: QColor
    text: QColor


def tint(theme: Theme, stage: Stage, light: float) -> Tint:
    """The pill's colours: `light` is 0 for a stage at rest, 1 for the one running."""
    if not light:
        return Tint(theme.window, theme.border, theme.muted)
    if stage == "backward":
        word = theme.backward
        colour = theme.ramp[GLOW] if theme.name == "dark" else word  # yellow over the dark blue would be olive
    else:
        colour = theme.accent
        word = mixed(theme.text, colour, 0.45)  # the accent alone would be faint on its own tint
    ground = mixed(colour, theme.window, 0.16 * light)
    return Tint(ground, mixed(colour, theme.window, 0.15 + 0.45 * light), mixed(word, theme.muted, light))


def size_of_words(width: float) -> float:
    """Points: smaller in narrow pills."""
    return SIZE if width > ROOMY else SMALL


class LoopRibbon(QWidget):
    """Five pills. In slow motion and in steps one is lit; at full speed, where thousands of rounds fit into a
    second, all glow alike: a lit one would be chance."""

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self.session, self.look = session, look
        self.shown = self.lights()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Learning loop")
        for signal in (session.progressed, session.state_changed):
            signal.connect(self.refresh)
        look.changed.connect(self.update)

    def lights(self) -> tuple[float, ...]:
        """How much each stage is lit, 0 to 1."""
        progress = self.session.progress
        if progress is None or self.session.state in ("empty", "failed") or not (progress.operation or self._runs()):
            return (0.0,) * len(STAGES)
        if progress.operation is None:
            return (0.5,) * len(STAGES)
        return tuple(float(stage == progress.stage) for stage in STAGES)

    def _runs(self) -> bool:
        return self.session.state == "running"

    def refresh(self) -> None:
        """Repaints when a light has changed."""
        if self.lights() != self.shown:
            self.shown = self.lights()
            lit = [stage for stage, light in zip(STAGES, self.shown, strict=True) if light == 1]
            self.setAccessibleDescription(f"{lit[0]} stage" if lit else "all stages" if any(self.shown) else "at rest")
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(5 * PILL + 4 * GAP, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(5 * SHORT + 4 * SHORT_GAP, HEIGHT)

    def pills(self) -> list[tuple[Stage, QRectF, str]]:
        """Each stage with its place and its word, or its first letter where there is no room for words."""
        gap = min(GAP, max(SHORT_GAP, self.width() / 40))
        width = min((self.width() - 4 * gap) / 5, PILL)
        bold = QFontMetricsF(ui(size_of_words(width), bold=True))
        words = [stage.capitalize() for stage in STAGES]
        if max(bold.horizontalAdvance(word) for word in words) > width - 8:
            words = [word[0] for word in words]
        top = (self.height() - HEIGHT) / 2
        return [
            (stage, QRectF(place * (width + gap), top, width, HEIGHT), words[place])
            for place, stage in enumerate(STAGES)
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, pills = self.look.theme, self.pills()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for (stage, rect, word), light in zip(pills, self.shown, strict=True):
            colours = tint(theme, stage, light)
            painter.setPen(colours.edge)
            painter.setBrush(colours.ground)
            inner = rect.adjusted(0.5, 0.5, -0.5, -0.5)
            painter.drawRoundedRect(inner, inner.height() / 2, inner.height() / 2)
            painter.setPen(colours.text)
            painter.setFont(ui(size_of_words(rect.width()), bold=light == 1))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, word)
        painter.setPen(theme.muted)
        painter.setFont(ui())
        for (_, left, _), (_, right, _) in pairwise(pills):
            between = QRectF(left.right(), left.top() - 1, right.left() - left.right(), HEIGHT)
            painter.drawText(between, Qt.AlignmentFlag.AlignCenter, "›")

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            words = [WORDS[stage] for stage, rect, _ in self.pills() if rect.contains(event.pos().toPointF())]
            QToolTip.showText(event.globalPos(), words[0] if words else "", self)
            return True
        return super().event(event)
