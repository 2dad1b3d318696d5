"""What no layer here does is refused by the name of its node and its operator; nothing is half drawn."""

import numpy as np
import pytest

from engine.formats.onnx.opening import read_onnx
from engine.formats.project import ProjectError
from tests.engine.formats.onnx.cases import (
    CHANNELS_FIRST,
    HANDS,
    IMAGE,
    LATER,
    LAYER_NORM,
    OF_HEADS,
    ROW,
    SEQUENCE,
    STEPS,
    TWO,
    VECTORS,
    affine,
    gates,
    ints,
    real,
)
from tests.engine.formats.onnx.models import drawn, model, written

K, WIDE = drawn((5, 3, 3, 3)), drawn((5, 3, 3, 5))
# fmt: off
REFUSED = [
    ("y = Sin(x)", ROW, {}, "its node y (Sin) does what no layer here does"),
    ("y = HardSigmoid(x)", ROW, {}, "(HardSigmoid) has alpha 0.2, and HardSigmoid here always has 0.166667. Use alpha"),
    ("y = Celu<alpha = 2.0>(x)", ROW, {}, "(Celu) has alpha 2, and ELU here always has 1"),
    ("y = Pow(x, p)", ROW, {"p": real(3)}, "(Pow) raises to another power than 2"),
    ("y = Clip(x, l)", ROW, {"l": drawn((4,))}, "(Clip) has several bounds"),
    ("y = Clip(x, l, l)", ROW, {"l": real(1)}, "(Clip) clips from 1 to 1"),
    ("y = Elu<alpha = -1.0>(x)", ROW, {}, "(Elu) needs what ELU does not have here: Expected float ≥ 0.0 - at alpha"),
    ("a = Softplus(x)\ng = Greater(x, l)\ny = Where(g, x, a)", ROW, {"l": real(1)},
     "(Greater) does what no layer here does"),
    ("y = Softmax<axis = 0>(x)", ROW, {}, "(Softmax) compares samples of a batch with each other"),
    ("y = Softmax<axis = 7>(x)", ROW, {}, "(Softmax) names axis 7 of a tensor with 2 axes"),
    ("y = PRelu(x, w)", IMAGE, {"w": drawn((3, 6, 1))}, "(PRelu) joins shapes that do not fit, or along several axes"),
    ("y = Cast<to = 7>(x)", ROW, {}, "(Cast) turns real numbers into whole ones"),
    ("y = Gemm<transA = 1>(x, w)", ROW, {"w": drawn((4, 3))}, "(Gemm) multiplies the batch by a matrix"),
    ("y = Gemm(x, w)", ROW, {"w": drawn((5, 3))}, "(Gemm) has weights for 5 features and gets 4"),
    ("y = Gemm(x, w, b)", ROW, {"w": drawn((4, 3)), "b": drawn((4,))}, "(Gemm) adds a bias of shape 4 to 3 units"),
    ("y = Gemm(x, z)", {"x": ("N", 4), "z": ("N", 4)}, {}, "(Gemm) takes its weights from other nodes, not from"),
    ("y = MatMul(x, w)", ROW, {"w": drawn((2, 4, 3))}, "(MatMul) multiplies by weights that are no matrix"),
    ("y = MatMul(w, x)", ROW, {"w": drawn((3, 4))}, "(MatMul) multiplies by weights that are no matrix"),
    ("y = MatMul(x, z)", {"x": ("N", 2, 3), "z": ("N", 4, 2)}, {}, "(MatMul) wants as many columns in a as rows in b"),
    ("y = Conv(x, w)", IMAGE, {"w": WIDE}, "(Conv) has a kernel of 3×5, and layers here have the same along both axes"),
    ("y = Conv<strides = [1, 2]>(x, w)", IMAGE, {"w": K}, "(Conv) has strides of 1×2"),
    ("y = Conv(x, w)", IMAGE, {"w": drawn((5, 4, 3, 3))}, "(Conv) has weights for 4 channels and gets 3"),
    ("y = Conv<group = 3>(x, w)", IMAGE, {"w": K}, "(Conv) has weights for 9 channels and gets 3"),
    ("y = Conv(x, w)", {"x": ("N", 3, 4, 4, 4)}, {"w": drawn((5, 3, 2, 2, 2))},
     "(Conv) slides over neither images nor sequences"),
    ("y = Conv(x, w)", {"x": ("N", 3, 2, 2)}, {"w": K}, "(Conv) slides a 3×3 kernel over an image of only 2×2"),
    ("y = Conv<kernel_shape = [2, 2]>(x, w)", IMAGE, {"w": K}, "(Conv) has weights of shape 5×3×3×3 for a kernel"),
    ("y = Conv<pads = [1, 1]>(x, w)", IMAGE, {"w": K}, "(Conv) has windows with another number of axes than its input"),
    ("y = Conv<strides = [0, 0]>(x, w)", IMAGE, {"w": K}, "(Conv) has a window of no size"),
    ("y = Conv<group = 2>(x, w)", CHANNELS_FIRST, {"w": drawn((4, 2, 3))},
     "(Conv) looks at parts of the features of a sequence apart from each other"),
    ("y = ConvTranspose<group = 3>(x, w)", IMAGE, {"w": drawn((3, 1, 2, 2))}, "(ConvTranspose) has groups"),
    ("y = ConvTranspose(x, w)", CHANNELS_FIRST, {"w": drawn((4, 2, 2))},
     "(ConvTranspose) is a transposed convolution of something else than images"),
    ("y = MaxPool<kernel_shape = [2, 3]>(x)", IMAGE, {}, "(MaxPool) has windows of 2×3"),
    ("y = MaxPool<kernel_shape = [2, 2], dilations = [2, 2]>(x)", IMAGE, {}, "(MaxPool) has dilated windows"),
    ("a, i = MaxPool<kernel_shape = [2, 2]>(x)\nb = Cast<to = 1>(i)\ny = Relu(b)", IMAGE, {},
     "(MaxPool) tells where the maximum was"),
    ("y = AveragePool<kernel_shape = [2, 2], pads = [1, 1, 1, 1]>(x)", IMAGE, {},
     "(AveragePool) leaves the frame out of the mean"),
    ("y = AveragePool<kernel_shape = [2], strides = [2]>(x)", CHANNELS_FIRST, {},
     "(AveragePool) takes means over stretches of a sequence"),
    ("y = ReduceMean(x, p)", ROW, {"p": ints(0)}, "(ReduceMean) joins the samples of a batch"),
    ("y = ReduceSum(x, p)", ROW, {"p": ints(1)}, "(ReduceSum) does what no layer here does"),
    ("y = BatchNormalization<training_mode = 1>(x, s, s, s, s)", ROW, {"s": drawn((4,))},
     "(BatchNormalization) is in training"),
    ("y = BatchNormalization(x, s, s, s, s)", ROW, {"s": drawn((5,))},
     "(BatchNormalization) has weights that do not fit its input: scale is 5, not 4"),
    ("y = LayerNormalization<axis = 0>(x, w)", ROW, {"w": drawn((4,))},
     "(LayerNormalization) normalises over other axes than the last"),
    ("y = GroupNormalization<num_groups = 2>(x, w, w)", IMAGE, {"w": drawn((3,))},
     "(GroupNormalization) cuts 3 channels into 2 groups of equal size"),
    ("y = LpNormalization<axis = 1, p = 1>(x)", ROW, {}, "(LpNormalization) divides by something else than the length"),
    ("y = Reshape(x, s)", ROW, {"s": ints(0, 3)}, "(Reshape) makes the shape 0×3 of N×4"),
    ("y = Reshape(x, s)", ROW, {"s": ints(2, 2, -1)}, "across the batch"),
    ("y = Reshape(x, s)", {"x": (6, 4)}, {"s": ints(2, 3, 4)}, "(Reshape) makes the shape 2×3×4 of N×4, across"),
    ("a = Pad(x, p)\ny = Conv(a, w)", IMAGE, {"w": K, "p": ints(1, 0, 0, 0, 0, 0, 0, 0)},
     "(Pad) adds samples to a batch"),
    ("y = Transpose<perm = [0, 0]>(x)", ROW, {}, "(Transpose) puts the axes [0, 0] of a tensor with 2 in order"),
    ("y = Squeeze(x, p)", ROW, {"p": ints(1)}, "(Squeeze) leaves out an axis that is longer than 1"),
    ("y = Expand(x, s)", {"x": ("N", 1, 4)}, {"s": ints(1, 3, 4)}, "(Expand) repeats numbers along an axis"),
    ("y = Slice(x, a, b, c, d)", ROW, {"a": ints(0), "b": ints(4), "c": ints(1), "d": ints(2)},
     "(Slice) takes every so many places"),
    ("y = Slice(x, a, b, c)", ROW, {"a": ints(0), "b": ints(1), "c": ints(0)}, "(Slice) takes some samples of a batch"),
    ("y = Slice(x, a, a, b)", ROW, {"a": ints(2), "b": ints(1)}, "(Slice) takes the places from 2 to 2 of 4"),
    ("y = Gather<axis = 1>(x, i)", ROW, {"i": ints(2, 0)}, "(Gather) takes places that are not in a row"),
    ("a, b = Split<axis = 1>(x, s)\ny = Relu(a)", ROW, {"s": ints(1, 1)}, "(Split) cuts 4 places into parts of 1, 1"),
    ('y = Pad<mode = "reflect">(x, p)', IMAGE, {"p": ints(0, 0, 1, 1, 0, 0, 1, 1)}, "(Pad) repeats or mirrors"),
    ("y = Pad(x, p)", ROW, {"p": ints(1, 0, 0, 0)}, "(Pad) adds samples to a batch"),
    ('y = Resize<mode = "linear">(x, , s)', IMAGE, {"s": real(1, 1, 2, 2)}, "(Resize) blends pixels"),
    ('y = Resize<coordinate_transformation_mode = "asymmetric", nearest_mode = "floor">(x, , s)', IMAGE,
     {"s": real(1, 1, 1.5, 1.5)}, "(Resize) enlarges by another factor than a whole number"),
    ("a, m = Dropout(x)\nb = Cast<to = 1>(m)\ny = Relu(b)", ROW, {}, "(Dropout) tells what it has dropped"),
    ("y = Add(x, z)", {"x": ("N", 4), "z": ("N", 3)}, {}, "(Add) joins N×4 with N×3, and layers here join"),
    ("y = Sub(w, x)", ROW, {"w": drawn((4,))}, "(Sub) subtracts from a constant"),
    ("y = Div(x, z)", TWO, {}, "(Div) divides by what nodes compute"),
    ("y = Div(w, x)", ROW, {"w": real(1)}, "(Div) divides by what nodes"),
    ("y = Concat<axis = 0>(x, z)", TWO, {}, "(Concat) joins tensors along the batch, or whose other axes differ"),
    ("y = Concat<axis = 1>(x, w)", ROW, {"w": drawn((1, 4))}, "(Concat) works on a constant where layers have data"),
    (LAYER_NORM.replace("ReduceMean", "ReduceMean<keepdims = 0>"), {"x": (4, 4)}, affine(4), "(Sub) joins"),
    (HANDS.format("j = Mul(i, half)\nl = Add(j, later)"), VECTORS, {**OF_HEADS, "later": np.triu(LATER, 2)},
     "(MatMul) multiplies something else than two matrices of each sample"),
    (HANDS.format("j = Mul(i, half)\nl = Add(j, later)"), VECTORS, {**OF_HEADS, "later": drawn((5, 5))},
     "(MatMul) multiplies something else than two matrices of each sample"),
    (HANDS.format("l = Mul(i, half)").replace("c = Reshape(q, heads)\n", "c0 = Reshape(q, mixed)\n").replace(
        "f = Transpose<perm = [0, 2, 1, 3]>(c)", "f = Identity(c0)"), VECTORS, {**OF_HEADS, "mixed": ints(0, 2, 5, 4)},
     "(MatMul) multiplies something else than two matrices of each sample"),
    ("y = LSTM<hidden_size = 3>(x, w, r, b)", SEQUENCE, gates(4), "(LSTM) reads sequences whose batch is another axis"),
    ('y = LSTM<hidden_size = 3, direction = "reverse">(x, w, r, b)', STEPS, gates(4),
     "(LSTM) reads from the last step to the first only"),
    ("y = GRU<hidden_size = 3>(x, w, r, b)", STEPS, gates(3), "(GRU) resets before the product"),
    ('y = RNN<hidden_size = 3, activations = ["Relu"]>(x, w, r, b)', STEPS, gates(1), "(RNN) has the activations Relu"),
    ("y = LSTM<hidden_size = 3, clip = 3.0>(x, w, r, b)", STEPS, gates(4), "(LSTM) couples or clips its gates"),
    ("y = LSTM<hidden_size = 3>(x, w, r, b, , h, h)", STEPS, {**gates(4), "h": drawn((1, 1, 3))},
     "(LSTM) begins with a state that is not 0"),
    ("y = LSTM<hidden_size = 3>(x, w, r, b, n)", STEPS, {**gates(4), "n": np.array([1, 2], np.int32)},
     "(LSTM) reads sequences of different lengths"),
    ("y = LSTM<hidden_size = 3>(x, w, r, b, , , , p)", STEPS, {**gates(4), "p": drawn((1, 9))},
     "(LSTM) has peepholes"),
    ("a, h, c = LSTM<hidden_size = 3>(x, w, r, b)\ny = Relu(c)", STEPS, gates(4), "(LSTM) gives its inner state"),
    ("y = LSTM<hidden_size = 3>(x, w, r, b)", STEPS, {**gates(4), "r": drawn((1, 12, 4))},
     "(LSTM) has weights of shape 1×12×4, and not 1×12×3"),
    ("y = Gather(t, x)", ROW, {"t": drawn((9, 4))}, "(Gather) looks up real numbers"),
    ("y = Relu(x)", {"x": ("N", "M")}, {}, "its input x has 2 axes of unknown length"),
    ("y = Relu(x)", {"x": ()}, {}, "its input x is a single number without a batch"),
    ("y = Relu(x)", {"x": ("N", 200_000)}, {}, "its input x needs what Input does not have here: Expected int ≤"),
    ("y = Relu(x)", {"x": ("N", 1, 2, 3, 4, 5)}, {}, "its input x needs what Input does not have here"),
    ("y = Add(x, z)", {"x": (3, 4), "z": (2, 4)}, {}, "its inputs have batches of different lengths"),
]
# fmt: on


