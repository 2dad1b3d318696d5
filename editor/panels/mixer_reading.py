"""What the mixer says of the chosen strip: its numbers, how its gradient reads, and what was measured."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from editor.explain import explain
from editor.look.fonts import SMALL, grown, mono, ui
from editor.look.numbers import NOTHING, downhill, loss_text, magnitude, plain, plus
from editor.panels.desk import Numbers, Strip
from editor.panels.mixer_words import THRESHOLDS, sense
from engine.mixing import Mix

ROOMY = 146  # px of height from which on all is said; below, the last sentences are a tool tip
TITLES = ("w", "next w", "∂L/∂w", "Δw", "ΔL measured", "∂L/∂w·Δw")


class MixerReading(QWidget):
    """Numbers in two columns between a heading and sentences."""

    def __init__(self) -> None:
        super().__init__()
        self.name, self.words, self.about = (QLabel(objectName=name, wordWrap=True) for name in ("", "", "line"))
        self.name.setFont(ui(9, bold=True))
        self.words.setFont(ui(9))
        self.about.setFont(ui(SMALL))
        self.numbers = {title: QLabel(NOTHING) for title in TITLES}
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(1)
        for place, (title, number) in enumerate(self.numbers.items()):
            row, column = place % 3, place // 3 * 2
            label = QLabel(title, objectName="line")
            label.setFont(ui(SMALL))
            number.setFont(mono(SMALL))
            number.setAccessibleName(title)
            number.setMinimumHeight(number.fontMetrics().height())
            grid.addWidget(label, row, column)
            grid.addWidget(number, row, column + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(10, 2, 4, 2)
        column_.setSpacing(4)
        column_.addWidget(self.name)
        column_.addLayout(grid)
        for label in (self.words, self.about):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            column_.addWidget(label)
        explain(self.words)  # it has a tool tip of its own, in which such words stand
        column_.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.about.setVisible(self.height() >= grown(ROOMY))
        super().resizeEvent(event)

    def show_strip(self, strip: Strip | None, told: Numbers | None, mix: Mix | None) -> None:
        """This one, as far as anything is known of it."""
        texts = dict.fromkeys(TITLES, NOTHING)
        weight = strip.weight if strip is not None else None
        words = "Drag a fader: prediction and loss answer at once. ▸ is where the next update puts it."
        if strip is not None and told is not None and weight is None:
            words = f"RMS of all its weights {magnitude(told.value)}, of ∂L/∂w {magnitude(told.gradient)}."
        elif told is not None and strip is not None:
            texts["w"], texts["next w"] = plain(told.value, 4), plain(told.following, 4)
            texts["∂L/∂w"] = f"{magnitude(told.gradient)}{downhill(told.gradient)}"
            words = str(sense(told.gradient))
        outcome = mix.outcome if mix is not None else None
        if mix is not None and outcome is not None and strip is not None and outcome.tried.key == strip.key:
            texts["Δw"] = plus(outcome.step)
            texts["ΔL measured"] = plus(outcome.loss - mix.loss)
            texts["∂L/∂w·Δw"] = plus(outcome.foretold)
        self.name.setText("" if strip is None else f"{weight.title} of {strip.node}" if weight else strip.node)
        for title, text in texts.items():
            self.numbers[title].setText(text)
        self.words.setText(words)
        batch = "" if mix is None else f" Of the batch of iteration {mix.iteration + 1:,}: loss {loss_text(mix.loss)}."
        self.about.setText(f"{THRESHOLDS}{batch}")
        self.words.setToolTip(self.about.text())
