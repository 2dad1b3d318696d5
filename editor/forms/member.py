"""A choice among the classes on a shelf, such as optimisers: their own settings follow below in the form."""

from typing import Any

from editor.explain import explain
from editor.forms.choice import ChoiceField
from engine.family import Family


class MemberField(ChoiceField):
    """One member of a family, by title. Another class begins with its default settings."""

    def __init__(self, label: str, family: Family[Any]) -> None:
        super().__init__(label, {member.title: member for member in sorted(family, key=lambda m: m.title)})
        explain(self.entry, lambda: f"{self.box.currentText()} {family.kind}")

    def place(self, value: Any) -> int:
        return self.choices.index(type(value))

    def chosen(self, place: int) -> Any:
        return self.choices[place]()
