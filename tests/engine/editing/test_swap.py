"""Other layers in the place of some: wires and places stay, and so does what is not theirs."""

import pytest

from engine.check import check
from engine.editing import edits
from engine.editing.edits import EditRefused
from engine.editing.swap import swap
from engine.formats.project import find, read
from engine.layers.layer import LAYERS


def test_sigmoids_become_relus_where_they_are() -> None:
    sheet = read(find("vanishing")).sheet
    sigmoids = [name for name in sheet.graph.nodes if name.startswith("sigmoid")]
    after, names = swap(sheet, sigmoids, LAYERS["ReLU"]())
    assert names == tuple(name.replace("sigmoid", "relu") for name in sigmoids)
    assert list(after.graph.nodes) == [name.replace("sigmoid", "relu") for name in sheet.graph.nodes]
    assert {w.source.replace("sigmoid", "relu") for w in sheet.graph.wires} == {w.source for w in after.graph.wires}
    assert len(after.graph.wires) == len(sheet.graph.wires)
    assert [after.places[name] for name in names] == [sheet.places[name] for name in sigmoids]
    assert not check(after.graph, training=True).errors


def test_a_name_of_its_own_stays() -> None:
    sheet = edits.rename(read(find("vanishing")).sheet, "sigmoid_2", "squash")
    after, names = swap(sheet, ("squash",), LAYERS["Tanh"]())
    assert names == ("squash",)
    assert isinstance(after.graph.nodes["squash"], LAYERS["Tanh"])


def test_wires_without_a_port_go() -> None:
    sheet = read(find("vanishing")).sheet
    after, (name,) = swap(sheet, ("dense_2",), LAYERS["Add"]())
    assert [wire for wire in after.graph.wires if wire.target == name] == []
    assert len([wire for wire in after.graph.wires if wire.source == name]) == 1


def test_who_is_not_there_is_refused() -> None:
    with pytest.raises(EditRefused, match="nobody"):
        swap(read(find("xor")).sheet, ("nobody",), LAYERS["ReLU"]())
