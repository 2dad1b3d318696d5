"""What sentences call several things."""

from msgspec.structs import replace

from editor.document.several import several
from engine.sheet import Frame, Note
from tests.editor.document.sheets import chain


def test_each_kind_is_counted_by_its_own_word() -> None:
    sheet = replace(chain(), remarks={"frame_1": Frame(), "note_1": Note(), "note_2": Note()})
    nodes = ["dense_1", "relu_1", "dense_2"]
    assert several(sheet, nodes[:1]) == "dense_1"
    assert several(sheet, ["note_2"]) == "note_2"
    assert several(sheet, nodes) == "3 nodes"
    assert several(sheet, ["note_1", "note_2"]) == "2 notes"
    assert several(sheet, [*nodes[:1], "frame_1"]) == "1 node and 1 frame"
    assert several(sheet, [*nodes, *sheet.remarks]) == "3 nodes, 1 frame and 2 notes"
