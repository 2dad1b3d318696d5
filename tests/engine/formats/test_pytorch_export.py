"""What a drawing's names and settings become in a PyTorch script: text, read here without running it."""

import ast
import keyword
from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.data.digits import Digits
from engine.data.spiral import Spiral
from engine.data.xor import Xor
from engine.formats.project import examples, read
from engine.formats.pytorch.export import export, write
from engine.formats.pytorch.names import (
    OF_MODULES,
    OF_THE_SCRIPT,
    RESERVED,
    Names,
    called,
    comment,
    identifier,
    literal,
)
from engine.formats.pytorch.plan import ExportError
from engine.graph import Graph, Learning, Wire
from engine.groups.group import Group
from engine.groups.inlet import Inlet
from engine.groups.outlet import Outlet
from engine.layers.add import Add
from engine.layers.batch_norm import BatchNorm
from engine.layers.conv2d import Conv2D
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.flatten import Flatten
from engine.layers.input import Input
from engine.layers.layer import Layer
from engine.layers.softmax import Softmax
from engine.layers.stop_gradient import StopGradient
from engine.layers.tanh import Tanh
from engine.losses.cross_entropy import CrossEntropy
from engine.losses.mse import MSE
from engine.sheet import Sheet, Training

HOSTILE = [
    "a\nimport os\nos.abort()",
    '"""',
    "'''",
    "\\",
    "#",
    "\0",
    "",
    " ",
    "class",
    "None",
    "match",
    "3d",
    "my net!",
    "my-net",
    "my_net",
    "my net",
    "my__net",
    "_private",
    "__init__",
    "__class__",
    "é",
    "e\u0301",
    "ﬁ",
    "fi",
    "плотный",
    "密度",
    "🧠",
    "\u2028x = 1",
    "\u202eright to left",
    "{x}",
    "{0.__class__}",
    "%s",
    "x; y",
    'exec("1")',
    "prediction_",
    "block.1.dense",
    "coding: utf-7",
    "STILL",
    "CHANCE",
    "n" * 300,
    *OF_THE_SCRIPT.split(),
    *OF_MODULES.split(),
    "print",
    "tuple",
]


def sheet(names: list[str], title_of_data: str = "data") -> Sheet:
    """A chain of Tanh called so between a data set and a loss, the first with noise on it."""
    nodes: dict[str, Layer] = {f"{title_of_data} ": Spiral(samples=20), "first ": Dense(units=2), "noise ": Dropout()}
    nodes |= {name: Tanh() if number % 3 else Dense(units=2) for number, name in enumerate(names)}
    nodes["loss "] = CrossEntropy()
    order = list(nodes)
    ends = [("inputs" if number == 0 else "y", "x") for number in range(len(order) - 1)]
    ends[-1] = (ends[-1][0], "prediction")
    wires = [Wire(a, out, b, into) for (a, b), (out, into) in zip(pairwise(order), ends, strict=True)]
    return Sheet(graph=Graph(nodes, (*wires, Wire(order[0], "targets", "loss ", "targets"))))


def skeleton(text: str) -> str:
    """The script's statements without names and texts."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        for field in ("id", "attr", "arg", "name"):
            if isinstance(getattr(node, field, None), str):
                setattr(node, field, "")
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


def test_hostile_names_add_no_statement() -> None:
    plain = export(sheet([f"node_{number}" for number in range(len(HOSTILE))])).text
    hostile = export(sheet(HOSTILE), title='it\n"""; import os').text
    assert skeleton(hostile) == skeleton(plain)
    hostile.encode()
    imported = [line for line in ast.walk(ast.parse(hostile)) if isinstance(line, ast.Import | ast.ImportFrom)]
    assert len(imported) == 6
    assert "coding" not in "".join(export(sheet(["one"]), title="coding: utf-7").text.splitlines()[:2])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=12), min_size=3, max_size=3, unique=True), st.text(max_size=20))
def test_no_name_adds_a_statement(names: list[str], title: str) -> None:
    assume(not {"data ", "first ", "noise ", "loss "} & set(names))
    plain = export(sheet(["one", "two", "three"])).text
    assert skeleton(export(sheet(names), title=title).text) == skeleton(plain)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("dense_1", "dense_1"),
        ("my net!", "my_net"),
        ("3d", "node_3d"),
        ("", "node"),
        ("!?", "node"),
        ("🧠", "node"),
        ("__init__", "init"),
        ("плотный", "плотный"),
        ("ﬁ", "fi"),
        ("a\nb", "a_b"),
    ],
)
def test_identifiers(name: str, found: str) -> None:
    assert identifier(name) == found


