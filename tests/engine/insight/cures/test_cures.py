"""Every cure: it changes what it says and nothing else, wherever its nodes lie, and travels as a value."""

import json
import math
import pickle
from typing import NamedTuple

import msgspec
import numpy as np
import pytest
from msgspec.structs import replace

from engine.check import check
from engine.cure import CURES, Cure
from engine.editing import edits
from engine.editing.edits import EditRefused
from engine.editing.rate import with_rate
from engine.formats.project import find, read
from engine.graph import Wire
from engine.groups.unfold import unfold
from engine.initializers.he import He
from engine.insight.changes import changes
from engine.insight.cures.add_dropout import AddDropout
from engine.insight.cures.add_skip import AddSkip
from engine.insight.cures.batch_size import BatchSize
from engine.insight.cures.clip_norm import ClipNorm
from engine.insight.cures.initialise import Initialise
from engine.insight.cures.insert_norm import InsertNorm
from engine.insight.cures.layer_rate import LayerRate
from engine.insight.cures.leave_out import LeaveOut
from engine.insight.cures.range_test import RangeTest
from engine.insight.cures.remove import Remove
from engine.insight.cures.replace_loss import ReplaceLoss
from engine.insight.cures.scale_rate import ScaleRate
from engine.insight.cures.standardise import Standardise
from engine.insight.cures.swap_activation import SwapActivation
from engine.insight.cures.use_adam import UseAdam
from engine.insight.cures.weight_decay import WeightDecay
from engine.insight.diagnosis import possible
from engine.layers.batch_norm import BatchNorm
from engine.layers.conv2d import Conv2D
from engine.layers.layer_norm import LayerNorm
from engine.losses.kl_divergence import KLDivergence
from engine.losses.mse import MSE
from engine.losses.nll import NLL
from engine.sheet import Place, Sheet
from engine.train import Run, train
from tests.engine.insight.cures.drawings import flat, grouped, repeated

DRAWN = {"flat": (flat, "", ""), "grouped": (grouped, "group_1.", "group_1."), "turns": (repeated, "group_1.2.", "")}


class Case(NamedTuple):
    """A cure, its words, and what it changes: of wires perhaps not all.

    {in} stands before the long names of Sigmoid_2 and Dense_3, {at} before their drawn ones, {first} before Dense_1.
    """

    cure: Cure
    words: str
    lines: tuple[str, ...]


