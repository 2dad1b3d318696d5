"""Functions of the running program, one below the other, the lines at work marked and their shapes filled in."""

from typing import NamedTuple

from PySide6.QtGui import QColor, QSyntaxHighlighter, QTextCharFormat, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from editor.look.fonts import SMALL, mono
from editor.look.look import Look
from editor.look.syntax import Span, colour, spans
from editor.look.themes import mixed
from engine.readings import Listing

MISSING = "The source of this operation is not on this computer."
STRONG, FAINT = 0.2, 0.1  # of the accent, behind the line that ran and behind those that led there


class Row(NamedTuple):
    """A line: of code, or a title or note that is none."""

    text: str
    spans: tuple[Span, ...] = ()
    code: bool = True
    mark: float = 0.0


class Source(QPlainTextEdit):
    """To be read and copied."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.rows: list[Row] = []
        self.colours = Colours(self)
        self.setObjectName("source")
        self.setReadOnly(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        for part in (self, self.viewport()):  # a style sheet gives the viewport its own, which then grows with none
            part.setFont(mono(SMALL))
        self.setAccessibleName("Code that ran")
        self.setTabChangesFocus(True)

    def show_listings(self, listings: tuple[Listing, ...], shapes: str) -> None:
        """From the layer's own function to the one that recorded the operation, which has these shapes."""
        before, self.rows = self.rows, laid_out(listings, shapes)
        if [row.text for row in before] != [row.text for row in self.rows]:
            self.setPlainText("\n".join(row.text for row in self.rows))
        else:
            self.colours.rehighlight()
        self.mark()

    def mark(self) -> None:
        """The lines at work, and the view is where they are."""
        marks = []
        for place, row in enumerate(self.rows):
            if row.mark:
                selection = QTextEdit.ExtraSelection()
                selection.cursor = QTextCursor(self.document().findBlockByNumber(place))
                selection.format.setBackground(self.ground_of(row))
                selection.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
                marks.append(selection)
        self.setExtraSelections(marks)
        if marks:
            self.setTextCursor(marks[-1].cursor)
            self.centerCursor()

    def colour_of(self, row: Row, kind: str) -> QColor:
        """Of a piece of a row: nearer to that of words where the ground is marked."""
        theme = self.look.theme
        return mixed(theme.text, colour(theme, kind), 0.5) if row.mark else colour(theme, kind)

    def ground_of(self, row: Row) -> QColor:
        """What it is painted on."""
        return mixed(self.look.theme.accent, self.look.theme.field, row.mark)


class Colours(QSyntaxHighlighter):
    """Paints each row with its own pieces."""

    def __init__(self, source: Source) -> None:
        super().__init__(source.document())
        self.source = source

    def highlightBlock(self, text: str) -> None:
        rows, place = self.source.rows, self.currentBlock().blockNumber()
        if place >= len(rows):
            return
        row, own = rows[place], QTextCharFormat()
        if not row.code:
            own.setForeground(self.source.look.theme.text if row.mark else self.source.look.theme.muted)
            own.setFontItalic(True)
            self.setFormat(0, len(text), own)
        for span in row.spans:
            own.setForeground(self.source.colour_of(row, span.kind))
            self.setFormat(span.start, span.length, own)


def laid_out(listings: tuple[Listing, ...], shapes: str) -> list[Row]:
    """A title over each function; below the line at work what it was called with."""
    rows: list[Row] = []
    for place, listing in enumerate(listings):
        last = place + 1 == len(listings)
        mark = STRONG if last else FAINT
        if rows:
            rows.append(Row("", code=False))
        rows.append(Row(f"{listing.function}, {listing.file}, line {listing.first + listing.begin}", code=False))
        pieces = spans(listing.text)
        for number, line in enumerate(listing.text.split("\n")):
            at_work = listing.begin <= number <= listing.end
            own = pieces[number] if number < len(pieces) else ()
            rows.append(Row(line, own, mark=mark if at_work else 0.0))
            if number == listing.end:
                note = shapes if last else f"goes to {listings[place + 1].function}"
                indent = " " * (len(line) - len(line.lstrip()) if listing.begin == number else 8)
                rows += [Row(f"{indent}↳ {note}", code=False, mark=mark)] if note else []
    return rows or [Row(MISSING, code=False)]
