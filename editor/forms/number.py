"""Numbers, exactly as typed: Qt's own number field would round 1e-9 to 0 without a word."""

from editor.forms.field import TextField
from editor.forms.parsing import number


class NumberField(TextField):
    """A number within its bounds."""

    def read(self, text: str) -> float:
        return number(text, self.kind)
