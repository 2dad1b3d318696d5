"""What the drawing of a model is like: names, places, shared and frozen weights; and whole samples in their layers."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from onnx.reference import ReferenceEvaluator

from engine.__main__ import main
from engine.check import check
from engine.formats.onnx.opening import read_onnx
from engine.formats.opened import foreign, opened
from engine.graph import Learning
from engine.layers.dense import Dense
from engine.layers.input import Input
from tests.engine.formats.onnx.models import close, drawn, feeds_for, layers, model, ours, written
from tests.engine.formats.onnx.samples import LAYERS, SAMPLES

ROW = {"x": ("N", 4)}


@pytest.mark.parametrize("name", SAMPLES)
def test_whole_models_are_drawn_in_their_layers(name, tmp_path):
    found = SAMPLES[name]()
    project = read_onnx(written(tmp_path / "a.onnx", found))
    assert layers(project) == LAYERS[name]
    feeds = feeds_for(found, project)
    close(ours(project, feeds), ReferenceEvaluator(found).run(None, feeds))


@pytest.mark.parametrize("name", SAMPLES)
def test_all_that_is_missing_is_a_loss(name, tmp_path):
    project = read_onnx(written(tmp_path / "a.onnx", SAMPLES[name]()))
    assert [problem.kind for problem in check(project.sheet.graph).errors] == ["no loss"]


def test_inputs_are_nodes_without_the_batch(tmp_path):
    for shape, wanted in (
        (("N", 3, 8), (3, 8)),
        ((5, 3, 8), (3, 8)),
        (("N",), ()),
        ((7, "N", 3), (7, 3)),
        ((None, 3), (3,)),
        ((0, 3), (3,)),
    ):
        project = read_onnx(written(tmp_path / "a.onnx", model("y = Relu(x)", {"x": shape})))
        assert project.sheet.graph.nodes["x"] == Input(shape=wanted)


def test_tokens_have_as_many_classes_as_the_table_has_rows(tmp_path):
    found = model("y = Gather(t, x)", {"x": ("N", 5)}, {"t": drawn((9, 4))}, whole="x")
    project = read_onnx(written(tmp_path / "a.onnx", found))
    assert project.sheet.graph.nodes["x"] == Input(shape=(5,), classes=9)


def test_nodes_are_called_as_pytorch_calls_its_modules(tmp_path):
    lines = "a = Gemm(x, w, b)\nc = Relu(a)\nd = Gemm(c, v)\ne = Relu(d)\nf = MatMul(e, u)\ny = Gemm(f, w, b)"
    found = model(lines, ROW, {"w": drawn((4, 4)), "b": drawn((4,)), "v": drawn((4, 4)), "u": drawn((4, 4))})
    names = {"w": "block.0.fc.weight", "b": "block.0.fc.bias", "v": "0.weight", "x": "input.1"}
    for node in found.graph.node:
        node.input[:] = [names.get(name, name) for name in node.input]
    for tensor in (*found.graph.initializer, *found.graph.input):
        tensor.name = names.get(tensor.name, tensor.name)
    found.graph.node[1].name = "/block/block.0/act/Relu"
    found.graph.node[3].name = "Relu_7"
    project = read_onnx(written(tmp_path / "a.onnx", found))
    assert list(project.sheet.graph.nodes) == [
        "input_1",
        "block_0_fc",
        "block_0_act",
        "dense_0",
        "relu_1",
        "dense_1",
        "dense_2",
    ]


def test_names_that_no_node_can_have_are_tidied(tmp_path):
    found = model("y = Relu(x)", ROW)
    for name, wanted in (("é🧠 %20 #1", "é_20_1"), ("\u202e\x00", "input_1"), ("a" * 300, "a" * 60), (".", "input_1")):
        found.graph.input[0].name = found.graph.node[0].input[0] = name
        project = read_onnx(written(tmp_path / "a.onnx", found))
        assert list(project.sheet.graph.nodes) == [wanted, "relu_1"]


def test_every_node_has_its_place_and_the_data_go_to_the_right(tmp_path):
    weights = {"w": drawn((3, 3, 3, 3)), "v": drawn((3, 3, 1, 1), 1)}
    lines = "a = Conv<pads = [1, 1, 1, 1]>(x, w)\nb = Relu(a)\nc = Conv(x, v)\nd = Add(b, c)\ny = Relu(d)"
    sheet = read_onnx(written(tmp_path / "a.onnx", model(lines, {"x": ("N", 3, 8, 8)}, weights))).sheet
    assert sheet.places.keys() == sheet.graph.nodes.keys()
    assert len(set(sheet.places.values())) == len(sheet.places)
    for wire in sheet.graph.wires:
        assert sheet.places[wire.source][0] < sheet.places[wire.target][0]
    chain = [sheet.places[name][1] for name in ("x", "conv2d_1", "relu_1")]
    assert chain == [0, 0, 0], "the first way is straight"


def test_nodes_of_the_same_weights_share_them(tmp_path):
    lines = "a = MatMul(x, w)\nb = Add(a, c)\nd = MatMul(z, w)\ne = Add(d, c)\ny = Sub(b, e)"
    weights = {"w": drawn((4, 3)), "c": drawn((3,), 1)}
    inputs = {"x": ("N", 4), "z": ("N", 4)}
    project = read_onnx(written(tmp_path / "a.onnx", model(lines, inputs, weights)))
    assert project.sheet.graph.learning == {"dense_2": Learning(shares="dense_1")}
    assert project.weights.keys() == {"dense_1.weight"}
    other = model(lines.replace("(d, c)", "(d, f)"), inputs, {**weights, "f": drawn((3,), 2)})
    assert read_onnx(written(tmp_path / "a.onnx", other)).sheet.graph.learning == {}, "their biases differ"


def test_constants_that_an_exporter_has_found_equal_are_not_shared(tmp_path):
    lines = "v = Identity(w)\na = MatMul(x, w)\ny = MatMul(a, v)"
    project = read_onnx(written(tmp_path / "a.onnx", model(lines, ROW, {"w": drawn((4, 4))})))
    assert project.sheet.graph.learning == {}
    assert len(project.weights) == 2


def test_norms_that_no_training_has_changed_are_not_shared(tmp_path):
    weights = {"w": np.ones(4, np.float32), "b": np.zeros(4, np.float32)}  # an exporter keeps only one of both
    lines = "a = LayerNormalization(x, w, b)\nc = Relu(a)\ny = LayerNormalization(c, w, b)"
    project = read_onnx(written(tmp_path / "a.onnx", model(lines, ROW, weights)))
    assert project.sheet.graph.learning == {}
    assert len(project.weights) == 4


def test_numbers_that_somebody_wrote_do_not_learn(tmp_path):
    project = read_onnx(written(tmp_path / "a.onnx", model("y = Mul(x, h)", ROW, {"h": np.float32(0.5)})))
    assert project.sheet.graph.learning == {"scale_1": Learning(frozen=True)}


def test_what_leads_to_no_output_is_not_drawn(tmp_path):
    found = model("a = Sin(x)\nb = Relu(a)\ny = Tanh(x)", ROW)
    assert layers(read_onnx(written(tmp_path / "a.onnx", found))) == ["Tanh"]


def test_several_outputs_are_several_ends(tmp_path):
    found = model("y = Tanh(x)\nz = Relu(x)", ROW, outputs=["y", "z"])
    assert layers(read_onnx(written(tmp_path / "a.onnx", found))) == ["Tanh", "ReLU"]


@pytest.mark.parametrize("number", [np.nan, np.inf])
def test_weights_that_are_no_numbers_are_left_out_with_a_remark(number, tmp_path):
    weight = drawn((4, 3))
    weight[1, 1] = number
    path = written(tmp_path / "a.onnx", model("y = MatMul(x, w)", ROW, {"w": weight}))
    project = read_onnx(path)
    assert project.weights is None
    assert project.remark == (
        f"{path} is opened without its weights: the weights of dense_1.weight hold NaN or infinity. Training starts "
        "afresh."
    )


def test_weights_are_float32_of_their_own(tmp_path):
    for kind in (np.float16, np.float32, np.float64):
        found = model("y = MatMul(x, w)", ROW, {"w": drawn((4, 3)).astype(kind)})
        weight = read_onnx(written(tmp_path / "a.onnx", found)).weights["dense_1.weight"]
        assert weight.dtype == np.float32
        assert weight.flags.owndata
        assert weight.flags.writeable
        np.testing.assert_array_equal(weight, drawn((4, 3)).astype(kind).astype(np.float32).T)


def test_settings_are_the_numbers_people_wrote(tmp_path):
    found = model("a = LeakyRelu<alpha = 0.01>(x)\ny = Elu<alpha = 0.1>(a)", ROW)
    nodes = read_onnx(written(tmp_path / "a.onnx", found)).sheet.graph.nodes
    assert (nodes["leaky_relu_1"].slope, nodes["elu_1"].alpha) == (0.01, 0.1)


def test_the_command_line_opens_models_too(tmp_path, capsys):
    path = written(tmp_path / "a.onnx", model("y = Gemm(x, w)", ROW, {"w": drawn((4, 3))}))
    assert main(["check", str(path)]) == 1
    assert "The graph has no loss" in capsys.readouterr().out
    assert foreign(Path("a.ONNX"))
    assert not foreign(Path("a.onnx.chain"))
    assert opened(path).sheet.graph.nodes["dense_1"] == Dense(units=3, bias=False)
    (tmp_path / "b.onnx").write_bytes(b"no model")
    assert main(["check", str(tmp_path / "b.onnx")]) == 2
    assert "b.onnx can't be opened: it is no ONNX model" in capsys.readouterr().err


def test_without_the_package_the_sentence_says_how_to_get_it(tmp_path):
    path = written(tmp_path / "a.onnx", model("y = Relu(x)", ROW))
    code = (
        "import sys; sys.modules['onnx'] = None\n"
        "from engine.formats.onnx.opening import read_onnx\n"
        "from engine.formats.project import ProjectError\n"
        "try: read_onnx(sys.argv[1])\n"
        "except ProjectError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout == (
        f"{path} can't be opened: the package that reads ONNX is not installed. Install it with: pip install "
        "'chainrule[onnx]'.\n"
    )