@pytest.mark.parametrize(("lines", "inputs", "constants", "words"), REFUSED, ids=[words for *_, words in REFUSED])
def test_it_is_refused_by_name(lines, inputs, constants, words, tmp_path):
    path = written(tmp_path / "a.onnx", model(lines, inputs, constants))
    with pytest.raises(ProjectError) as raised:
        read_onnx(path)
    sentence = str(raised.value)
    assert sentence.startswith(f"{path} can't be opened: its ")
    assert words in sentence
    assert sentence.endswith(".")
    assert sentence.count(". ") in (1, 2), "a sentence, and what to do"


def test_what_is_read_twice_as_tokens_has_to_be_of_one_vocabulary(tmp_path):
    lines = "a = Gather(t, x)\nb = Gather(u, x)\ny = Add(a, b)"
    found = model(lines, {"x": ("N", 5)}, {"t": drawn((9, 4)), "u": drawn((8, 4))}, whole="x")
    with pytest.raises(ProjectError, match=r"node b \(Gather\) looks up numbers that are not tokens straight from"):
        read_onnx(written(tmp_path / "a.onnx", found))


def test_tokens_are_no_numbers(tmp_path):
    """Whichever is drawn first."""
    look_up, bend = "a = Gather(t, x)", "b = Cast<to = 1>(x)\nc = Tanh(b)"
    for first, second in ((look_up, bend), (bend, look_up)):
        lines = f"{first}\n{second}\nd = ReduceMean<keepdims = 0>(a, p)\ny = Add(c, d)"
        found = model(lines, {"x": ("N", 5)}, {"t": drawn((9, 4)), "p": ints(2)}, whole="x")
        with pytest.raises(ProjectError, match="class labels"):
            read_onnx(written(tmp_path / "a.onnx", found))
