"""Every kind of problem is found, all at once, each in a sentence; and no drawing makes `check` raise."""

import sys
import tracemalloc
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import check as checking
from engine import fit as fitting
from engine import memory, wiring
from engine.check import Inspection, check
from engine.compile import GraphError, compile
from engine.data.digits import Digits
from engine.data.house_prices import HousePrices
from engine.data.spiral import Spiral
from engine.graph import Graph, Wire, topological_order
from engine.groups.reroute import Reroute
from engine.layers.add import Add
from engine.layers.concat import Concat
from engine.layers.conv2d import Conv2D
from engine.layers.dense import Dense
from engine.layers.flatten import Flatten
from engine.layers.input import Input
from engine.layers.layer import LAYERS, Layer
from engine.layers.log_softmax import LogSoftmax
from engine.layers.max_pool2d import MaxPool2D
from engine.layers.multi_head_attention import MultiHeadAttention
from engine.layers.relu import ReLU
from engine.layers.sigmoid import Sigmoid
from engine.layers.softmax import Softmax
from engine.losses.bce_of_probabilities import BCEOfProbabilities
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.losses.cross_entropy import CrossEntropy
from engine.losses.mse import MSE
from engine.losses.nll import NLL
from engine.memory import in_words, installed
from engine.problem import Problem
from engine.refusal import refusal
from engine.sheet import Sheet
from engine.tensor import Spec, divisor
from engine.train import Run
from tests.engine.graphs import branching, chain, graph

SPIRAL = {"spiral": Spiral(), "dense_1": Dense(units=1), "loss": BinaryCrossEntropy()}
WIRES = ("spiral.inputs > dense_1", "dense_1 > loss.prediction", "spiral.targets > loss.targets")


def found(graph: Graph, kind: str) -> list[Problem]:
    """The problems of one kind; all are sentences with a next step, and name their node."""
    problems = check(graph).problems
    for problem in problems:
        assert problem.sentence.endswith(".")
        assert problem.next_step.endswith(".")
        assert problem.node is None or problem.node in problem.sentence
        assert str(problem) == f"{problem.sentence} {problem.next_step}"
    return [problem for problem in problems if problem.kind == kind]


def test_a_sound_graph() -> None:
    inspection = check(graph(SPIRAL, *WIRES))
    assert inspection.problems == ()
    assert inspection.order == ("spiral", "dense_1", "loss")
    assert inspection.specs["spiral", "targets"] == Spec((), 2)
    assert inspection.specs["dense_1", "y"] == Spec((1,))


def test_an_empty_graph_has_no_loss_and_no_data() -> None:
    assert [problem.kind for problem in check(Graph()).errors] == ["no loss", "no data"]


def test_missing_input() -> None:
    (problem,) = found(graph(SPIRAL, *WIRES[1:]), "missing input")
    assert problem.node == "dense_1"
    assert problem.sentence == "dense_1 has nothing at its input x."


def test_shape() -> None:
    nodes = {"x": Input(shape=(1, 4, 4)), "flat": Flatten(), "dense_1": Dense()}
    (problem,) = found(graph(nodes, "x > dense_1"), "shape")
    assert problem.node == "dense_1"
    assert problem.sentence == "dense_1 wants a row of features and gets 1×4×4."
    assert problem.next_step == "Insert Flatten before it."
    assert not found(graph(nodes, "x > flat", "flat > dense_1"), "shape")


@pytest.mark.parametrize(
    ("loss", "kind", "sentence"),
    [
        (MSE(), "type", "loss wants numbers as targets and gets class labels."),
        (CrossEntropy(), "shape", "loss compares 1 outputs with 2 classes."),
    ],
)
def test_wrong_targets(loss: Layer, kind: str, sentence: str) -> None:
    (problem,) = found(graph(SPIRAL | {"loss": loss}, *WIRES), kind)
    assert problem.node == "loss"
    assert problem.sentence == sentence


def test_labels_are_no_numbers() -> None:
    (problem,) = found(graph(SPIRAL, "spiral.targets > dense_1"), "type")
    assert problem.sentence == "dense_1 wants numbers at x and gets class labels."


