"""What a drawing has beyond nodes and wires, as text: groups, muted nodes, frames and notes."""

import json
from typing import Any

import pytest

from engine.formats.sheet_text import TextError, from_text, to_text
from engine.graph import Graph
from engine.groups.group import Group
from engine.groups.reroute import Reroute
from engine.layers.relu import ReLU
from engine.sheet import Frame, Note, Sheet
from tests.engine.groups.test_unfold import BLOCK

SHEET = Sheet(
    graph=Graph({"block": Group(graph=BLOCK), "bend": ReLU(), "dot": Reroute()}, (), {}, ("bend",)),
    places={"block": (0.0, 0.0), "block.dense": (20.0, 40.0), "bend": (400.0, 0.0), "dot": (9.0, 9.0)},
    remarks={
        "frame_1": Frame(title="Ends", colour="red", place=(1.0, 2.0), size=(300.0, 200.0)),
        "block.note_1": Note(text="# inside\n- a"),
    },
)


def text(**changes: Any) -> dict[str, Any]:
    """The sheet as plain data, with these entries in place of its own."""
    return json.loads(to_text(SHEET)) | changes


def refusal(data: dict[str, Any]) -> str:
    with pytest.raises(TextError) as caught:
        from_text(json.dumps(data).encode())
    return str(caught.value)


def test_all_of_it_comes_back() -> None:
    assert from_text(to_text(SHEET)) == SHEET


def test_a_plain_drawing_is_written_as_before() -> None:
    plain = json.loads(to_text(Sheet(graph=Graph({"a": ReLU()}))))
    assert set(plain) == {"format", "version", "graph", "places", "training"}
    assert set(plain["graph"]) == {"nodes", "wires"}


def test_muted_nodes_are_nodes() -> None:
    data = text()
    data["graph"]["muted"] = ["nobody"]
    assert refusal(data) == "graph, muted: 'nobody' is no node"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("bend", "a node has it"),
        ("nobody.note", "no group holds it"),
        ("bend.note", "no group holds it"),
        ("block.", "a name may not be empty"),
        ("a\u202eb", "invisible character"),
    ],
)
def test_names_of_remarks(name: str, why: str) -> None:
    assert why in refusal(text(remarks={name: {"type": "Note", "text": ""}}))


@pytest.mark.parametrize(
    "remark",
    [
        {"type": "Poster"},
        {"type": "Note", "text": "x" * 20_001},
        {"type": "Frame", "colour": "mauve"},
        {"type": "Frame", "size": [1]},
        {"type": "Note", "extra": 1},
        3,
    ],
)
def test_remarks_that_are_none(remark: Any) -> None:
    assert refusal(text(remarks={"frame_9": remark})).startswith("remarks, frame_9")


def test_absurd_remarks_are_brought_within_reach() -> None:
    data = text(remarks={"n": {"type": "Note", "place": [1e300, -1e300], "size": [-5, 1e300], "text": ""}})
    note = from_text(json.dumps(data).encode()).remarks["n"]
    assert note.place == (1e6, -1e6)
    assert note.size == (40.0, 1e5)


def inner(change: Any) -> str:
    """Why the sheet is refused when the inside of its group is changed so."""
    data = text()
    change(data["graph"]["nodes"]["block"]["graph"])
    return refusal(data)


def test_what_lies_inside_a_group_can_be_drawn() -> None:
    wire = {"source": "sum", "output": "y", "target": "dense", "input": "x"}

    def cycle(graph: dict[str, Any]) -> None:
        graph["wires"] = [wire, *(w for w in graph["wires"] if w["target"] != "dense")]

    assert inner(cycle).startswith("inside block, the wires make a cycle through")
    assert "has 2 wires at its input 'x'" in inner(lambda graph: graph["wires"].append(wire))
    assert "a name may not hold '.'" in inner(lambda graph: graph["nodes"].update({"a.b": {"type": "ReLU"}}))
    assert inner(lambda graph: graph.update(muted=["gone"])) == "node block: 'gone' is no node inside it"
    assert "is no node inside it" in inner(lambda graph: graph.update(learning={"gone": {}}))
    lost = {"source": "gone", "output": "y", "target": "dense", "input": "x"}
    assert "is no node" in inner(lambda graph: graph.update(wires=[lost]))


def test_a_group_in_a_group_is_looked_into() -> None:
    deep = Graph({"outer": Group(graph=Graph({"inner": Group(graph=Graph({"a": ReLU(), "b": ReLU()}))}))})
    data = json.loads(to_text(Sheet(graph=deep)))
    within = data["graph"]["nodes"]["outer"]["graph"]["nodes"]["inner"]["graph"]
    within["wires"] = [
        {"source": "a", "output": "y", "target": "b", "input": "x"},
        {"source": "b", "output": "y", "target": "a", "input": "x"},
    ]
    assert refusal(data).startswith("inside outer.inner, the wires make a cycle")
