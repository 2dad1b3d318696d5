"""Edits without Qt: what each makes, what it refuses, and that the sheet it was given stays as it was."""

from collections.abc import Callable

import msgspec
import pytest
from msgspec.structs import replace

from engine.check import check
from engine.data.spiral import Spiral
from engine.editing import edits
from engine.editing.edits import EditRefused
from engine.formats.sheet_text import from_text, to_text
from engine.graph import Graph, Wire
from engine.layers.add import Add
from engine.layers.conv2d import Conv2D
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.layer import Layer
from engine.layers.leaky_relu import LeakyReLU
from engine.layers.max_pool2d import MaxPool2D
from engine.layers.relu import ReLU
from engine.losses.mse import MSE
from engine.optimizers.sgd import SGD
from engine.refusal import refusal
from engine.sheet import Sheet, Training
from tests.editor.document.sheets import chain, deep, diamond


@pytest.mark.parametrize(
    ("layer", "name"),
    [
        (Dense(), "dense_1"),
        (LeakyReLU(), "leaky_relu_1"),
        (MSE(), "mse_1"),
        (MaxPool2D(), "max_pool2d_1"),
        (Conv2D(), "conv2d_1"),
    ],
)
def test_a_node_is_named_after_its_type(layer: Layer, name: str) -> None:
    sheet, given = edits.add_node(Sheet(), layer, (3, 4))
    assert given == name
    assert sheet.graph.nodes == {name: layer}
    assert sheet.places == {name: (3.0, 4.0)}


def test_a_new_name_has_the_first_free_number() -> None:
    sheet = chain()
    assert edits.add_node(sheet, Dense(), (0, 0))[1] == "dense_3"
    assert edits.add_node(edits.remove(sheet, ["dense_1"]), Dense(), (0, 0))[1] == "dense_1"


def test_a_layer_that_a_file_could_not_hold_is_refused() -> None:
    with pytest.raises(EditRefused, match="dense_1 cannot have this value for units: expected int >= 1"):
        edits.add_node(Sheet(), Dense(units=0), (0, 0))
    with pytest.raises(EditRefused, match="slope"):
        edits.set_layer(diamond(), "leaky_1", LeakyReLU(slope=float("nan")))
    with pytest.raises(EditRefused, match=r"training .* learning_rate: .* not finite"):
        edits.set_training(Sheet(), Training(optimizer=SGD(learning_rate=float("inf"))))


@pytest.mark.parametrize("place", [(float("nan"), 0), (0, float("inf")), (2e6, 0)])
def test_a_place_off_the_canvas_is_refused(place: tuple[float, float]) -> None:
    with pytest.raises(EditRefused, match="canvas"):
        edits.add_node(Sheet(), Dense(), place)
    with pytest.raises(EditRefused, match=r"dense_1 .* canvas.* Move it less"):
        edits.move(chain(), {"dense_1": place})


def test_insert_on_wire_leads_the_wire_through_the_new_node() -> None:
    wire = Wire("dense_1", "y", "relu_1", "x")
    sheet, name = edits.insert_on_wire(chain(), Dropout(), (220, 0), wire)
    assert wire not in sheet.graph.wires
    assert Wire("dense_1", "y", name, "x") in sheet.graph.wires
    assert Wire(name, "y", "relu_1", "x") in sheet.graph.wires
    assert len(sheet.graph.wires) == len(chain().graph.wires) + 1


def test_insert_on_wire_may_leave_the_next_node_with_another_shape() -> None:
    sheet, name = edits.insert_on_wire(chain(), Dense(units=5), (0, 0), Wire("dense_2", "y", "loss", "prediction"))
    assert Wire(name, "y", "loss", "prediction") in sheet.graph.wires


@pytest.mark.parametrize(
    ("layer", "wire", "reason"),
    [
        (MSE(), Wire("dense_1", "y", "relu_1", "x"), "MSE has no output"),
        (Spiral(), Wire("dense_1", "y", "relu_1", "x"), "Spiral has no input"),
        (ReLU(), Wire("spiral_1", "targets", "loss", "targets"), "class labels"),
    ],
)
def test_insert_on_wire_is_refused_where_the_layer_does_not_fit(layer: Layer, wire: Wire, reason: str) -> None:
    with pytest.raises(EditRefused, match=reason):
        edits.insert_on_wire(chain(), layer, (0, 0), wire)


def test_insert_on_a_wire_that_is_gone_is_refused() -> None:
    with pytest.raises(EditRefused, match="There is no wire"):
        edits.insert_on_wire(chain(), ReLU(), (0, 0), Wire("dense_1", "y", "dense_2", "x"))


