"""What a document has said: every signal in its order, and a view that learns of the sheet by nothing else."""

from editor.document.document import Document

SIGNALS = ("inspected", "replaced", "changed", "title_changed")


class Told:
    """Remembers the signals in their order."""

    def __init__(self, document: Document) -> None:
        self.words: list[str] = []
        for name in SIGNALS:
            getattr(document, name).connect(lambda name=name: self.words.append(name))

    def take(self) -> list[str]:
        """The words since the last call."""
        words, self.words = self.words, []
        return words


class Mirror:
    """A view that looks only when it is told to; it must agree with the document at any time."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.look()
        self.inspect()
        document.changed.connect(self.look)
        document.inspected.connect(self.inspect)

    def look(self) -> None:
        self.sheet = self.document.sheet

    def inspect(self) -> None:
        self.inspection = self.document.inspection

    def agrees(self) -> bool:
        """Whether it shows what the document holds."""
        return self.sheet is self.document.sheet and self.inspection is self.document.inspection