def test_shapes_that_do_not_meet() -> None:
    nodes = {"a": Input(shape=(2,)), "b": Input(shape=(3,)), "sum": Add(), "both": Concat()}
    (problem,) = found(graph(nodes, "a > sum.a", "b > sum.b", "a > both.a", "b > both.b"), "shape")
    assert problem.sentence == "sum gets 2 at a and 3 at b."


def test_cycle_and_self_loop() -> None:
    nodes = {"x": Input(), "add": Add(), "a": ReLU(), "b": ReLU(), "self": Add()}
    ends = ("x > add.a", "b > add.b", "add > a", "a > b", "x > self.a", "self > self.b")
    problems = found(graph(nodes, *ends), "cycle")
    assert {problem.node for problem in problems} == {"add", "a", "b", "self"}


def test_wires_to_nowhere_and_two_at_one_input() -> None:
    ends = (
        "gone > dense_1",
        "dense_1 > gone",
        "spiral > dense_1",
        "dense_1 > loss.y",
        "spiral.inputs > dense_1",
    )
    problems = found(graph(SPIRAL, *WIRES, *ends), "wire")
    assert [problem.node for problem in problems] == [None, None, "spiral", "loss", "dense_1"]
    assert problems[-1].sentence == "dense_1 has 4 wires at its input x, which takes one."


def test_unreachable_and_unused_are_warnings() -> None:
    nodes = SPIRAL | {"lost": ReLU(), "after": ReLU(), "aside": ReLU(), "new": Dense()}
    ends = (*WIRES, "lost > after", "spiral.inputs > aside")
    assert [problem.node for problem in found(graph(nodes, *ends), "unreachable")] == ["after"]
    assert {problem.node for problem in found(graph(nodes, *ends), "unused")} == {"lost", "after", "aside"}
    warnings = [problem for problem in check(graph(nodes, *ends)).problems if problem.warning]
    assert {problem.kind for problem in warnings} == {"unreachable", "unused"}
    compile(graph(SPIRAL | {"aside": ReLU()}, *WIRES, "spiral.inputs > aside"))


@pytest.mark.parametrize(
    ("last", "loss", "said"),
    [
        ((Dense(units=2), Softmax()), CrossEntropy(), "bent"),
        ((Dense(units=2, activation=Softmax()), Reroute()), CrossEntropy(), "dense"),
        ((Dense(units=1), Sigmoid()), BinaryCrossEntropy(), "bent"),
        ((Dense(units=1), Sigmoid()), BCEOfProbabilities(), None),
        ((Dense(units=2), LogSoftmax()), NLL(), None),
        ((Dense(units=2), LogSoftmax()), CrossEntropy(), None),  # that of a logarithm is the softmax again
        ((Dense(units=2), ReLU()), CrossEntropy(), None),
    ],
)
def test_an_activation_that_the_loss_contains_is_a_warning(
    last: tuple[Layer, Layer], loss: Layer, said: str | None
) -> None:
    nodes = {"spiral": Spiral(), "dense": last[0], "bent": last[1], "loss": loss}
    ends = ("spiral.inputs > dense", "dense > bent", "bent > loss.prediction", "spiral.targets > loss.targets")
    problems = check(graph(nodes, *ends), training=True).problems
    assert [problem.node for problem in problems] == ([said] if said else [])
    for problem in problems:
        assert (problem.kind, problem.warning) == ("twice", True)
        what = "sigmoid" if isinstance(loss, BinaryCrossEntropy) else "softmax"
        assert problem.sentence.startswith(f"loss takes the {what} itself, and {said} has taken it before")


def test_problems_say_to_cures_what_is_meant_and_what_would_fit() -> None:
    nodes = {"a": Input(shape=(2,)), "b": Input(shape=(3,)), "sum": Add(count=3), "seq": Input(shape=(5, 12))}
    nodes |= {"heads": MultiHeadAttention(heads=5), "spiral": Spiral(), "loss": CrossEntropy()}
    ends = ("a > sum.a", "b > sum.b", "a > sum.c", "a > sum.d", "a > sum.a", "seq > heads")
    problems = check(graph(nodes, *ends, "b > loss.prediction", "spiral.targets > loss.targets")).errors
    told = {(problem.kind, problem.node, problem.port): problem for problem in problems}
    assert told["wire", "sum", "d"].wire == Wire("a", "y", "sum", "d")
    assert told["wire", "sum", "a"].wire is None
    assert told["shape", "sum", ""].wanted == (("b", (2,)),)  # a and c are alike: neither can fit all others
    assert told["shape", "heads", ""].setting == (("heads", 4),)
    assert told["shape", "loss", ""].wanted == (("prediction", (2,)),)
    (problem,) = check(graph(SPIRAL, *WIRES), batch=10**6, training=True).problems
    assert (problem.kind, problem.setting) == ("batch", (("batch_size", 400),))