CASES = (
    Case(
        SwapActivation(nodes=("{in}Sigmoid_2", "{in}Dense_3")),
        "Sigmoid → ReLU",
        ("{at}Sigmoid_2: Sigmoid → ReLU", "{at}Dense_3: activation Sigmoid → ReLU"),
    ),
    Case(
        InsertNorm(nodes=("{in}Dense_3",)),
        "Insert BatchNorm after {in}Dense_3",
        ("new: {at}batch_norm_1", "new wire: {at}Dense_3.y → {at}batch_norm_1.x"),
    ),
    Case(
        InsertNorm(nodes=("{in}Sigmoid_2", "{in}Dense_3"), norm=LayerNorm(epsilon=0.1)),
        "Insert LayerNorm after {in}Sigmoid_2 and {in}Dense_3",
        (
            "new: {at}layer_norm_1",
            "new: {at}layer_norm_2",
            "new wire: {at}layer_norm_1.y → {at}Dense_3.x",
            "new wire: {at}Sigmoid_2.y → {at}layer_norm_1.x",
            "new wire: {at}Dense_3.y → {at}layer_norm_2.x",
            "wire gone: {at}Sigmoid_2.y → {at}Dense_3.x",
        ),
    ),
    Case(
        Initialise(nodes=("{first}Dense_1", "{in}Dense_3", "Dense_4")),
        "Draw the first weights of 3 layers by He normal",
        tuple(
            f"{name}: initialiser Glorot uniform → He normal" for name in ("{first}Dense_1", "{at}Dense_3", "Dense_4")
        ),
    ),
    Case(ClipNorm(value=1.5), "Clip the gradient at 1.5", ("training: clip norm 0 → 1.5",)),
    Case(ScaleRate(factor=0.1, was=0.1), "Learning rate 0.1 → 0.01", ("training: learning rate 0.1 → 0.01",)),
    Case(ScaleRate(factor=30.0, was=0.1), "Learning rate 0.1 → 3", ("training: learning rate 0.1 → 3",)),
    Case(
        UseAdam(rate=0.002),
        "Use Adam, learning rate 0.002",
        ("training: optimiser SGD → Adam", "training: learning rate 0.1 → 0.002"),
    ),
    Case(
        AddSkip(first="{in}Dense_3", last="{in}Dense_3"),
        "Add a skip connection around {in}Dense_3",
        (
            "new: {at}add_1",
            "new wire: {at}Dense_3.y → {at}add_1.a",
            "new wire: {at}Sigmoid_2.y → {at}add_1.b",
        ),
    ),
    Case(
        AddSkip(first="Dense_4", last="Softmax_5"),
        "Add a skip connection around Dense_4 … Softmax_5",
        (
            "new: add_1",
            "new: dense_1",
            "new wire: add_1.y → CrossEntropy_6.prediction",
            "new wire: Softmax_5.y → add_1.a",
            "new wire: dense_1.y → add_1.b",
            "wire gone: Softmax_5.y → CrossEntropy_6.prediction",
        ),
    ),
    Case(
        Standardise(data="Spiral_0", mean=(1.0,), deviation=(2.0, 3.0)),
        "Standardise the inputs of Spiral_0",
        ("new: standardise_1", "new wire: Spiral_0.inputs → standardise_1.x"),
    ),
    Case(
        ReplaceLoss(node="CrossEntropy_6", loss=NLL()),
        "Use NLL in CrossEntropy_6",
        ("CrossEntropy_6: Cross-entropy → NLL",),
    ),
    Case(
        LeaveOut(nodes=("Softmax_5",)),
        "Leave out Softmax_5",
        (
            "gone: Softmax_5",
            "new wire: Dense_4.y → CrossEntropy_6.prediction",
            "wire gone: Dense_4.y → Softmax_5.x",
            "wire gone: Softmax_5.y → CrossEntropy_6.prediction",
        ),
    ),
    Case(LeaveOut(nodes=("{in}Dense_3",)), "Leave out {in}Dense_3", ("{at}Dense_3: activation Sigmoid → Identity",)),
    Case(
        Remove(nodes=("{first}side",)),
        "Remove {first}side",
        ("gone: {first}side", "wire gone: {first}Dense_1.y → {first}side.x"),
    ),
    Case(
        AddDropout(node="{in}Sigmoid_2", rate=0.25),
        "Insert Dropout 0.25 after {in}Sigmoid_2",
        (
            "new: {at}dropout_1",
            "new wire: {at}dropout_1.y → {at}Dense_3.x",
            "new wire: {at}Sigmoid_2.y → {at}dropout_1.x",
            "wire gone: {at}Sigmoid_2.y → {at}Dense_3.x",
        ),
    ),
    Case(WeightDecay(l2=0.001), "Weight decay 0.001", ("training: l2 0 → 0.001",)),
    Case(
        LayerRate(nodes=("{in}Dense_3", "Dense_4"), factor=0.5),
        "Learning rate of {in}Dense_3 and Dense_4 × 0.5",
        ("{at}Dense_3: rate 1 → 0.5", "Dense_4: rate 1 → 0.5"),
    ),
    Case(BatchSize(size=64), "Batch size 64", ("training: batch size 20 → 64",)),
    Case(RangeTest(), "Find the learning rate by a range test", ("training: learning rate 0.1 →",)),
)


@pytest.fixture(params=DRAWN)
def where(request: pytest.FixtureRequest) -> str:
    """Which drawing."""
    return str(request.param)


def there(text: str, where: str) -> str:
    """With the names that it has in this drawing."""
    _, within, first = DRAWN[where]
    at = within and "group_1."
    return text.replace("{in}", within).replace("{at}", at).replace("{first}", first)


def placed(cure: Cure, where: str) -> Cure:
    """The cure for this drawing."""
    return CURES.decode(json.loads(there(msgspec.json.encode(cure).decode(), where)))