def test_removing_a_node_of_a_chain_heals_it() -> None:
    sheet = edits.remove(chain(), ["relu_1"])
    assert set(sheet.graph.nodes) == set(sheet.places) == {"spiral_1", "dense_1", "dense_2", "loss"}
    assert Wire("dense_1", "y", "dense_2", "x") in sheet.graph.wires
    assert len(sheet.graph.wires) == 4


def test_removing_several_nodes_of_a_chain_heals_over_all_of_them() -> None:
    sheet = edits.remove(chain(), ["dense_1", "relu_1"])
    assert Wire("spiral_1", "inputs", "dense_2", "x") in sheet.graph.wires


def test_healing_reaches_every_node_behind() -> None:
    sheet = edits.remove(diamond(), ["dense_1"])
    fed = {wire.target for wire in sheet.graph.wires if wire.source == "spiral_1"}
    assert fed == {"relu_1", "leaky_1", "add_1"}


def test_healing_leaves_shapes_to_be_mended_by_a_setting() -> None:
    sheet = edits.remove(chain(), ["dense_2"])  # 8 logits for 2 classes
    assert Wire("relu_1", "y", "loss", "prediction") in sheet.graph.wires
    assert [(p.kind, p.node) for p in check(sheet.graph).errors] == [("shape", "loss")]


def test_healing_joins_shapes_that_do_not_fit_yet() -> None:
    sheet = edits.remove(chain(), ["dense_2"])  # 8 logits for 2 classes: marked until a setting mends it
    assert Wire("relu_1", "y", "loss", "prediction") in sheet.graph.wires


def test_healing_makes_no_wire_that_would_be_refused() -> None:
    """Such a chain cannot be drawn, but a file may hold it."""
    targets, onwards = Wire("spiral_1", "targets", "relu_1", "x"), Wire("relu_1", "y", "dense_1", "x")
    graph = Graph({"spiral_1": Spiral(), "relu_1": ReLU(), "dense_1": Dense()}, (targets, onwards))
    assert refusal(graph, Wire("spiral_1", "targets", "dense_1", "x")) is not None
    assert edits.remove(Sheet(graph=graph), ["relu_1"]).graph.wires == ()


def test_a_node_with_two_wires_in_is_not_healed() -> None:
    sheet, relu = edits.add_node(diamond(), ReLU(), (400, 0))
    sheet = edits.connect(sheet, Wire("add_1", "y", relu, "x"))
    assert not [wire for wire in edits.remove(sheet, ["add_1"]).graph.wires if wire.target == relu]


def test_a_removed_wire_is_not_healed_over() -> None:
    sheet = edits.remove(chain(), ["relu_1"], [Wire("dense_1", "y", "relu_1", "x")])
    assert not [wire for wire in sheet.graph.wires if wire.target == "dense_2"]


def test_healing_a_long_chain_takes_no_time_for_each_wire() -> None:
    sheet = edits.remove(deep(400), [f"dense_{i}" for i in range(2, 400, 2)])
    assert len(sheet.graph.wires) == len(sheet.graph.nodes) - 1


def test_connect_replaces_the_wire_at_that_input() -> None:
    wire = Wire("dense_1", "y", "dense_2", "x")
    sheet = edits.connect(chain(), wire)
    assert [w for w in sheet.graph.wires if w.target == "dense_2"] == [wire]


@pytest.mark.parametrize(
    "wire",
    [
        Wire("dense_1", "y", "dense_1", "x"),
        Wire("dense_2", "y", "dense_1", "x"),
        Wire("spiral_1", "targets", "dense_2", "x"),
        Wire("nobody", "y", "dense_2", "x"),
        Wire("dense_1", "y", "relu_1", "x"),
    ],
)
def test_connect_is_refused_with_the_sentence_of_check(wire: Wire) -> None:
    with pytest.raises(EditRefused) as refused:
        edits.connect(chain(), wire)
    assert str(refused.value) == refusal(chain().graph, wire)


def test_disconnect_takes_wires_away() -> None:
    sheet = chain()
    assert edits.disconnect(sheet, sheet.graph.wires[1:3]).graph.wires == (
        sheet.graph.wires[0],
        *sheet.graph.wires[3:],
    )


def test_move_touches_nothing_but_places() -> None:
    sheet = chain()
    moved = edits.move(sheet, {"dense_1": (7, 8)})
    assert moved.places == {**sheet.places, "dense_1": (7.0, 8.0)}
    assert moved.graph is sheet.graph
    assert moved.training is sheet.training