@given(near=st.integers(1, 50), numbers=st.lists(st.integers(1, 60), min_size=1, max_size=3))
def test_the_nearest_divisor(near: int, numbers: list[int]) -> None:
    fitting = [n for n in range(1, 61) if not any(number % n for number in numbers)]
    assert divisor(near, *numbers) == min(fitting, key=lambda n: (abs(n - near), n))


def test_everything_at_once() -> None:
    nodes = {
        "x": Input(shape=(2, 2, 2)),
        "dense_1": Dense(),
        "dense_2": Dense(),
        "a": ReLU(),
        "b": ReLU(),
        "big": Dense(units=10**9),
        "row": Input(shape=(10_000,)),
        "lost": ReLU(),
        "after": ReLU(),
    }
    ends = ("x > dense_1", "a > b", "b > a", "row > big", "gone > a", "lost > after")
    kinds = {problem.kind for problem in check(graph(nodes, *ends)).problems}
    assert kinds == {"missing input", "shape", "cycle", "no loss", "wire", "memory", "unreachable"}
    kinds = {problem.kind for problem in check(Graph({"dense_1": Dense()})).problems}
    assert kinds == {"missing input", "no loss", "no data"}
    assert not check(chain(Dense())).problems


def test_compile_raises_all_errors() -> None:
    with pytest.raises(GraphError) as caught:
        compile(graph(SPIRAL, WIRES[0]))
    assert [problem.node for problem in caught.value.problems] == ["loss", "loss"]
    assert str(caught.value) == str(caught.value.problems[0])


class TestMemory:
    """What cannot fit is said before anything is allocated."""

    def test_a_node_that_cannot_fit(self) -> None:
        nodes = SPIRAL | {"x": Input(shape=(784,)), "dense_1": Dense(units=10**9)}
        tracemalloc.start()
        problems = found(graph(nodes, "x > dense_1"), "memory")
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert [problem.node for problem in problems] == ["dense_1"]
        assert problems[0].sentence == f"dense_1 needs 44 TB, this computer has {in_words(installed())}."
        assert peak < 1_000_000

    def test_numbers_beyond_all_machines(self) -> None:
        wide = Dense(units=10**9)
        nodes = {"x": Input(shape=(100_000,) * 4), "flat": Flatten(), "n1": wide, "n2": wide}
        problems = found(graph(nodes, "x > flat", "flat > n1", "n1 > n2"), "memory")
        assert {problem.node for problem in problems} == {"x", "n1", "n2"}
        assert "5,600,000,0" in problems[1].sentence

    def test_images_and_windows(self) -> None:
        image = Input(shape=(3, 2000, 2000))
        (problem,) = found(graph({"x": image, "conv": Conv2D(filters=1, kernel=64)}, "x > conv"), "memory")
        assert problem.node == "conv"

    def test_a_batch_that_cannot_fit(self) -> None:
        image = graph({"x": Input(shape=(3, 100, 100)), "pool": MaxPool2D()}, "x > pool")
        assert not [problem for problem in check(image).problems if problem.kind == "memory"]
        kinds = [problem.kind for problem in check(image, batch=10**6).errors]
        assert "memory" in kinds

    def test_only_all_together(self, monkeypatch: pytest.MonkeyPatch) -> None:
        small = chain(Dense(units=100), Dense(units=300))
        monkeypatch.setattr(checking, "installed", lambda: 1_900_000)
        (problem,) = found(small, "memory")
        assert problem.node is None
        assert problem.sentence.startswith("The graph needs ")
        assert "n2 the most" in problem.sentence

    def test_words(self) -> None:
        sizes = (0, 999, 1000, 1_550_000, 25 * 10**9, 3_200_000_000_000)
        assert [in_words(size) for size in sizes] == ["0.0 B", "999 B", "1.0 kB", "1.6 MB", "25 GB", "3.2 TB"]
        assert 10**8 < installed() < 10**15


