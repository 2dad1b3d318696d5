"""Fragments through the clipboard's forms; whatever else lies there is no fragment."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QMimeData

from editor.document.clipboard import MIME_TYPE, NoFragment, from_mime, to_mime
from engine.data.csv_table import CsvTable
from engine.data.own_file import OUTSIDE
from engine.editing import edits
from engine.formats.sheet_text import JSON_BYTES
from engine.graph import Graph
from engine.sheet import Frame, Note, Sheet
from tests.editor.document.sheets import chain


def test_a_fragment_comes_back_also_as_plain_text() -> None:
    sheet = replace(chain(), remarks={"frame_1": Frame(title="ends"), "note_1": Note(text="# words")})
    fragment = edits.copy(sheet, ["dense_1", "relu_1", "note_1"])
    data = to_mime(fragment)
    assert from_mime(data) == fragment
    assert list(fragment.remarks) == ["note_1"]
    text = QMimeData()
    text.setText(data.text())
    assert from_mime(text) == fragment


def refusal(text: str) -> str:
    """The sentence about this text."""
    data = QMimeData()
    data.setText(text)
    with pytest.raises(NoFragment) as caught:
        from_mime(data)
    return str(caught.value)


EMPTY = '{"format": "chainrule", "version": 1, "graph": {}}'


@pytest.mark.parametrize("text", ["", "hello", "{}", "[" * 100_000, "words " * 2_000_000, EMPTY])
def test_other_text_holds_no_layers(text: str) -> None:
    assert refusal(text) == "The clipboard holds no layers. Copy some on a canvas first."


def test_what_cannot_be_read_says_why() -> None:
    whole = to_mime(edits.copy(chain(), ["dense_1", "relu_1"])).text()
    foreign = whole.replace('"Dense"', '"Quantum"')
    assert refusal(foreign).startswith(
        "What the clipboard holds can't be pasted: node dense_1: no layer is called 'Quantum'."
    )
    assert refusal(whole[:-40]).startswith("What the clipboard holds can't be pasted: ")
    assert f"a drawing has at most {JSON_BYTES:,}" in refusal(whole + " " * JSON_BYTES)
    assert "newer Chainrule" in refusal(whole.replace('"version": 1', '"version": 99'))


def test_broken_bytes_are_no_fragment() -> None:
    data = QMimeData()
    data.setData(MIME_TYPE, b"\xff\xfe\x00")
    with pytest.raises(NoFragment):
        from_mime(data)


def test_an_empty_fragment_is_none() -> None:
    with pytest.raises(NoFragment):
        from_mime(to_mime(Sheet()))


def test_text_from_elsewhere_gives_no_leave_to_read_files() -> None:
    fragment = Sheet(graph=Graph({"mine": CsvTable(path="/etc/passwd")}))
    data = to_mime(fragment)
    assert from_mime(data) == fragment, "from one window to another"
    text = QMimeData()
    text.setText(data.text())
    assert from_mime(text) == Sheet(graph=Graph({"mine": CsvTable(path=f"{OUTSIDE}/etc/passwd")}))
