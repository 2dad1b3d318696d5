"""What may be wired: the same as if the wire were drawn, and all of the graph inspected anew."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from engine.check import check
from engine.data.spiral import Spiral
from engine.graph import Graph, Wire
from engine.layers.add import Add
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.input import Input
from engine.layers.layer import Layer
from engine.layers.relu import ReLU
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.losses.cross_entropy import CrossEntropy
from engine.losses.mse import MSE
from engine.refusal import refusal
from tests.engine.graphs import graph

SPIRAL = {"spiral": Spiral(), "dense_1": Dense(units=1), "loss": BinaryCrossEntropy()}
WIRES = ("spiral.inputs > dense_1", "dense_1 > loss.prediction", "spiral.targets > loss.targets")


def test_refusals() -> None:
    sound = graph(SPIRAL | {"relu": ReLU(), "mse": MSE()}, *WIRES, "dense_1 > relu", "relu > mse.prediction")
    for wire, words in (
        (Wire("dense_1", "y", "dense_1", "x"), "dense_1 cannot feed itself"),
        (Wire("relu", "y", "dense_1", "x"), "dense_1 comes before relu"),
        (Wire("dense_1", "y", "relu", "x"), "dense_1.y feeds relu.x already"),
        (Wire("dense_1", "x", "relu", "x"), "joins an output to an input"),
        (Wire("gone", "y", "relu", "x"), "joins an output to an input"),
        (Wire("spiral", "targets", "relu", "x"), "wants numbers at x"),
        (Wire("spiral", "targets", "mse", "targets"), "wants numbers as targets"),
    ):
        said = refusal(sound, wire)
        assert said is not None
        assert words in said
        assert said.endswith(".")
    assert refusal(sound, Wire("spiral", "inputs", "relu", "x")) is None, "the old wire would be replaced"
    assert refusal(sound, Wire("spiral", "inputs", "loss", "prediction")) is None, "a setting can mend the shape"


LAYERS = [Spiral(), Input(), Input(shape=(), classes=5), Dense(), ReLU(), Add(), MSE(), CrossEntropy(), Embedding()]


def drawn(nodes: dict[str, Layer], picked: list[tuple[int, int]]) -> Graph:
    """A wire at most at each input; going round is allowed, as in files of other hands."""
    outputs = [(name, port) for name, layer in nodes.items() for port in layer.outputs()]
    inputs = [(name, port) for name, layer in nodes.items() for port in layer.inputs()]
    if not outputs or not inputs:
        return Graph(nodes)
    ends = {inputs[goal % len(inputs)]: outputs[start % len(outputs)] for start, goal in picked}
    return Graph(nodes, tuple(Wire(*output, *place) for place, output in ends.items()))


@given(
    nodes=st.dictionaries(st.sampled_from("abcdefg"), st.sampled_from(LAYERS), min_size=2),
    picked=st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=14),
)
def test_it_is_as_if_the_wire_were_drawn(nodes: dict[str, Layer], picked: list[tuple[int, int]]) -> None:
    subject = drawn(nodes, picked)
    outputs = [(name, port) for name, layer in nodes.items() for port in layer.outputs()]
    inputs = [(name, port) for name, layer in nodes.items() for port in layer.inputs()]
    for output, place in product(outputs, inputs):
        wire = Wire(*output, *place)
        said = refusal(subject, wire)
        kept = tuple(w for w in subject.wires if (w.target, w.input) != place)
        problems = check(Graph(nodes, (*kept, wire))).problems
        unkind = [str(p) for p in problems if (p.kind, p.node) == ("type", wire.target)]
        if wire in subject.wires or wire.source == wire.target:
            assert said is not None
        elif said is not None and "would close a cycle" in said:
            cyclic = {p.node for p in check(Graph(nodes, (*subject.wires, wire))).problems if p.kind == "cycle"}
            assert {wire.source, wire.target} <= cyclic
        else:
            assert said == (unkind[0] if unkind else None)
