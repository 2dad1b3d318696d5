"""Shapes, typed as '1, 28, 28', and other lists of numbers."""

from editor.forms.field import TextField
from editor.forms.parsing import shape


class ShapeField(TextField):
    """Numbers separated by commas."""

    def read(self, text: str) -> tuple[float, ...]:
        return shape(text, self.kind)
