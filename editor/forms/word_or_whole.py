"""A whole number, or one of a few words that stand for one: a padding of 2, or 'same'."""

from msgspec.inspect import UnionType

from editor.forms.parsing import word_or_whole
from editor.forms.whole import WholeField


class WordOrWholeField(WholeField):
    """Typed; arrow keys step where the value is a number."""

    def __init__(self, label: str, kind: UnionType) -> None:
        self.words, number = kind.types
        super().__init__(label, number)

    def read(self, text: str) -> int | str:
        return word_or_whole(text, self.words, self.kind)

    def steps(self) -> bool:
        return isinstance(self.value, int)
