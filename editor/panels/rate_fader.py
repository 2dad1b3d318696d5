"""The mixer's master: the learning rate on a scale of decades."""

from math import log10

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QSlider, QVBoxLayout, QWidget

from editor.look.fonts import SMALL, mono, ui
from editor.look.numbers import plain

LOW, HIGH, STEPS = -7, 1, 20  # decades, and stops of one


class RateFader(QWidget):
    """Shows the learning rate that is set; who moves it sets another, of two digits."""

    moved = Signal(float)
    taken = Signal()  # a movement begins

    def __init__(self) -> None:
        super().__init__()
        self.rate = 0.0
        self.title, self.number = QLabel("η", alignment=Qt.AlignmentFlag.AlignCenter), QLabel()
        self.number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title.setFont(ui(9, bold=True))
        self.number.setFont(mono(SMALL))
        self.slider = QSlider(Qt.Orientation.Vertical, minimum=LOW * STEPS, maximum=HIGH * STEPS)
        self.slider.setPageStep(STEPS)
        self.slider.setAccessibleName("Learning rate")
        self.slider.setToolTip("Learning rate η, by decades from 1e-7 to 10: the master of all faders.")
        self.slider.sliderPressed.connect(self.taken)
        self.slider.valueChanged.connect(self.move_to)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(2)
        column.addWidget(self.title)
        column.addWidget(self.slider, 1, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.number)
        self.setFixedWidth(58)

    def show_rate(self, rate: float) -> None:
        """This one."""
        self.rate = rate
        self.number.setText(plain(rate, 3))
        self.slider.setAccessibleDescription(plain(rate, 3))
        self.slider.blockSignals(True)
        self.slider.setValue(round(STEPS * log10(rate)) if rate > 0 else LOW * STEPS)
        self.slider.blockSignals(False)

    def move_to(self, stop: int) -> None:
        """To a stop."""
        if not self.slider.isSliderDown():
            self.taken.emit()
        self.moved.emit(float(f"{10 ** (stop / STEPS):.1e}"))
