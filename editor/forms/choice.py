"""A choice among a few words."""

from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox

from editor.forms.field import Field


class StillComboBox(QComboBox):
    """Leaves the wheel to the panel around it: scrolling past must not change a setting."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def minimumSizeHint(self) -> QSize:
        return QSize(60, super().minimumSizeHint().height())  # the longest word need not widen the panel


class ChoiceField(Field):
    """One of several values, each under its title."""

    def __init__(self, label: str, choices: dict[str, Any]) -> None:
        self.box = StillComboBox()
        super().__init__(label, self.box)
        self.choices = list(choices.values())
        self.box.addItems(list(choices))
        self.box.activated.connect(self.choose)

    def place(self, value: Any) -> int:
        """Where a value stands among the choices."""
        return self.choices.index(value)

    def set_value(self, value: Any) -> None:
        super().set_value(value)
        self.box.setCurrentIndex(self.place(value))

    def choose(self, place: int) -> None:
        """The user has picked an entry."""
        if place != self.place(self.value):
            self.value = self.chosen(place)
            self.changed.emit(self.value, "")

    def chosen(self, place: int) -> Any:
        """The value that an entry stands for."""
        return self.choices[place]

    def said(self) -> str:
        return self.box.itemText(self.place(self.value))