def test_every_cure_is_tried() -> None:
    assert {type(case.cure) for case in CASES} == set(CURES)
    assert {kind.__name__ for kind in CURES if kind.measures} == {"RangeTest"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.words)
def test_it_changes_what_it_says_and_leaves_the_rest(case: Case, where: str) -> None:
    sheet, same, cure = DRAWN[where][0](), DRAWN[where][0](), placed(case.cure, where)
    after = cure.edit(sheet)
    assert sheet == same, "the given drawing is as it was"
    assert after == cure.edit(sheet), "and gives the same once more"
    told = str(changes(sheet, after)).splitlines()
    if cure.measures:
        told = [line.rpartition(" ")[0] for line in told]  # without what it came to
    wanted = {there(line, where) for line in case.lines}
    assert wanted <= set(told)
    assert {line for line in told if "wire" not in line} == {line for line in wanted if "wire" not in line}
    assert not check(after.graph, batch=after.training.batch_size, training=True).errors
    assert after.places.items() >= {k: v for k, v in sheet.places.items() if k in after.places}.items()
    assert len(canvases(after)) == len(after.places), "none lies where another one lies"
    Run(after).iterate()


def canvases(sheet: Sheet) -> set[tuple[str, Place]]:
    """The places that are taken on each canvas."""
    return {(name.rpartition(".")[0], place) for name, place in sheet.places.items()}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.words)
def test_it_says_so_in_words(case: Case, where: str) -> None:
    cure = placed(case.cure, where)
    assert cure.words == there(case.words, where)
    assert cure.meaning.endswith(".")
    assert cure.meaning[0].isupper()
    assert cure.title
    assert "{" not in cure.meaning


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.words)
def test_it_travels(case: Case) -> None:
    again = CURES.decode(msgspec.json.decode(msgspec.json.encode(case.cure)))
    for other in (again, pickle.loads(pickle.dumps(case.cure))):
        assert (type(other), other, hash(other)) == (type(case.cure), case.cure, hash(case.cure))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.words)
@pytest.mark.parametrize("prefix", ["no_", "no_group."])
def test_who_is_not_there_is_refused(case: Case, prefix: str) -> None:
    text = msgspec.json.encode(case.cure).decode()
    if text == (other := named_otherwise(text, prefix)):
        return  # it is of the training
    with pytest.raises(EditRefused, match="no_"):
        CURES.decode(json.loads(other)).edit(flat())


def named_otherwise(text: str, prefix: str) -> str:
    """With nodes that are in no drawing."""
    for name in flat().graph.nodes:
        text = text.replace(name, prefix + name)
    return text.replace("{in}", "").replace("{first}", "")


@pytest.mark.parametrize(
    ("cure", "why"),
    [
        (SwapActivation(nodes=("Dense_1", "Spiral_0")), "Spiral_0 is no activation"),
        (Initialise(nodes=("Sigmoid_2",)), "Sigmoid_2 draws no first weights"),
        (InsertNorm(nodes=("side",)), "side feeds nothing"),
        (InsertNorm(nodes=("CrossEntropy_6",)), "CrossEntropy_6 feeds nothing"),
        (AddDropout(node="Dense_1", rate=1.0), "value for rate"),
        (ReplaceLoss(node="Dense_4", loss=MSE()), "Dense_4 is no loss"),
        (ReplaceLoss(node="CrossEntropy_6", loss=BatchNorm()), "BatchNorm is no loss"),
        (AddSkip(first="Spiral_0", last="Dense_1"), "Spiral_0 has nothing at its input"),
        (AddSkip(first="Dense_3", last="Dense_1"), "cycle"),
        (AddSkip(first="Dense_1", last="side"), "side feeds nothing"),
        (AddSkip(first="Dense_1", last="CrossEntropy_6"), "CrossEntropy_6 feeds nothing"),
        (ClipNorm(value=math.inf), "clip_norm"),
        (ClipNorm(value=-1.0), "clip_norm"),
        (ScaleRate(factor=math.nan, was=0.1), "learning_rate"),
        (UseAdam(rate=-1.0), "learning_rate"),
        (WeightDecay(l2=-0.1), "l2"),
        (BatchSize(size=0), "batch_size"),
        (Standardise(data="Spiral_0", mean=(0.0,), deviation=(0.0,)), "deviation"),
        (Standardise(data="Spiral_0", mean=(math.nan,), deviation=(1.0,)), "mean"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Cure) else "",
)
def test_what_cannot_be_is_refused(cure: Cure, why: str) -> None:
    with pytest.raises(EditRefused, match=why):
        cure.edit(flat())


def test_a_cure_that_leaves_no_way_to_train_is_not_possible() -> None:
    assert possible(flat(), ReplaceLoss(node="CrossEntropy_6", loss=NLL()))
    assert not possible(flat(), ReplaceLoss(node="CrossEntropy_6", loss=MSE()))
    assert not possible(flat(), ReplaceLoss(node="CrossEntropy_6", loss=KLDivergence()))
    assert not possible(flat(), Standardise(data="Spiral_0", mean=(1.0, 2.0, 3.0), deviation=(1.0,)))
    assert not possible(flat(), BatchSize(size=20)), "it is so already"


def test_whether_a_measurement_helps_is_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RangeTest, "edit", lambda *_: pytest.fail("nobody waits for a run"))
    assert possible(flat(), RangeTest())


