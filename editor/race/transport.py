"""What runs both: train and pause, a step, reset, and how fast."""

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QToolButton, QVBoxLayout, QWidget

from editor.look import icons
from editor.look.fonts import SMALL, ui
from editor.panels.transport import FULL, PER_DECADE, caption, pace
from editor.race.aside import Aside
from editor.training.lockstep import Lockstep

SLIDER = 120  # px


class Transport(QWidget):
    """Buttons for the actions train, step and reset of a race; the speed slider."""

    def __init__(self, lockstep: Lockstep, look: Aside, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        self.lockstep, self.look = lockstep, look
        self.train, self.step, self.reset = (button(actions[key]) for key in ("train", "step", "reset"))
        self.train.setProperty("primary", True)
        self.train.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.train.setIconSize(QSize(icons.WIDTH, icons.HEIGHT))
        self.train.setFixedWidth(132)  # of either word
        self.slider = QSlider(Qt.Orientation.Horizontal, minimum=0, maximum=FULL, value=FULL)
        self.slider.setPageStep(PER_DECADE)
        self.slider.setAccessibleName("Speed of both")
        self.slider.setToolTip("Operations per second of each. Who has fewer of them waits for the other.")
        self.words = QLabel(caption(None), objectName="hint")
        self.words.setFont(ui(SMALL))
        row, column = QHBoxLayout(self), QVBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for each in (self.train, self.step, self.reset):
            row.addWidget(each)
        row.addSpacing(8)
        column.setSpacing(0)
        column.addStretch(1)
        for widget in (self.words, self.slider):
            widget.setFixedWidth(SLIDER)
            column.addWidget(widget)
        column.addStretch(1)
        row.addLayout(column)
        self.slider.valueChanged.connect(self.choose)
        lockstep.changed.connect(self.refresh)
        look.changed.connect(self.refresh)
        self.refresh()

    def choose(self, stop: int) -> None:
        """Another speed."""
        chosen = pace(stop)
        self.words.setText(caption(chosen))
        self.slider.setAccessibleDescription(caption(chosen))
        self.lockstep.set_pace(chosen)

    def refresh(self) -> None:
        """The first button says what it will do."""
        runs, theme = self.lockstep.running and not self.lockstep.stopping, self.look.theme
        words = "Pause both" if runs else "Train both"
        action = self.train.defaultAction()
        action.setText(words)
        action.setIcon(icons.icon("pause" if runs else "train", theme.on_accent, theme.muted))
        self.train.setAccessibleName(words)


def button(action: QAction) -> QToolButton:
    """Of an action."""
    found = QToolButton(focusPolicy=Qt.FocusPolicy.TabFocus)
    found.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    found.setDefaultAction(action)
    found.setAccessibleName(action.text())
    return found