def ladder(steps: int) -> Graph:
    """Each Add takes its predecessor twice: 2^steps ways from top to bottom."""
    nodes: dict[str, Layer] = {"n0": Input()} | {f"n{step}": Add() for step in range(1, steps + 1)}
    ends = [f"n{step - 1} > n{step}.{port}" for step in range(1, steps + 1) for port in "ab"]
    nodes |= {"t": Input(), "loss": MSE()}
    return graph(nodes, *ends, f"n{steps} > loss.prediction", "t > loss.targets")


def test_the_work_is_linear() -> None:
    """Counted in lines of Python run, which no busy machine can change."""

    def lines(subject: Graph) -> int:
        count = 0

        def trace(frame, event, argument):
            nonlocal count
            count += 1
            return trace

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            check(subject)
        finally:
            sys.settrace(before)
        return count

    check(ladder(50))  # what is counted once and remembered is not what grows
    small, large = lines(ladder(50)), lines(ladder(400))
    assert large < 10 * small
    assert large < 400 * 400


def test_the_order_does_not_depend_on_the_order_of_wires() -> None:
    forward = branching()
    backward = Graph(forward.nodes, forward.wires[::-1])
    for subject in (forward, backward):
        order, cyclic = topological_order(subject)
        place = {name: number for number, name in enumerate(order)}
        assert not cyclic
        assert set(order) == set(subject.nodes)
        assert all(place[wire.source] < place[wire.target] for wire in subject.wires)


EVERY = [kind() for kind in LAYERS] + [example.layer for kind in LAYERS for example in kind.examples()]
NAMES = st.sampled_from(["a", "b", "c", "d", "e", "f", "gone", ""])
PORTS = st.sampled_from(["x", "y", "a", "b", "prediction", "targets", "inputs", "none"])
WIRING = st.lists(st.builds(Wire, NAMES, PORTS, NAMES, PORTS), max_size=14).map(tuple)


@given(
    nodes=st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(EVERY)),
    wires=WIRING,
    batch=st.integers(1, 10**6),
)
def test_no_drawing_makes_it_raise(nodes: dict[str, Layer], wires: tuple[Wire, ...], batch: int) -> None:
    garbage = Graph(nodes, wires)
    inspection = check(garbage, batch=batch)
    assert isinstance(inspection, Inspection)
    assert msgspec.to_builtins(inspection.problems) is not None
    for problem in inspection.problems:
        assert problem.node is None or problem.node.partition(".")[0] in nodes
        assert problem.sentence.endswith(".")
        assert problem.next_step.endswith(".")
    for wire in wires[:2]:
        refusal(garbage, wire)
    if not inspection.errors and all(spec.size < 10_000 for spec in inspection.specs.values()):
        recording = compile(garbage).recording(2)
        assert set(recording.values) == set(inspection.specs)


def forget() -> None:
    """Nothing is remembered of the graphs before."""
    for remembered in (fitting.remembered, wiring.remembered, memory.recording):
        remembered.cache_clear()


@given(data=st.data())
def test_after_an_edit_it_finds_what_it_finds_from_scratch(data: st.DataObject) -> None:
    names = st.sampled_from("abcdef")
    usual = st.sampled_from(
        [Spiral(), Input(), Dense(), Dense(units=1), ReLU(), Add(), Concat(), MSE(), CrossEntropy()]
    )
    nodes: dict[str, Layer] = {}
    wires: tuple[Wire, ...] = ()
    for edit in data.draw(
        st.lists(st.sampled_from(["layer", "wire", "wire", "wire", "unwire", "remove"]), max_size=12)
    ):
        if edit == "layer":
            nodes = nodes | {data.draw(names): data.draw(st.one_of(usual, st.sampled_from(EVERY)))}
        elif edit == "wire":
            wires += (data.draw(st.builds(Wire, names, PORTS, names, PORTS)),)
        elif edit == "unwire" and wires:
            gone = data.draw(st.sampled_from(wires))
            wires = tuple(wire for wire in wires if wire != gone)
        elif edit == "remove" and nodes:
            nodes = {name: layer for name, layer in nodes.items() if name != data.draw(st.sampled_from(sorted(nodes)))}
        subject, batch = Graph(nodes, wires), data.draw(st.sampled_from([1, 32, 10**9]))
        after = check(subject, batch=batch, training=True)
        forget()
        assert after == check(subject, batch=batch, training=True)


