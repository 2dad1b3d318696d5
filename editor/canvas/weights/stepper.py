"""Which sample of the batch is looked at: the mean of all, or one by its number."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from editor.look.fonts import SMALL, ui
from engine.pictures import WeightView


class Stepper(QWidget):
    """Two buttons and words between: before the first sample is the mean of all."""

    stepped = Signal(object)  # int | None

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.sample: int | None = None
        self.batch = 0
        self.words = QLabel(objectName="line")
        self.words.setFont(ui(SMALL))
        self.before, self.after = QToolButton(text="‹", objectName="flat"), QToolButton(text="›", objectName="flat")
        self.before.setAccessibleName("Sample before")
        self.after.setAccessibleName("Next sample")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for widget in (self.before, self.words, self.after):
            row.addWidget(widget)
        self.before.clicked.connect(lambda: self.step(-1))
        self.after.clicked.connect(lambda: self.step(1))

    def show_sample(self, view: WeightView | None) -> None:
        """The one that is seen; nothing where no pass has been."""
        self.setVisible(view is not None and view.batch > 0)
        if view is None:
            return
        self.sample, self.batch = view.sample, view.batch
        said = f"mean of {view.batch} samples" if view.sample is None else f"sample {view.sample + 1} of {view.batch}"
        self.words.setText(said)
        self.before.setEnabled(view.sample is not None)
        self.after.setEnabled(view.sample is None or view.sample + 1 < view.batch)

    def step(self, by: int) -> None:
        """On or back."""
        place = -1 if self.sample is None else self.sample
        place = min(max(place + by, -1), self.batch - 1)
        self.stepped.emit(None if place < 0 else place)
