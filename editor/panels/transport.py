"""What runs the training: train and pause, steps, reset, and how fast."""

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSlider, QToolButton, QVBoxLayout, QWidget

from editor.explain import explain
from editor.look import icons
from editor.look.fonts import SMALL, ui
from editor.look.look import Look
from editor.training.session import Session

PER_DECADE = 10  # stops of the slider
FULL = 4 * PER_DECADE + 1  # the last stop; the one before is 10,000 operations per second
# On the buttons, where there is room and where there is not: then one "Step" stands before all three.
STEPS = {
    "step_back": ("Step back", "‹"),
    "step_operation": ("Step op", "op"),
    "step_batch": ("Step batch", "batch"),
    "step_epoch": ("Step epoch", "epoch"),
}
STEP = "Step"
SLIDER = (66, 110)  # px: at least, at best
ROOMY, TIGHT = 8, 2  # px between the steps' buttons
PADDING = (13, 6)  # px left and right of a button's word


def pace(stop: int) -> float | None:
    """Operations per second at a stop of the slider: 1 at 0, tenfold 10 stops on; None is full speed."""
    return None if stop >= FULL else float(f"{10 ** (stop / PER_DECADE):.2g}")


def caption(operations_per_second: float | None) -> str:
    """A pace in few words."""
    return "full speed" if operations_per_second is None else f"{operations_per_second:,g} op/s"


class Transport(QWidget):
    """Buttons for the actions train, step_operation, step_batch, step_epoch, reset; the speed slider."""

    def __init__(self, session: Session, look: Look, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        self.session, self.look, self.actions_by_key = session, look, actions
        self.compact, self.wide = False, QSize()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 12, 0)
        row.setSpacing(8)
        self.train = self._button("train", "Train")
        self.train.setProperty("primary", True)
        self.train.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.train.setIconSize(QSize(icons.WIDTH, icons.HEIGHT))
        self.train.setFixedWidth(92)  # "Pause" takes no other room than "Train"
        row.addWidget(self.train)
        row.addLayout(self._steps())
        row.addWidget(self._button("reset", "Reset"))
        row.addSpacing(8)
        row.addLayout(self._speed())
        row.addStretch(1)
        session.state_changed.connect(self.refresh)
        look.changed.connect(self.refresh)
        self.refresh()

    def _button(self, key: str, words: str) -> QToolButton:
        action = self.actions_by_key[key]
        action.setIconText(words)  # the short words; menus keep the long ones
        button = QToolButton(focusPolicy=Qt.FocusPolicy.TabFocus)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        button.setDefaultAction(action)
        button.setAccessibleName(words)
        explain(button)
        return button

    def _steps(self) -> QHBoxLayout:
        """The step buttons, and the word before them while theirs are short."""
        self.steps = QHBoxLayout(spacing=ROOMY)
        self.step = QLabel(STEP, objectName="hint", visible=False)
        self.steps.addWidget(self.step)
        for key, (words, _) in STEPS.items():
            self.steps.addWidget(self._button(key, words))
        return self.steps

    def _speed(self) -> QVBoxLayout:
        self.slider = QSlider(Qt.Orientation.Horizontal, minimum=0, maximum=FULL, value=FULL)
        self.slider.setPageStep(PER_DECADE)
        self.slider.setAccessibleName("Speed")
        self.slider.setToolTip(
            "From one operation per second, to watch each, to full speed. "
            "An operation is one line of the program: a product, a sum, an activation."
        )
        self.words = QLabel(caption(None), objectName="hint")
        self.words.setFont(ui(SMALL))
        for widget in (self.slider, self.words):
            explain(widget, lambda: "speed")
        column = QVBoxLayout()
        column.setSpacing(0)
        for widget in (self.words, self.slider):
            widget.setFixedWidth(SLIDER[1])
            column.addWidget(widget)
        self.slider.valueChanged.connect(self._choose)
        return column

    def _choose(self, stop: int) -> None:
        chosen = pace(stop)
        self.words.setText(caption(chosen))
        self.slider.setAccessibleDescription(caption(chosen))
        self.session.set_pace(chosen)

    def refresh(self) -> None:
        """The first button says what it will do."""
        running, theme = self.session.state == "running", self.look.theme
        action = self.actions_by_key["train"]
        action.setIconText("Pause" if running else "Train")
        action.setIcon(icons.icon("pause" if running else "train", theme.on_accent, theme.muted))
        action.setIconVisibleInMenu(False)
        self.train.setAccessibleName("Pause" if running else "Train")

    def sizeHint(self) -> QSize:
        """As wide as with all words, whatever is shown now."""
        if not self.compact:
            self.wide = super().sizeHint()
        return self.wide

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint() - QSize(self._spared(), 0)

    def _spared(self) -> int:
        """Pixels that the short words and the short slider need less."""
        widths = self.fontMetrics().horizontalAdvance
        words = sum(widths(long) - widths(short) for long, short in STEPS.values()) - widths(STEP) - TIGHT
        gaps = (len(STEPS) - 1) * (ROOMY - TIGHT) + 2 * (len(STEPS) + 1) * (PADDING[0] - PADDING[1])
        return SLIDER[1] - SLIDER[0] + words + gaps

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        compact = self.width() < self.sizeHint().width()
        if compact != self.compact:
            self.compact = compact
            for key, words in STEPS.items():
                self.actions_by_key[key].setIconText(words[compact])
            self.step.setVisible(compact)
            self.steps.setSpacing(TIGHT if compact else ROOMY)
            tight = f"QToolButton {{ padding-left: {PADDING[1]}px; padding-right: {PADDING[1]}px; }}"
            self.setStyleSheet(tight if compact else "")
            for widget in (self.words, self.slider):
                widget.setFixedWidth(SLIDER[0] if compact else SLIDER[1])
