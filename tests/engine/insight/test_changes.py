"""What an edit changes: told once, in words, for every kind of edit; nothing is told of what stays."""

import pickle

import msgspec
import pytest
from msgspec.structs import replace

from editor.document import grouping
from engine.editing import edits
from engine.editing.inside import inside, with_inside
from engine.editing.swap import swap
from engine.formats.project import examples, find, read
from engine.graph import Wire
from engine.insight.changes import Change, Changed, Changes, changes
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.relu import ReLU
from engine.optimizers.adam import Adam
from engine.schedules.cosine import Cosine
from engine.sheet import Sheet
from tests.engine.insight.cures.drawings import flat, grouped


@pytest.mark.parametrize("name", examples())
def test_nothing_changes_where_nothing_is_done(name: str) -> None:
    sheet = read(find(name)).sheet
    assert changes(sheet, sheet) == Changes()
    assert str(changes(sheet, sheet)) == ""
    moved = edits.move(sheet, dict.fromkeys(sheet.graph.nodes, (9.0, 9.0)))
    assert changes(sheet, moved) == Changes(), "places are no matter"


def test_settings_of_a_node_one_by_one() -> None:
    sheet = flat()
    after = edits.set_layer(sheet, "Dense_3", Dense(units=1_000, bias=False, activation=ReLU()))
    told = Changed("Dense_3", "Dense_3", (Change("units", "8", "1,000"), Change("bias", "yes", "no"), ACTIVATION))
    assert changes(sheet, after) == Changes(changed=(told,))
    assert str(told) == "Dense_3: units 8 → 1,000, bias yes → no, activation Sigmoid → ReLU"
    (back,) = changes(after, sheet).changed
    assert [(each.was, each.now) for each in back.changes] == [(each.now, each.was) for each in told.changes]


ACTIVATION = Change("activation", "Sigmoid", "ReLU")


def test_what_lies_within_a_setting() -> None:
    sheet = read(find("vanishing")).sheet
    layer = sheet.graph.nodes["dense_1"]
    assert isinstance(layer, Dense)
    other = replace(layer.initializer, deviation=0.5)  # type: ignore[type-var]
    after = edits.set_layer(sheet, "dense_1", replace(layer, initializer=other))
    assert str(changes(sheet, after)) == "dense_1: deviation 0.15 → 0.5"


def test_another_layer_under_another_name_is_one_node() -> None:
    sheet = read(find("vanishing")).sheet
    after, _ = swap(sheet, ["sigmoid_1", "sigmoid_2"], ReLU())
    told = changes(sheet, after)
    swapped = (Change("", "Sigmoid", "ReLU"),)
    assert told.changed == (Changed("sigmoid_1", "relu_1", swapped), Changed("sigmoid_2", "relu_2", swapped))
    assert told == Changes(changed=told.changed), "and all wires are the same"
    assert str(told).splitlines()[0] == "sigmoid_1, now relu_1: Sigmoid → ReLU"
    renamed = edits.rename(sheet, "dense_1", "wide")
    assert str(changes(sheet, renamed)) == "dense_1, now wide"


def test_who_goes_while_another_comes_elsewhere_is_not_renamed() -> None:
    sheet = flat()
    last = list(sheet.graph.nodes)[-1]
    after, new = edits.add_node(edits.remove(sheet, [last]), Dropout(), (0.0, 900.0))
    told = changes(sheet, after)
    assert (told.new, told.gone, told.changed) == ((new,), (last,), ())
    assert told.gone_wires == (Wire("Dense_1", "y", last, "x"),)


def test_inside_a_group_names_are_long_ones() -> None:
    sheet = grouped()
    inner, name = edits.add_node(inside(sheet, ("group_1",)), Dropout(rate=0.1), (0.0, 500.0))
    inner = edits.connect(inner, Wire("Dense_1", "y", name, "x"))
    inner = edits.set_layer(inner, "Dense_3", Dense(units=8, activation=ReLU()))
    told = changes(sheet, with_inside(sheet, ("group_1",), inner))
    assert told == Changes(
        new=("group_1.dropout_1",),
        changed=(Changed("group_1.Dense_3", "group_1.Dense_3", (ACTIVATION,)),),
        new_wires=(Wire("group_1.Dense_1", "y", "group_1.dropout_1", "x"),),
    )


def test_what_goes_from_a_group_with_another_name_has_its_old_one() -> None:
    sheet = grouped()
    inner = edits.remove(inside(sheet, ("group_1",)), ["Sigmoid_2"])
    after = edits.rename(with_inside(sheet, ("group_1",), inner), "group_1", "block")
    told = changes(sheet, after)
    assert told.gone == ("group_1.Sigmoid_2",)
    assert told.new_wires == (Wire("block.Dense_1", "y", "block.Dense_3", "x"),)
    assert Wire("group_1.Dense_1", "y", "group_1.Sigmoid_2", "x") in told.gone_wires
    assert told.changed == (Changed("group_1", "block", ()),)


def test_a_new_group_is_one_node() -> None:
    after, name = grouping.group(flat(), ["Dense_3", "Dense_4"])
    told = changes(flat(), after)
    assert (told.new, set(told.gone), told.changed) == ((name,), {"Dense_3", "Dense_4"}, ())


def test_how_nodes_learn_and_work() -> None:
    sheet = flat()
    after = edits.mute(edits.freeze(sheet, ["Dense_1"], True), ["Sigmoid_2"], True)
    assert str(changes(sheet, after)) == "Dense_1: frozen no → yes\nSigmoid_2: muted no → yes"


def test_how_it_is_trained() -> None:
    sheet = flat()
    other = replace(
        sheet.training, optimizer=Adam(learning_rate=1e-5), schedule=Cosine(), batch_size=4096, clip_norm=0.5
    )
    told = changes(sheet, edits.set_training(sheet, other))
    assert told == Changes(training=told.training)
    assert str(told).splitlines() == [
        "training: optimiser SGD → Adam",
        "training: learning rate 0.1 → 1e-5",
        "training: schedule Constant → Cosine",
        "training: batch size 20 → 4,096",
        "training: clip norm 0 → 0.5",
    ]
    nested, within = grouped(), edits.set_training(grouped(), other)
    assert changes(nested, within) == Changes(training=told.training), "once, however many groups there are"


def test_it_travels() -> None:
    sheet: Sheet = flat()
    told = changes(sheet, edits.set_training(edits.remove(sheet, ["Softmax_5"]), replace(sheet.training, l2=0.1)))
    assert msgspec.json.decode(msgspec.json.encode(told), type=Changes) == told
    assert pickle.loads(pickle.dumps(told)) == told