def test_all_that_a_node_feeds_gets_what_is_put_behind_it(where: str) -> None:
    """But a loss is asked the same as before."""
    sheet = DRAWN[where][0]()
    after = AddDropout(node=there("{first}Dense_1", where)).edit(sheet)
    flat_wires = unfold(after.graph).graph.wires
    dropout = there("{first}dropout_1", where)
    assert {w.target for w in flat_wires if w.source == there("{first}Dense_1", where)} == {dropout}
    assert len([w for w in flat_wires if w.source == dropout]) == 2


def test_the_answers_stay_as_they_are() -> None:
    sheet = read(find("house-prices")).sheet
    data = next(iter(sheet.graph.nodes))
    targets = [w for w in sheet.graph.wires if w.source == data and w.output == "targets"]
    after = Standardise(data=data, mean=(0.0,), deviation=(2.0,)).edit(sheet)
    assert [w for w in after.graph.wires if w.output == "targets"] == targets
    judged = replace(targets[0], output="inputs")
    encoder = edits.with_wires(sheet, [*(wire for wire in sheet.graph.wires if wire not in targets), judged])
    assert judged in Standardise(data=data, mean=(0.0,), deviation=(2.0,)).edit(encoder).graph.wires


def test_the_loss_keeps_its_weight_and_is_called_after_its_layer() -> None:
    sheet = read(find("vanishing")).sheet
    after = ReplaceLoss(node="binary_cross_entropy_1", loss=MSE(weight=3.0)).edit(sheet)
    assert after.graph.nodes["mse_1"] == MSE(weight=1.0)
    assert ReplaceLoss(node="CrossEntropy_6", loss=NLL()).edit(flat()).graph.nodes["CrossEntropy_6"] == NLL(weight=2.0)


def test_a_skip_adds_what_came_in_to_what_comes_out() -> None:
    sheet = flat()
    run = Run(AddSkip(first="Dense_3", last="Dense_3").edit(sheet))
    values = run.iterate("watching").values
    assert np.array_equal(values["add_1", "y"], values["Sigmoid_2", "y"] + values["Dense_3", "y"])


@pytest.mark.parametrize(("first", "width"), [("Sigmoid_2", None), ("Dense_1", 8)])
def test_a_skip_over_other_sizes_has_a_layer_on_its_way(first: str, width: int | None) -> None:
    sheet = flat()
    after = AddSkip(first=first, last="Dense_3").edit(sheet)
    new = [after.graph.nodes[name] for name in changes(sheet, after).new]
    assert [type(layer).__name__ for layer in new] == (["Add"] if width is None else ["Add", "Dense"])
    if width is not None:
        assert (new[1].units, new[1].bias) == (width, False)  # type: ignore[attr-defined]


