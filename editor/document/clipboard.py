"""Fragments on the clipboard: between documents, between two running editors, and as text in a mail."""

from PySide6.QtCore import QMimeData

from engine.formats.data_paths import untrusted
from engine.formats.sheet_text import FORMAT, JSON_BYTES, TextError, from_text, to_text
from engine.formats.strict_json import JsonError
from engine.sheet import Sheet

MIME_TYPE = "application/x-chainrule-fragment"
LAYER = "application/x-chainrule-layer"  # what the palette drags onto the canvas: a layer's type name in UTF-8


class NoFragment(ValueError):
    """Nothing that can be pasted; the message is the sentence the user reads."""


def to_mime(fragment: Sheet) -> QMimeData:
    """The fragment in the form of a project.json, which is also what a text field gets."""
    text = to_text(fragment)
    data = QMimeData()
    data.setData(MIME_TYPE, text)
    data.setText(text.decode())
    return data


def from_mime(data: QMimeData) -> Sheet:
    """The fragment, also from the plain text of a project. NoFragment where there is none, or none that can be read.

    Text may come from anywhere, and with it no file's path that could be read without asking.
    """
    own = data.hasFormat(MIME_TYPE)
    raw = bytes(data.data(MIME_TYPE).data()) if own else data.text().encode("utf-8", "replace")
    if not own and FORMAT.encode() not in raw[:1000]:
        raise NoFragment("The clipboard holds no layers. Copy some on a canvas first.")
    if len(raw) > JSON_BYTES:
        raise NoFragment(f"The clipboard holds {len(raw):,} bytes; a drawing has at most {JSON_BYTES:,}. Copy less.")
    try:
        fragment = from_text(raw)
    except TextError as error:
        raise NoFragment(f"What the clipboard holds can't be pasted: {error}. {error.next_step}") from None
    except JsonError as error:
        raise NoFragment(f"What the clipboard holds can't be pasted: {error}. Copy it anew.") from None
    if not fragment.graph.nodes and not fragment.remarks:
        raise NoFragment("The clipboard holds no layers. Copy some on a canvas first.")
    return fragment if own else untrusted(fragment)
