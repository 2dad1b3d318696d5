"""A whole number that need not be there: a seed of one's own, or none."""

from typing import Any

from editor.forms.whole import WholeField


class OptionalWholeField(WholeField):
    """Typed, or left empty for None; arrow keys step where there is a number."""

    def read(self, text: str) -> int | None:
        return super().read(text) if text.strip() else None

    def written(self, value: Any) -> str:
        return "" if value is None else super().written(value)

    def steps(self) -> bool:
        return self.value is not None

    def said(self) -> str:
        return self.written(self.value) or "empty"