def test_a_skip_over_images_has_a_convolution_of_one_pixel() -> None:
    sheet = read(find("digits-cnn")).sheet
    name = next(name for name, layer in sheet.graph.nodes.items() if isinstance(layer, Conv2D))
    wide = replace(sheet.graph.nodes[name], padding="same")  # type: ignore[type-var]
    sheet = edits.set_layer(sheet, name, wide)
    after = AddSkip(first=name, last=name).edit(sheet)
    (added,) = (after.graph.nodes[new] for new in changes(sheet, after).new if new.startswith("conv"))
    assert isinstance(added, Conv2D)
    assert (added.kernel, added.filters, added.bias) == (1, wide.filters, False)
    assert not check(after.graph, training=True).errors
    pool = next(n for n, layer in sheet.graph.nodes.items() if "Pool" in type(layer).__name__)
    with pytest.raises(EditRefused, match="No way leads around"):
        AddSkip(first=pool, last=pool).edit(sheet)


def test_a_skip_leads_around_a_whole_group() -> None:
    """Of 2 coordinates to 8 numbers: with a dense layer; around three turns of 8 to 8 without."""
    for sheet, count in ((grouped(), 2), (repeated(), 1)):
        after = AddSkip(first="group_1", last="group_1").edit(sheet)
        assert len(changes(sheet, after).new) == count
        assert not check(after.graph, training=True).errors


def test_a_skip_around_what_is_not_wired_is_refused() -> None:
    sheet = edits.disconnect(flat(), [Wire("Spiral_0", "inputs", "Dense_1", "x")])
    with pytest.raises(EditRefused, match="sizes at Dense_3 and Dense_3 are not known"):
        AddSkip(first="Dense_3", last="Dense_3").edit(sheet)
    with pytest.raises(EditRefused, match="Dense_1 has nothing at its input"):
        AddSkip(first="Dense_1", last="Dense_3").edit(sheet)


def test_nodes_of_two_groups_have_no_common_way() -> None:
    with pytest.raises(EditRefused, match="different groups"):
        AddSkip(first="group_1.Dense_1", last="Dense_4").edit(grouped())


def test_standardised_inputs_have_mean_0_and_deviation_1() -> None:
    sheet = flat()
    inputs = Run(sheet).splits["Spiral_0"].train.inputs.astype(np.float64)
    mean, deviation = tuple(inputs.mean(axis=1).tolist()), tuple(inputs.std(axis=1).tolist())
    after = Standardise(data="Spiral_0", mean=mean, deviation=deviation).edit(sheet)
    run = Run(BatchSize(size=80).edit(after))  # all of them
    found = run.iterate("watching").values["standardise_1", "y"]
    assert found.shape[1] == inputs.shape[1]
    assert np.allclose(found.mean(axis=1), 0, atol=1e-6)
    assert np.allclose(found.std(axis=1), 1, atol=1e-6)


def test_a_rate_has_no_more_digits_than_people_read() -> None:
    assert ScaleRate(factor=0.1, was=0.07).edit(with_rate(flat(), 0.07)).training.optimizer.learning_rate == 0.007


def test_what_was_wired_through_who_goes_is_joined_again() -> None:
    for kind in (LeaveOut, Remove):
        assert Wire("Dense_1", "y", "Dense_3", "x") in kind(nodes=("Sigmoid_2",)).edit(flat()).graph.wires


def test_each_turn_of_a_group_gets_it_once() -> None:
    sheet = repeated()
    nodes = tuple(f"group_1.{turn}.Dense_3" for turn in (1, 2, 3))
    assert InsertNorm(nodes=nodes).edit(sheet) == InsertNorm(nodes=nodes[1:2]).edit(sheet)


def test_vanishing_gradients_come_back_with_relu_and_he() -> None:
    """End to end: the cures together let the example learn that does not."""
    sheet: Sheet = read(find("vanishing")).sheet
    sigmoids = tuple(name for name in sheet.graph.nodes if name.startswith("sigmoid"))
    layers = tuple(name for name in sheet.graph.nodes if name.startswith("dense"))
    cured = Initialise(nodes=layers, initializer=He()).edit(SwapActivation(nodes=sigmoids).edit(sheet))
    before, after = (train(each, epochs=60)[1].train_loss for each in (sheet, cured))
    assert before > 0.69
    assert after < 0.6
