"""The selected weight: its number, its gradient, and what the last update has done to it."""

from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from editor.look.fonts import SMALL, mono, ui
from editor.look.numbers import NOTHING, downhill, magnitude, plus
from editor.selection import Weight
from engine.pictures import WeightView, told_at


class SelectedWeight(QWidget):
    """Three numbers below its name; dashes while nobody looks into its node."""

    def __init__(self) -> None:
        super().__init__()
        self.name = QLabel(objectName="line")
        self.name.setFont(ui(SMALL))
        self.numbers = {title: QLabel() for title in ("w", "∂L/∂w", "Δw")}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 14, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self.name, 0, 0, 1, 2)
        for row, (title, number) in enumerate(self.numbers.items(), 1):
            label = QLabel(title, objectName="line")
            label.setFont(ui(9))
            number.setFont(mono(9))
            grid.addWidget(label, row, 0)
            grid.addWidget(number, row, 1)
        self.hide()

    def show_weight(self, weight: Weight | None, view: WeightView | None) -> None:
        """This one, as the newest view of its node has it; None for none."""
        self.setVisible(weight is not None)
        if weight is None:
            return
        self.name.setText(f"selected weight {weight.title}")
        for number, text in zip(self.numbers.values(), numbers(weight, view), strict=True):
            number.setText(text)


def numbers(weight: Weight, view: WeightView | None) -> tuple[str, str, str]:
    """Value, gradient with an arrow to where descent moves it, and change."""
    for grid in view.grids if view is not None and view.node == weight.node else ():
        index = told_at(grid, weight.index) if grid.parameter == weight.parameter else None
        if index is not None:
            gradient = None if grid.gradient is None else float(grid.gradient[index])
            change = None if grid.change is None else float(grid.change[index])
            back = NOTHING if gradient is None else f"{magnitude(gradient)}{downhill(gradient)}"
            return magnitude(float(grid.values[index])), back, NOTHING if change is None else plus(change)
    return NOTHING, NOTHING, NOTHING
