"""The learning loop as a ribbon: data, forward, loss, backward, update; which is running, and a click goes on to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from editor.explain import explain
from editor.look.fonts import SIZE, SMALL, larger, ui
from editor.look.look import Look
from editor.look.themes import Theme, mixed
from editor.training.session import Session
from engine.program import STAGES, Stage

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
    return SIZE if width > ROOMY * larger() else SMALL


class Pill(QToolButton):
    """One stage, as a button: runs to the end of it."""

    def __init__(self, stage: Stage, action: QAction, ribbon: "LoopRibbon") -> None:
        super().__init__(ribbon, focusPolicy=Qt.FocusPolicy.TabFocus)
        self.stage, self.ribbon = stage, ribbon
        self.light = 0.0
        self.word = stage.capitalize()
        self.setDefaultAction(action)
        explain(self)
        self.setAccessibleName(f"{self.word}: run to the end of this stage")

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, rect = self.ribbon.look.theme, QRectF(self.rect())
        colours = tint(theme, self.stage, self.light)
        ground, edge = colours.ground, colours.edge
        if self.isEnabled() and (self.underMouse() or self.isDown()):
            ground, edge = mixed(theme.text, ground, 0.14 if self.isDown() else 0.07), mixed(theme.muted, edge, 0.5)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.accent if self.hasFocus() else edge)
        painter.setBrush(ground)
        inner = rect.adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(inner, inner.height() / 2, inner.height() / 2)
        painter.setPen(colours.text)
        painter.setFont(ui(size_of_words(rect.width()), bold=self.light == 1))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self.word)


class LoopRibbon(QWidget):
    """Five pills. In slow motion and in steps one is lit; at full speed, where thousands of rounds fit into a
    second, all glow alike: a lit one would be chance."""

    def __init__(self, session: Session, look: Look, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        self.session, self.look = session, look
        self.shown = self.lights()
        self.buttons = [Pill(stage, actions[f"step_{stage}"], self) for stage in STAGES]
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Learning loop")
        for signal in (session.progressed, session.state_changed):
            signal.connect(self.refresh)
        look.changed.connect(self.update)
        look.changed.connect(self.place)

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
            for button, light in zip(self.buttons, self.shown, strict=True):
                button.light = light
                button.update()

    def sizeHint(self) -> QSize:
        return QSize(5 * PILL + 4 * GAP, HEIGHT) * larger()

    def minimumSizeHint(self) -> QSize:
        return QSize(5 * SHORT + 4 * SHORT_GAP, HEIGHT) * larger()

    def pills(self) -> list[tuple[Stage, QRectF, str]]:
        """Each stage with its place and its word, or its first letter where there is no room for words."""
        times = larger()
        gap, tall = min(GAP * times, max(SHORT_GAP * times, self.width() / 40)), HEIGHT * times
        width = min((self.width() - 4 * gap) / 5, PILL * times)
        bold = QFontMetricsF(ui(size_of_words(width), bold=True))
        words = [stage.capitalize() for stage in STAGES]
        if max(bold.horizontalAdvance(word) for word in words) > width - 8 * times:
            words = [word[0] for word in words]
        top = (self.height() - tall) / 2
        return [
            (stage, QRectF(place * (width + gap), top, width, tall), words[place]) for place, stage in enumerate(STAGES)
        ]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.place()

    def place(self) -> None:
        """Each button where its pill lies."""
        self.updateGeometry()
        for button, (_, rect, word) in zip(self.buttons, self.pills(), strict=True):
            button.setGeometry(rect.toRect())
            button.word = word

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.look.theme.muted)
        painter.setFont(ui())
        for (_, left, _), (_, right, _) in pairwise(self.pills()):
            between = QRectF(left.right(), left.top() - 1, right.left() - left.right(), left.height())
            painter.drawText(between, Qt.AlignmentFlag.AlignCenter, "›")