def test_set_layer_drops_wires_whose_port_is_gone() -> None:
    sheet = edits.set_layer(diamond(), "add_1", Add(count=2))
    assert {wire.input for wire in sheet.graph.wires if wire.target == "add_1"} == {"a", "b"}
    sheet = edits.set_layer(diamond(), "dense_1", MSE())
    assert [str(wire) for wire in sheet.graph.wires if "dense_1" in (wire.source, wire.target)] == []


def test_rename_keeps_order_place_and_wires() -> None:
    before, after = chain(), edits.rename(chain(), "relu_1", "kink")
    assert list(after.graph.nodes) == [name.replace("relu_1", "kink") for name in before.graph.nodes]
    assert list(after.places.items()) == [(n.replace("relu_1", "kink"), p) for n, p in before.places.items()]
    assert [str(wire).replace("kink", "relu_1") for wire in after.graph.wires] == list(map(str, before.graph.wires))
    assert edits.rename(after, "kink", "kink") is after


@pytest.mark.parametrize("name", ["", " a", "a.b", "\ud800", "dense_2", "x" * 81])
def test_a_bad_name_is_refused(name: str) -> None:
    with pytest.raises(EditRefused, match=r"cannot be a node's name|Another node is called"):
        edits.rename(chain(), "relu_1", name)


@pytest.mark.parametrize(
    "edit",
    [
        lambda sheet: edits.move(sheet, {"ghost": (0, 0)}),
        lambda sheet: edits.rename(sheet, "ghost", "x"),
        lambda sheet: edits.set_layer(sheet, "ghost", ReLU()),
    ],
)
def test_an_edit_of_a_node_that_is_not_there_is_refused(edit: Callable[[Sheet], Sheet]) -> None:
    with pytest.raises(EditRefused, match="no node called ghost"):
        edit(chain())


def test_a_copy_keeps_the_wires_among_the_copied() -> None:
    fragment = edits.copy(chain(), ["relu_1", "dense_1"])
    assert list(fragment.graph.nodes) == ["dense_1", "relu_1"]
    assert fragment.graph.wires == (Wire("dense_1", "y", "relu_1", "x"),)
    assert fragment.places == {"dense_1": (150, 0), "relu_1": (300, 0)}


def test_paste_puts_the_top_left_corner_at_the_place() -> None:
    fragment = edits.copy(chain(), ["dense_1", "relu_1"])
    sheet, names = edits.paste(chain(), fragment, (10, 20))
    assert names == ("dense_3", "relu_2")
    assert (sheet.places["dense_3"], sheet.places["relu_2"]) == ((10, 20), (160, 20))
    assert Wire("dense_3", "y", "relu_2", "x") in sheet.graph.wires
    assert edits.paste(Sheet(), fragment, (0, 0))[1] == ("dense_1", "relu_1")


def test_a_long_name_can_be_pasted_again_and_saved() -> None:
    sheet, name = edits.add_node(Sheet(), Dense(), (0, 0))
    sheet = edits.rename(sheet, name, "x" * 80)
    sheet, _ = edits.duplicate(sheet, sheet.graph.nodes)
    assert from_text(to_text(sheet)) == sheet


def test_duplicate_lies_beside_its_original() -> None:
    sheet, names = edits.duplicate(chain(), ["dense_1", "relu_1"])
    assert names == ("dense_3", "relu_2")
    x, y = sheet.places["dense_3"]
    assert (x - 150, y) == edits.BESIDE[:1] + edits.BESIDE[1:]
    assert len(sheet.graph.wires) == len(chain().graph.wires) + 1


def test_edits_leave_the_sheet_they_are_given_as_it_was() -> None:
    sheet = chain()
    before = to_text(sheet)
    edits.add_node(sheet, Dense(), (0, 0))
    edits.insert_on_wire(sheet, ReLU(), (0, 0), sheet.graph.wires[0])
    edits.remove(sheet, ["relu_1"], [sheet.graph.wires[0]])
    edits.connect(sheet, Wire("dense_1", "y", "dense_2", "x"))
    edits.disconnect(sheet, sheet.graph.wires)
    edits.move(sheet, {"dense_1": (1, 1)})
    edits.set_layer(sheet, "dense_1", Dense(units=3))
    edits.rename(sheet, "dense_1", "first")
    edits.set_training(sheet, Training(epochs=3))
    edits.duplicate(sheet, sheet.graph.nodes)
    assert to_text(sheet) == before


def test_an_edit_keeps_what_it_does_not_concern() -> None:
    sheet = replace(chain(), training=Training(epochs=7))
    assert edits.remove(sheet, ["relu_1"]).training == sheet.training
    assert msgspec.structs.asdict(edits.set_training(sheet, Training()))["graph"] is sheet.graph
