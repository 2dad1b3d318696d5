"""Fragments on the clipboard: between documents, between two running editors, and as text in a mail."""

from PySide6.QtCore import QMimeData

from engine.formats.sheet_text import TextError, from_text, to_text
from engine.formats.strict_json import JsonError
from engine.sheet import Sheet

MIME_TYPE = "application/x-chainrule-fragment"
LAYER = "application/x-chainrule-layer"  # what the palette drags onto the canvas: a layer's type name in UTF-8


def to_mime(fragment: Sheet) -> QMimeData:
    """The fragment in the form of a project.json, which is also what a text field gets."""
    text = to_text(fragment)
    data = QMimeData()
    data.setData(MIME_TYPE, text)
    data.setText(text.decode())
    return data


def from_mime(data: QMimeData) -> Sheet | None:
    """The fragment, also from the plain text of a project; None where there is none that can be read."""
    raw = bytes(data.data(MIME_TYPE).data()) if data.hasFormat(MIME_TYPE) else data.text().encode()
    try:
        return from_text(raw)
    except (TextError, JsonError, UnicodeEncodeError):
        return None
