"""A choice among a few words."""

from collections.abc import Mapping
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

    def __init__(self, label: str, choices: Mapping[str, Any]) -> None:
        self.box = StillComboBox()
        super().__init__(label, self.box)
        self.choices: list[Any] = []
        self.set_choices(choices)
        self.box.activated.connect(self.choose)

    def set_choices(self, choices: Mapping[str, Any]) -> None:
        """Other values to choose from, among which is the one that is shown."""
        titles = list(choices)
        self.choices = list(choices.values())
        if titles != [self.box.itemText(row) for row in range(self.box.count())]:
            self.box.clear()
            self.box.addItems(titles)
            if self.value in self.choices:
                self.box.setCurrentIndex(self.place(self.value))

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