def test_taken_names_get_a_number() -> None:
    names = Names()
    wanted = ("my net", "my-net", "my_net", "class", "self", "train")
    assert [names.fresh(name) for name in wanted] == ["my_net", "my_net_2", "my_net_3", "class_2", "self_2", "train_2"]


@given(st.text())
def test_identifiers_are_what_python_reads(text: str) -> None:
    names = Names()
    first, second = names.fresh(text), names.fresh(text)
    assert first != second
    for name in (first, second):
        assert ast.parse(f"{name} = 1").body[0].targets[0].id == name
        assert not keyword.iskeyword(name)
        assert name not in RESERVED
        assert not name.startswith("_")
        assert not name.endswith("_")


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple),
)


@given(values)
def test_literals_are_read_as_the_same(value: object) -> None:
    assert ast.literal_eval(literal(value)) == value


def test_literals_of_numbers_python_has_no_sign_for() -> None:
    assert literal(float("inf")) == 'float("inf")'
    assert literal([np.float32(0.5), np.int64(3), (True,)]) == "[0.5, 3, (True,)]"
    with pytest.raises(TypeError):
        literal(object())


@given(st.text())
def test_comments_stay_on_their_line(text: str) -> None:
    assert ast.dump(ast.parse(f"\n\n{comment(text)}\nx = 1")) == ast.dump(ast.parse("x = 1"))


def test_long_calls_are_broken() -> None:
    assert called("f(", ["a=1", "b=2"]) == ["f(a=1, b=2)"]
    assert called("f(", ["a" * 60, "b" * 60]) == ["f(", f"    {'a' * 60},", f"    {'b' * 60},", ")"]


def branches() -> Sheet:
    """Two data sets, frozen and shared weights, a group, two losses of which one takes what is computed as targets."""
    inner = {"in": Inlet(), "dense": Dense(units=2), "out": Outlet()}
    group = Group(
        graph=Graph(inner, (Wire("in", "y", "dense", "x"), Wire("dense", "y", "out", "x"))), repeat=2, tied=True
    )
    nodes: dict[str, Layer] = {
        "left": Spiral(samples=50),
        "right": Xor(samples=50),
        "one": Dense(units=2),
        "two": Dense(units=2),
        "sum": Add(),
        "block": group,
        "named": CrossEntropy(weight=0.5),
        "like": MSE(),
        "odds": Softmax(),
        "quiet": StopGradient(),
    }
    ends = """left.inputs one.x, right.inputs two.x, one.y sum.a, two.y sum.b, sum.y block.in,
        block.out named.prediction, left.targets named.targets, one.y like.prediction, two.y like.targets,
        block.out odds.x, two.y quiet.x"""
    wires = [Wire(*port.split("."), *into.split(".")) for port, into in map(str.split, ends.split(","))]
    learning = {"two": Learning(shares="one"), "one": Learning(frozen=True)}
    return Sheet(graph=Graph(nodes, tuple(wires), learning))


def test_what_is_drawn_is_what_is_written() -> None:
    text, arrays = export(branches())
    for line in (
        "def forward(self, left_inputs, right_inputs):",
        "self.one = nn.Linear(in_features=2, out_features=2, bias=True).requires_grad_(False)",
        'two = self.one(wire("two.x", right_inputs))',
        'sum_2 = wire("sum_2.a", one) + wire("sum_2.b", two)',
        'block_1_dense = self.block_1_dense(wire("block_1_dense.x", sum_2))',
        'block_2_dense = self.block_1_dense(wire("block_2_dense.x", block_1_dense))',
        "self.block_1_dense = nn.Linear(in_features=2, out_features=2, bias=True)  # block.1.dense",
        "return one, two, quiet, block_2_dense, odds",
        'like = self.like(wire("like.prediction", one), two.detach())',
        "return like + 0.5 * named",
    ):
        assert f"    {line}\n" in text or f"    {line}  #" in text, line
    assert "self.two" not in text
    assert {"model/one.weight", "parameter/one.bias", "wire/two.x", "train/left_inputs", "test/left_targets"} <= set(
        arrays
    )
    assert "train/right_targets" not in arrays
    assert arrays["train/left_inputs"].shape == (40, 2)
    assert arrays["parameter/one.weight"].any(), "of frozen weights too"


