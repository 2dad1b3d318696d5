"""Models that are cut off, lie about their sizes or want something else than to be read: one sentence, soon."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, external_data_helper, helper

from engine.formats.onnx.file import PARTS
from engine.formats.onnx.opening import read_onnx
from engine.formats.project import ProjectError
from tests.engine.formats.onnx.models import drawn, model, written
from tests.engine.formats.onnx.samples import SAMPLES

ROOT = Path(__file__).parents[4]
ROW = {"x": ("N", 4)}


def refusal(path: Path) -> str:
    """The one sentence that names the file."""
    with pytest.raises(ProjectError) as raised:
        read_onnx(path)
    sentence = str(raised.value)
    assert sentence.startswith(f"{path} can't be opened: ")
    assert sentence.endswith(".")
    return sentence


def run(module: str, *arguments: object) -> str:
    command = [sys.executable, "-m", f"tests.engine.formats.onnx.{module}", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=550, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", SAMPLES)
def test_a_model_cut_off_anywhere_is_refused(name, tmp_path):
    data = SAMPLES[name]().SerializeToString()
    path = tmp_path / "a.onnx"
    for end in range(0, len(data), max(1, len(data) // 160)):
        path.write_bytes(data[:end])
        sentence = refusal(path)
        assert "it is empty" in sentence or "damaged or cut off" in sentence or "(opset)" in sentence


def test_spoilt_models_are_refused_or_sound(tmp_path):
    found = json.loads(run("mutations", tmp_path, 400, 0))
    assert found["opened"] > 40
    assert found["refused"] > 200


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(100_000, 110_000, 2_000))
def test_many_spoilt_models_are_refused_or_sound(tmp_path, seed):
    run("mutations", tmp_path, 2_000, seed)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "it is empty"),
        (b"PK\x03\x04" + bytes(100), "damaged or cut off"),
        (b"\x80\x04c__builtin__\nexec\n", "damaged or cut off"),
        (b'{"format": "chainrule"}', "damaged or cut off"),
        (bytes(1000), "damaged or cut off"),
        (b"\xff" * 1000, "damaged or cut off"),
        (b"\x08\x0a", "without any nodes"),
    ],
)
def test_what_is_no_model_is_refused(data, words, tmp_path):
    path = tmp_path / "a.onnx"
    path.write_bytes(data)
    assert words in refusal(path)


def test_a_pipe_is_not_waited_for_and_a_folder_not_read(tmp_path):
    os.mkfifo(tmp_path / "pipe.onnx")
    assert "no ordinary file" in refusal(tmp_path / "pipe.onnx")
    assert "no ordinary file" in refusal(tmp_path)
    assert "No such file" in refusal(tmp_path / "nothing.onnx")


def test_no_other_file_is_opened(tmp_path):
    secret = tmp_path / "secret"
    secret.write_bytes(drawn((4, 3)).tobytes())
    folder = tmp_path / "folder"
    folder.mkdir()
    for location in ("../secret", str(secret), "weights.bin"):
        found = model("y = MatMul(x, w)", ROW, {"w": drawn((4, 3))})
        external_data_helper.set_external_data(found.graph.initializer[0], location)
        found.graph.initializer[0].ClearField("raw_data")
        sentence = refusal(written(folder / "a.onnx", found))
        assert "its tensor w lies in another file, and no other file is opened. Export it as one file" in sentence


def test_sizes_are_not_believed(tmp_path):
    path = tmp_path / "a.onnx"
    for dims, words in (
        ([10**12], "announces 4,000,000,000,000 bytes and has 48"),
        ([2**62, 2**62], "and has 48"),
        ([-1, 3], "has the shape -1×3, which no array can have"),
        ([1] * 40, "which no array can have"),
    ):
        found = model("y = MatMul(x, w)", ROW, {"w": drawn((4, 3))})
        found.graph.initializer[0].dims[:] = dims
        assert words in refusal(written(path, found))
    found = model("y = MatMul(x, w)", ROW, {"w": drawn((4, 3))})
    tensor = helper.make_tensor("w", TensorProto.FLOAT, [2], [1.0, 2.0])
    tensor.dims[:] = [10**12]
    found.graph.initializer[0].CopyFrom(tensor)
    assert "not as many numbers as it announces" in refusal(written(path, found))


@pytest.mark.parametrize(
    ("lines", "constants", "words"),
    [
        ("y = ConstantOfShape(s)", {"s": np.array([10**9, 10**9])}, "computes nothing from its inputs"),
        ("w = ConstantOfShape(s)\ny = MatMul(x, w)", {"s": np.array([4, 10**9])}, "than there is room for"),
        ("a = ConstantOfShape(s)\nw = Transpose<perm = [1, 0]>(a)\ny = MatMul(x, w)", {"s": np.array([10**8, 4])},
         "than there is room for"),
        ("a = Range(zero, far, one)\ny = Mul(x, a)",
         {name: np.int64(number) for name, number in (("zero", 0), ("far", 10**12), ("one", 1))}, "room for"),
        ("a = Expand(w, s)\nb = Reshape(a, t)\ny = MatMul(x, b)",
         {"w": drawn((4, 1)), "s": np.array([4, 10**9]), "t": np.array([4, -1])}, "than there is room for"),
        ("a = Reshape(x, s)\ny = Relu(a)", {"s": np.array([0, 2**40, 2**40])}, "makes the shape"),
        ("y = Pad(x, p)", {"p": np.array([0, 10**9, 0, 10**9])}, "Pad2D"),
    ],
)  # fmt: skip
def test_little_that_unfolds_to_much_is_refused(lines, constants, words, tmp_path):
    assert words in refusal(written(tmp_path / "a.onnx", model(lines, ROW, constants)))


def test_doubling_again_and_again_is_refused(tmp_path):
    lines = ["a0 = Concat<axis = 0>(w, w)"]
    lines += [f"a{at} = Concat<axis = 0>(a{at - 1}, a{at - 1})" for at in range(1, 60)]
    found = model("\n".join([*lines, "y = MatMul(x, a59)"]), ROW, {"w": drawn((4, 3))})
    assert "computes more numbers from its constants than there is room for" in refusal(
        written(tmp_path / "a.onnx", found)
    )


def test_cycles_and_nodes_out_of_order_are_refused(tmp_path):
    for lines, words in (
        ("a = Add(x, b)\nb = Relu(a)\ny = Relu(b)", "its node a (Add) takes b, which nothing before it makes"),
        ("y = Relu(y)", "its node y (Relu) takes y, which nothing before it makes"),
        ("y = Relu(a)\na = Relu(x)", "its node y (Relu) takes a, which nothing before it makes"),
        ("y = Add(x, z)", "its node y (Add) takes z, which nothing before it makes"),
        ("a = Relu(x)\ny = Tanh(a)\ny = Relu(a)", "its tensor y is made twice"),
        ("x = Relu(x)\ny = Relu(x)", "its tensor x is made twice"),
        ("a = Relu(x)", "its output y is made by no node"),
    ):
        assert words in refusal(written(tmp_path / "a.onnx", model(lines, ROW)))


def test_operators_of_unknown_kinds_and_versions_are_refused(tmp_path):
    path = tmp_path / "a.onnx"
    for opset in (1, 6, 999, 2**40):
        sentence = refusal(written(path, model("y = Relu(x)", ROW, opset=opset)))
        assert f"its operators are of version {opset} (opset), and 7 to " in sentence
    found = model("y = Relu(x)", ROW)
    del found.opset_import[:]
    assert "does not say which version" in refusal(written(path, found))
    found = model("y = Relu(x)", ROW)
    found.graph.node[0].domain = "com.example"
    assert "its node y (Relu) is of the domain com.example" in refusal(written(path, found))
    found = model("y = Relu(x)", ROW)
    found.functions.add(name="Relu", domain="")
    assert "its operator Relu is a function that the file defines itself" in refusal(written(path, found))
    branch = helper.make_graph([], "branch", [], [])
    found = model("y = Relu(x)", ROW)
    found.graph.node[0].CopyFrom(helper.make_node("If", ["x"], ["y"], then_branch=branch, else_branch=branch))
    assert "its node y (If) does what no layer here does" in refusal(written(path, found))


def test_many_nodes_are_refused_or_drawn_in_time(tmp_path):
    def chain(count):
        lines = [f"a{at} = Relu({f'a{at - 1}' if at else 'x'})" for at in range(count)]
        return model("\n".join([*lines, f"y = Relu(a{count - 1})"]), ROW)

    path = written(tmp_path / "a.onnx", chain(20_100))
    assert "needs more than the 20,000 nodes that a drawing holds" in refusal(path)
    assert len(read_onnx(written(tmp_path / "b.onnx", chain(1_500))).sheet.graph.nodes) == 1_502


def test_200_megabytes_end_in_one_sentence_and_little_memory(tmp_path):
    size = 200 * 2**20
    whole = SAMPLES["convolutional"]().SerializeToString()
    node = b"\x0a\x00"  # an empty node: as a message it would take a hundred bytes
    nodes = node * (size // 2)
    files = {
        "zeros": bytes(size),
        "nodes": b"\x08\x0a\x3a" + onnx_length(len(nodes)) + nodes,
        "behind": whole + bytes(size),
        "unknown": whole + b"\xfa\x7f" + onnx_length(size) + bytes(size),
    }
    for name, data in files.items():
        (tmp_path / f"{name}.onnx").write_bytes(data)
    found = json.loads(run("reading", 300, *(tmp_path / f"{name}.onnx" for name in files)))
    wanted = ("cut off", f"more than {PARTS:,} parts", "cut off", "can't be opened")
    assert len(found) == len(wanted)
    for sentence, words in zip(found, wanted, strict=True):
        assert words in sentence


def onnx_length(number: int) -> bytes:
    """As Protocol Buffers write it."""
    found = b""
    while number > 127:
        found += bytes([number & 127 | 128])
        number >>= 7
    return found + bytes([number])


def test_a_model_of_many_weights_opens_with_little_more_than_these(tmp_path):
    found = model("y = MatMul(x, w)", {"x": ("N", 4000)}, {"w": drawn((4000, 4000))})
    path = written(tmp_path / "a.onnx", found)
    (sentence,) = json.loads(run("reading", 6 * 64, path))
    assert sentence is None
    assert isinstance(found, onnx.ModelProto)
