"""Shapes, typed as '1, 28, 28'."""

from editor.forms.field import TextField
from editor.forms.parsing import shape


class ShapeField(TextField):
    """Whole numbers separated by commas."""

    def read(self, text: str) -> tuple[int, ...]:
        return shape(text, self.kind)