def test_first_weights_come_from_the_seed_and_trained_ones_stay() -> None:
    drawn = read(examples()["xor"]).sheet
    one, same = export(drawn), export(drawn)
    assert one.text == same.text
    for name, array in one.arrays.items():
        assert np.array_equal(array, same.arrays[name])
    name = "model/dense_1.weight"
    training = msgspec.structs.replace(drawn.training, seed=3)
    assert not np.array_equal(export(msgspec.structs.replace(drawn, training=training)).arrays[name], one.arrays[name])


def refused(sheet: Sheet, path: str | Path = "it.py") -> str:
    with pytest.raises(ExportError) as error:
        write(path, sheet)
    return str(error.value)


def test_what_cannot_be_exported_is_said(tmp_path: Path) -> None:
    good = read(examples()["xor"]).sheet
    assert "ends with .py" in refused(good, tmp_path / "it.txt")
    assert "its folder is not there" in refused(good, tmp_path / "nowhere" / "it.py")
    nodes: dict[str, Layer] = {"x": Input(), "loss": MSE()}
    wires = (Wire("x", "y", "loss", "prediction"), Wire("x", "y", "loss", "targets"))
    assert refused(Sheet(graph=Graph(nodes, wires))).startswith("x gets no samples to train with.")
    assert "The graph has no loss" in refused(Sheet())
    with pytest.raises(ExportError, match=r"can't be exported: the weights of dense_1.weight"):
        export(good, {"other": np.zeros(1)})
    assert not list(tmp_path.iterdir())


def test_weights_that_two_arrange_in_other_ways() -> None:
    """Ten numbers each: three by three of one channel, or one of each of nine."""
    nodes: dict[str, Layer] = {
        "data": Digits(),
        "wide": Conv2D(filters=9, kernel=3, padding=1),
        "deep": Conv2D(filters=9, kernel=1),
        "flat": Flatten(),
        "dense": Dense(units=10),
        "loss": CrossEntropy(),
    }
    ends = """data.inputs wide.x, wide.y deep.x, deep.y flat.x, flat.y dense.x, dense.y loss.prediction,
        data.targets loss.targets"""
    wires = [Wire(*port.split("."), *into.split(".")) for port, into in map(str.split, ends.split(","))]
    graph = Graph(nodes, tuple(wires), {"deep": Learning(shares="wide")})
    assert refused(Sheet(graph=graph)).startswith("deep can't be exported: it arranges the weights that it shares")


def test_nothing_that_learns() -> None:
    graph = sheet(["one"]).graph
    frozen = {name: Learning(frozen=True) for name in graph.nodes}
    text = export(Sheet(graph=msgspec.structs.replace(graph, learning=frozen))).text
    assert "Nothing in this network learns" in text
    assert "optimizer" not in text


def test_files_hold_no_objects(tmp_path: Path) -> None:
    path = tmp_path / "it.py"
    write(path, sheet(["one"]))
    with np.load(path.with_suffix(".npz"), allow_pickle=False) as file:
        assert all(file[name].dtype.kind in "fi" for name in file.files)
    ast.parse(path.read_text())
    assert "model.noise_" not in path.read_text()
    assert "model.noise.eval()" in path.read_text()
    assert "What draws random numbers is switched off on both sides." in path.read_text()


def test_batch_norm_leaves_out_a_batch_of_one() -> None:
    def text(batch: int) -> str:
        drawn = sheet(["norm"])
        nodes = drawn.graph.nodes | {"norm": BatchNorm()}
        graph = msgspec.structs.replace(drawn.graph, nodes=nodes)
        return export(msgspec.structs.replace(drawn, graph=graph, training=Training(batch_size=batch))).text

    assert "takes no batch of one" in text(5), "16 samples"
    assert "takes no batch of one" in text(1)
    assert "takes no batch of one" not in text(4)


def test_settings_of_the_training() -> None:
    training = Training(
        batch_size=7, epochs=9, seed=4, clip_norm=1.5, clip_value=0.5, clip_layer_norm=2.0, l1=0.1, l2=0.2
    )
    text = export(msgspec.structs.replace(sheet(["one"]), training=training)).text
    for words in (
        "SEED = 4\nEPOCHS = 9\nBATCH_SIZE = 7\n",
        "torch.optim.Adam(",
        "weight_decay=0.2",
        "clip_grad_value_(model.parameters(), 0.5)",
        "    [model.first.weight, model.first.bias],",
        "):\n                nn.utils.clip_grad_norm_(own, 2.0)",
        "clip_grad_norm_(model.parameters(), 1.5)",
        "parameter.grad += 0.1 * parameter.sign()",
    ):
        assert words in text