def test_a_layer_before_targets_only_is_not_taught_and_does_not_stop_training() -> None:
    nodes = {
        "x": Input(shape=(3,)),
        "dense": Dense(units=3),
        "t": Input(shape=(3,)),
        "bent": Dense(units=3),
        "mse": MSE(),
    }
    drawn = graph(nodes, "x > dense", "dense > mse.prediction", "t > bent", "bent > mse.targets")
    assert [problem.node for problem in found(drawn, "unused")] == ["bent"]
    for mode in ("training", "watching"):
        recording = compile(drawn).recording(4, mode)
        recording.run()
        assert {wire.source for wire in recording.gradients} <= {"x", "dense"}


def test_what_keeps_a_graph_from_being_trained_is_a_problem() -> None:
    drawn = graph(
        {"x": Input(shape=(2,)), "dense": Dense(units=2), "mse": MSE()}, "x > dense", "dense > mse.prediction"
    )
    with_targets = graph(
        {**drawn.nodes, "t": Input(shape=(2,))}, "x > dense", "dense > mse.prediction", "t > mse.targets"
    )
    assert not check(with_targets).errors
    assert {problem.node for problem in check(with_targets, training=True).errors} == {"x", "t"}


def test_data_sets_of_different_length_are_a_problem() -> None:
    nodes = {"a": Spiral(samples=500), "b": Spiral(samples=400), "sum": Add(), "loss": CrossEntropy()}
    drawn = graph(nodes, "a.inputs > sum.a", "b.inputs > sum.b", "sum > loss.prediction", "a.targets > loss.targets")
    assert not check(drawn).errors
    (problem,) = check(drawn, training=True).errors
    assert "a has 400 to train and 100 to test with, b has 320" in problem.sentence


def yes_or_no(source: Layer, targets: str, **between: Layer) -> Graph:
    """Binary cross-entropy against an output of a data set, perhaps with layers between."""
    units = 64 if targets == "inputs" else 1
    nodes = {"data": source, "flat": Flatten(), "dense": Dense(units=units), **between, "loss": BinaryCrossEntropy()}
    ends = [f"{a} > {b}" for a, b in pairwise([f"data.{targets}", *between, "loss.targets"])]
    return graph(nodes, "data.inputs > flat", "flat > dense", "dense > loss.prediction", *ends)


def test_targets_that_the_loss_cannot_take_are_a_problem() -> None:
    prices = yes_or_no(HousePrices(), "targets")
    assert not check(prices).errors
    (problem,) = check(prices, training=True).errors
    assert (problem.kind, problem.node) == ("type", "loss")
    assert problem.sentence == "loss wants targets from 0 to 1 and gets -6.32 to 3.72 from data."
    assert problem.next_step == "Use MSE to predict such numbers."
    with pytest.raises(GraphError, match="wants targets from 0 to 1"):
        Run(Sheet(graph=prices))
    assert problem in check(yes_or_no(HousePrices(), "targets", row=Flatten()), training=True).errors


def test_targets_that_the_loss_can_take_are_none() -> None:
    bent = yes_or_no(HousePrices(), "targets", squeezed=Sigmoid())
    shares = yes_or_no(Digits(), "inputs", row=Flatten())
    for fine in (bent, shares, graph(SPIRAL, *WIRES)):
        assert not check(fine, training=True).errors
    nodes = {"a": Flatten(), "b": Flatten(), "loss": BinaryCrossEntropy()}
    for ends in (["a > b", "b > a", "a > loss.targets"], ["gone > loss.targets"], ["a > loss.targets"]):
        assert not [problem for problem in check(graph(nodes, *ends), training=True).errors if problem.kind == "type"]


def test_more_numbers_than_an_array_can_have_are_said() -> None:
    nodes = {"x": Input(shape=(100_000,) * 4), "loss": MSE()}
    problems = check(graph(nodes, "x > loss.prediction", "x > loss.targets")).errors
    assert {problem.kind for problem in problems} == {"memory"}
