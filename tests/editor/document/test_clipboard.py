"""Fragments through the clipboard's forms; whatever else lies there is no fragment."""

import pytest
from PySide6.QtCore import QMimeData

from editor.document import edits
from editor.document.clipboard import MIME_TYPE, from_mime, to_mime
from tests.editor.document.sheets import chain


def test_a_fragment_comes_back_also_as_plain_text() -> None:
    fragment = edits.copy(chain(), ["dense_1", "relu_1"])
    data = to_mime(fragment)
    assert from_mime(data) == fragment
    text = QMimeData()
    text.setText(data.text())
    assert from_mime(text) == fragment


@pytest.mark.parametrize("text", ["", "hello", "{}", '{"format": "chainrule", "version": 1}', "[" * 100_000])
def test_other_text_is_no_fragment(text: str) -> None:
    data = QMimeData()
    data.setText(text)
    assert from_mime(data) is None


def test_broken_bytes_are_no_fragment() -> None:
    data = QMimeData()
    data.setData(MIME_TYPE, b"\xff\xfe\x00")
    assert from_mime(data) is None
