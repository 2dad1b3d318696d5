"""Text, taken as it is typed."""

from editor.forms import parsing
from editor.forms.field import TextField


class PlainTextField(TextField):
    """A text within its bounds."""

    def read(self, text: str) -> str:
        return parsing.text(text, self.kind)

    def said(self) -> str:
        return f"“{self.value}”" if self.value else "empty"
