"""Each operator that is drawn, in the forms that exporters write: the model's lines, what it takes, and the layers that
stand for it. They run against ONNX's own reference here, and against ONNX Runtime where PyTorch is compared with."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import onnx

from tests.engine.formats.onnx.models import OPSET, Shape, drawn, model


class Case(NamedTuple):
    """A model of one output y; no `layers` where only the numbers count, no `reference` where ONNX's own one fails."""

    name: str
    lines: str
    layers: Sequence[str]
    inputs: Mapping[str, Shape]
    constants: Mapping[str, Any] = {}
    opset: int = OPSET
    whole: Sequence[str] = ()
    reference: bool = True

    def model(self) -> onnx.ModelProto:
        return model(self.lines, self.inputs, self.constants, opset=self.opset, whole=self.whole)

    @property
    def batch_axis(self) -> int:
        return list(self.inputs["x"]).index("N") if "N" in self.inputs["x"] else 0


def ints(*numbers: int) -> np.ndarray:
    return np.array(numbers, np.int64)


def real(*numbers: float) -> Any:
    return np.float32(numbers[0]) if len(numbers) == 1 else np.array(numbers, np.float32)


ROW, SEQUENCE, IMAGE = {"x": ("N", 4)}, {"x": ("N", 5, 4)}, {"x": ("N", 3, 6, 6)}
CHANNELS_FIRST = {"x": ("N", 4, 7)}  # a sequence as convolutions have it
TWO = {"x": ("N", 2, 3), "z": ("N", 2, 3)}

# fmt: off
EACH = {
    "Abs": "Abs", "Celu": "ELU", "Elu": "ELU", "Exp": "Exp", "LeakyRelu": "LeakyReLU", "Mish": "Mish", "Relu": "ReLU",
    "Selu": "SELU", "Sigmoid": "Sigmoid", "Softplus": "Softplus", "Softsign": "Softsign", "Tanh": "Tanh",
}
ACTIVATIONS = [
    *(Case(operator, f"y = {operator}(x)", [layer], IMAGE) for operator, layer in EACH.items()),
    Case("elu with alpha", "y = Elu<alpha = 0.3>(x)", ["ELU"], ROW),
    Case("leak", "y = LeakyRelu<alpha = 0.2>(x)", ["LeakyReLU"], ROW),
    Case("hard sigmoid", "y = HardSigmoid<alpha = 0.16666667, beta = 0.5>(x)", ["HardSigmoid"], ROW),
    Case("hard swish", "y = HardSwish(x)", ["HardSigmoid", "Multiply"], ROW),
    Case("gelu", "y = Gelu(x)", ["GELU"], ROW),
    Case("gelu by tanh", 'y = Gelu<approximate = "tanh">(x)', ["GELU"], ROW),
    Case("clip", "y = Clip(x, low, high)", ["Clip"], ROW, {"low": real(-0.5), "high": real(1)}),
    Case("clip above", "y = Clip(x, , high)", ["Clip"], ROW, {"high": real(1)}),
    Case("clip above by an attribute", "y = Clip<max = 0.5>(x)", ["Clip"], ROW, opset=10),
    Case("clip by attributes", "y = Clip<min = 0.0, max = 6.0>(x)", ["Clip"], ROW, opset=10),
    Case("prelu of channels", "y = PRelu(x, w)", ["PReLU"], IMAGE, {"w": drawn((3, 1, 1))}),
    Case("prelu of all", "y = PRelu(x, w)", ["PReLU"], IMAGE, {"w": drawn((1,))}),
    Case("prelu of features", "y = PRelu(x, w)", ["Permute", "PReLU", "Permute"], SEQUENCE, {"w": drawn((4,))}),
    Case("softmax of features", "y = Softmax(x)", ["Softmax"], ROW),
    Case("softmax of channels", "y = Softmax<axis = 1>(x)", ["Softmax"], IMAGE),
    Case("softmax of steps", "y = Softmax(x)", ["Permute", "Softmax", "Permute"], SEQUENCE),
    Case("softmax of old", "y = Softmax(x)", ["Flatten", "Softmax", "Reshape"], IMAGE, opset=11,
         reference=False),
    Case("log-softmax", "y = LogSoftmax<axis = -1>(x)", ["LogSoftmax"], ROW),
    Case("log", "a = Exp(x)\ny = Log(a)", ["Exp", "Log"], ROW),
    Case("log of no less than", "a = Clip(x, e)\ny = Log(a)", ["Log"], ROW, {"e": real(0.01)}),
    Case("square", "y = Pow(x, two)", ["Square"], ROW, {"two": real(2)}),
    Case("times itself", "y = Mul(x, x)", ["Square"], ROW),
    Case("cast", "a = Cast<to = 1>(x)\ny = Relu(a)", ["ReLU"], ROW),
    Case("identity", "a = Identity(x)\ny = Relu(a)", ["ReLU"], ROW),
    Case("negative", "y = Neg(x)", ["Scale"], ROW),
]
THREE = {"three": real(3), "zero": real(0), "six": real(6)}
HALF = {"root": real(2**0.5), "one": real(1), "half": real(0.5), "c": real(0.044715), "s": real((2 / np.pi) ** 0.5),
        "cube": real(3)}
TOGETHER = [
    Case("silu", "a = Sigmoid(x)\ny = Mul(x, a)", ["SiLU"], ROW),
    Case("silu of a product", "p = Mul(x, x)\na = Sigmoid(p)\ny = Mul(a, p)", ["Square", "SiLU"], ROW),
    Case("mish", "a = Softplus(x)\nb = Tanh(a)\ny = Mul(x, b)", ["Mish"], ROW),
    Case("softsign", "a = Abs(x)\nb = Add(one, a)\ny = Div(x, b)", ["Softsign"], ROW, HALF),
    Case("hard sigmoid in pieces", "a = Add(x, three)\nb = Clip(a, zero, six)\ny = Div(b, six)", ["HardSigmoid"], ROW,
         THREE),
    Case("hard swish in pieces", "a = Add(x, three)\nb = Clip(a, zero, six)\nc = Mul(x, b)\ny = Div(c, six)",
         ["HardSigmoid", "Multiply"], ROW, THREE),
    Case("gelu in pieces", "a = Div(x, root)\nb = Erf(a)\nd = Add(b, one)\ne = Mul(x, d)\ny = Mul(e, half)", ["GELU"],
         ROW, HALF),
    Case("gelu in other pieces", "a = Div(x, root)\nb = Erf(a)\nd = Add(one, b)\ne = Mul(half, d)\ny = Mul(e, x)",
         ["GELU"], ROW, HALF),
    Case("gelu by tanh in pieces",
         "q = Mul(x, x)\nt = Mul(q, x)\nu = Mul(c, t)\na = Add(x, u)\nm = Mul(a, s)\nb = Tanh(m)\nd = Add(one, b)\n"
         "e = Mul(x, d)\ny = Mul(e, half)", ["GELU"], ROW, HALF),
    Case("gelu by tanh and a power",
         "t = Pow(x, cube)\nu = Mul(c, t)\na = Add(x, u)\nm = Mul(a, s)\nb = Tanh(m)\nd = Add(one, b)\n"
         "h = Mul(x, half)\ny = Mul(h, d)", ["GELU"], ROW, HALF),
    Case("softplus with a threshold", "a = Softplus(x)\ng = Greater(x, l)\ny = Where(g, x, a)", ["Softplus"], ROW,
         {"l": real(20)}),
    Case("steep softplus", "b = Mul(x, t)\na = Softplus(b)\nd = Div(a, t)\ng = Greater(b, l)\ny = Where(g, x, d)",
         ["Softplus"], ROW, {"l": real(20), "t": real(3)}),
    Case("length 1 in pieces", "r = ReduceL2(x, p)\nl = Clip(r, e)\ns = Shape(x)\nb = Expand(l, s)\ny = Div(x, b)",
         ["L2Normalise"], ROW, {"p": ints(1), "e": real(1e-12)}),
    Case("average of two", "a = Add(x, z)\ny = Mul(a, half)", ["Average"], TWO, HALF),
]
W, B = {"w": drawn((4, 3))}, {"w": drawn((4, 3)), "b": drawn((3,), 1)}
DENSE = [
    Case("gemm", "y = Gemm<transB = 1>(x, w, b)", ["Dense"], ROW, {"w": drawn((3, 4)), "b": drawn((3,), 1)}),
    Case("gemm with factors", "y = Gemm<alpha = 0.5, beta = 2.0>(x, w, b)", ["Dense"], ROW, B),
    Case("gemm without bias", "y = Gemm(x, w)", ["Dense"], ROW, W),
    Case("gemm with one bias", "y = Gemm(x, w, b)", ["Dense"], ROW, {"w": drawn((4, 3)), "b": real(0.3)}),
    Case("matmul", "y = MatMul(x, w)", ["Dense"], ROW, W),
    Case("matmul and bias", "a = MatMul(x, w)\ny = Add(b, a)", ["Dense"], ROW, B),
    Case("matmul less bias", "a = MatMul(x, w)\ny = Sub(a, b)", ["Dense"], ROW, B),
    Case("matmul of steps", "a = MatMul(x, w)\ny = Add(a, b)", ["Dense"], SEQUENCE, B),
    Case("matmul of pixels", "a = MatMul(x, w)\ny = Add(a, b)", ["Reshape", "Dense", "Reshape"],
         {"x": ("N", 3, 2, 4)}, B),
    Case("matmul from the left", "y = MatMul(w, x)", ["Permute", "Dense", "Permute"], {"x": ("N", 3, 5)}, W),
    Case("two matrices", "y = MatMul(x, z)", ["MatMul"], {"x": ("N", 2, 3), "z": ("N", 3, 4)}),
    Case("two matrices turned", "t = Transpose<perm = [0, 2, 1]>(z)\ny = MatMul(x, t)", ["MatMul"],
         {"x": ("N", 2, 3), "z": ("N", 4, 3)}),
    Case("weights that are computed", "t = Transpose<perm = [1, 0]>(w)\ns = Mul(t, half)\ny = MatMul(x, s)", ["Dense"],
         ROW, {"w": drawn((3, 4)), "half": real(0.5)}),
    Case("half precision", "c = Cast<to = 1>(w)\ny = MatMul(x, c)", ["Dense"], ROW,
         {"w": drawn((4, 3)).astype(np.float16)}),
    Case("weights in a node", "c = Constant<value = float[4, 1] {1, 2, 3, 4}>()\ny = MatMul(x, c)", ["Dense"], ROW),
]
K3, K5, BIAS = drawn((5, 3, 3, 3)), drawn((2, 3, 5, 5)), drawn((5,), 2)
CONVOLUTION = [
    Case("conv", "y = Conv(x, w, b)", ["Conv2D"], IMAGE, {"w": K3, "b": BIAS}),
    Case("conv padded", "y = Conv<pads = [1, 1, 1, 1]>(x, w)", ["Conv2D"], IMAGE, {"w": K3}),
    Case("conv strided", "y = Conv<strides = [2, 2], pads = [2, 2, 2, 2]>(x, w)", ["Conv2D"], IMAGE, {"w": K5}),
    Case("conv dilated", "y = Conv<dilations = [2, 2]>(x, w)", ["Conv2D"], IMAGE, {"w": K3}),
    Case("conv in groups", "y = Conv<group = 3>(x, w)", ["Conv2D"], IMAGE, {"w": drawn((6, 1, 3, 3))}),
    Case("conv same", 'y = Conv<auto_pad = "SAME_UPPER", strides = [2, 2]>(x, w)', ["Conv2D"], IMAGE, {"w": K3}),
    Case("conv same below", 'y = Conv<auto_pad = "SAME_LOWER", strides = [2, 2]>(x, w)', ["Pad2D", "Conv2D"],
         IMAGE, {"w": K3}),
    Case("conv unevenly padded", "y = Conv<pads = [0, 1, 2, 1]>(x, w)", ["Pad2D", "Conv2D"], IMAGE, {"w": K3}),
    Case("conv and bias", "a = Conv(x, w)\ny = Add(a, b)", ["Conv2D"], IMAGE, {"w": K3, "b": BIAS.reshape(5, 1, 1)}),
    Case("conv behind a pad", "a = Pad(x, p)\ny = Conv(a, w)", ["Conv2D"], IMAGE,
         {"w": K3, "p": ints(0, 0, 1, 1, 0, 0, 1, 1)}),
    Case("conv behind a pad of channels", "a = Pad(x, p)\ny = Conv(a, w)", ["Reshape", "Pad2D", "Reshape", "Conv2D"],
         IMAGE, {"w": drawn((5, 4, 3, 3)), "p": ints(0, 1, 0, 0, 0, 0, 0, 0)}),
    Case("conv of steps", "y = Conv(x, w, b)", ["Permute", "Conv1D", "Permute"], CHANNELS_FIRST,
         {"w": drawn((5, 4, 3)), "b": BIAS}),
    Case("conv of steps and bias", "a = Conv<pads = [1, 1]>(x, w)\ny = Add(a, b)", ["Permute", "Conv1D", "Permute"],
         CHANNELS_FIRST, {"w": drawn((5, 4, 3)), "b": BIAS.reshape(1, 5, 1)}),
    Case("conv of steps, causal", "a = Pad(x, p)\ny = Conv<dilations = [2]>(a, w)", ["Permute", "Conv1D", "Permute"],
         CHANNELS_FIRST, {"w": drawn((5, 4, 3)), "p": ints(0, 0, 4, 0, 0, 0)}),
    Case("conv of steps, uneven", "y = Conv<pads = [0, 3]>(x, w)",
         ["Reshape", "Pad2D", "Reshape", "Permute", "Conv1D", "Permute"], CHANNELS_FIRST, {"w": drawn((5, 4, 3))}),
    Case("two convs of steps", "a = Conv(x, v)\nc = Relu(a)\ny = Conv(c, w)",
         ["Permute", "Conv1D", "ReLU", "Conv1D", "Permute"], CHANNELS_FIRST,
         {"v": drawn((3, 4, 3)), "w": drawn((2, 3, 2), 1)}),
    Case("conv back", "y = ConvTranspose<strides = [2, 2]>(x, w, b)", ["ConvTranspose2D"], IMAGE,
         {"w": drawn((3, 5, 2, 2)), "b": BIAS}),
    Case("conv back, cut", "y = ConvTranspose<strides = [2, 2], pads = [1, 1, 1, 1], output_padding = [1, 1]>(x, w)",
         ["ConvTranspose2D"], IMAGE, {"w": drawn((3, 2, 3, 3))}),
    Case("conv back, cut unevenly", "y = ConvTranspose<strides = [2, 2], pads = [0, 0, 1, 1]>(x, w)",
         ["ConvTranspose2D", "Slice", "Slice"], IMAGE, {"w": drawn((3, 2, 3, 3))}),
    Case("conv back and bias", "a = ConvTranspose(x, w)\ny = Add(a, b)", ["ConvTranspose2D"], IMAGE,
         {"w": drawn((3, 5, 2, 2)), "b": BIAS.reshape(5, 1, 1)}),
]
POOLING = [
    Case("max pool", "y = MaxPool<kernel_shape = [2, 2], strides = [2, 2]>(x)", ["MaxPool2D"], IMAGE),
    Case("max pool by ones", "y = MaxPool<kernel_shape = [3, 3]>(x)", ["MaxPool2D"], IMAGE),
    Case("max pool padded", "y = MaxPool<kernel_shape = [3, 3], strides = [2, 2], pads = [1, 1, 1, 1]>(x)",
         ["Pad2D", "MaxPool2D"], IMAGE),
    Case("max pool filled up", "y = MaxPool<kernel_shape = [3, 3], strides = [2, 2], ceil_mode = 1>(x)",
         ["Pad2D", "MaxPool2D"], IMAGE),
    Case("max pool filled up, but not beyond",
         "y = MaxPool<kernel_shape = [2, 2], strides = [3, 3], pads = [1, 1, 1, 1], ceil_mode = 1>(x)",
         ["Pad2D", "MaxPool2D"], {"x": ("N", 1, 5, 5)}),
    Case("max pool of steps", "y = MaxPool<kernel_shape = [2], strides = [2]>(x)", ["Permute", "MaxPool1D", "Permute"],
         CHANNELS_FIRST),
    Case("mean pool", "y = AveragePool<kernel_shape = [2, 2], strides = [2, 2]>(x)", ["AvgPool2D"], IMAGE),
    Case("mean pool padded",
         "y = AveragePool<kernel_shape = [2, 2], strides = [2, 2], pads = [1, 1, 1, 1], count_include_pad = 1>(x)",
         ["Pad2D", "AvgPool2D"], IMAGE),
    Case("mean pool of all", "a = AveragePool<kernel_shape = [6, 6]>(x)\ny = Flatten(a)", ["GlobalAveragePool"], IMAGE),
    Case("global mean", "a = GlobalAveragePool(x)\ny = Flatten(a)", ["GlobalAveragePool"], IMAGE),
    Case("global mean, kept", "y = GlobalAveragePool(x)", ["GlobalAveragePool", "Reshape"], IMAGE),
    Case("global mean of steps", "a = GlobalAveragePool(x)\ny = Squeeze(a, p)", ["Permute", "GlobalAveragePool"],
         CHANNELS_FIRST, {"p": ints(2)}),
    Case("global max", "a = GlobalMaxPool(x)\ny = Flatten(a)", ["GlobalMaxPool"], IMAGE),
    Case("mean of pixels", "y = ReduceMean<keepdims = 0>(x, p)", ["GlobalAveragePool"], IMAGE, {"p": ints(-1, -2)}),
    Case("mean of pixels by attribute", "y = ReduceMean<keepdims = 0, axes = [2, 3]>(x)", ["GlobalAveragePool"], IMAGE,
         opset=13),
    Case("mean of steps", "y = ReduceMean<keepdims = 0>(x, p)", ["GlobalAveragePool"], SEQUENCE, {"p": ints(1)}),
    Case("mean of features", "y = ReduceMean(x, p)", ["Permute", "GlobalAveragePool", "Reshape"], SEQUENCE,
         {"p": ints(2)}),
    Case("mean of all", "y = ReduceMean(x, p)", ["Reshape", "GlobalAveragePool", "Reshape"], IMAGE,
         {"p": ints(1, 2, 3)}),
    Case("greatest of steps", "y = ReduceMax<keepdims = 0>(x, p)", ["GlobalMaxPool"], SEQUENCE, {"p": ints(1)}),
]


def statistics(count: int) -> dict[str, np.ndarray]:
    return {"s": drawn((count,), 1), "b": drawn((count,), 2), "m": drawn((count,), 3), "v": drawn((count,), 4, 0.5, 2)}


def affine(count: int) -> dict[str, np.ndarray]:
    return {"w": drawn((count,), 1), "b": drawn((count,), 2), "two": real(2), "e": real(1e-5), "p": ints(-1)}


LAYER_NORM = """
m = ReduceMean(x, p)
c = Sub(x, m)
q = Pow(c, two)
v = ReduceMean(q, p)
a = Add(v, e)
r = Sqrt(a)
d = Div(c, r)
f = Mul(d, w)
y = Add(f, b)
"""
RMS_NORM = """
q = Pow(x, two)
v = ReduceMean(q, p)
a = Add(v, e)
r = Sqrt(a)
i = Reciprocal(r)
d = Mul(x, i)
y = Mul(d, w)
"""
GROUP_NORM = """
a = Reshape(x, split)
n = InstanceNormalization(a, ones, zeros)
t = Shape(x)
c = Reshape(n, t)
f = Mul(c, w)
y = Add(f, b)
"""
FOUR = {"x": ("N", 4, 3, 3)}
NORMS = [
    Case("batch norm", "y = BatchNormalization(x, s, b, m, v)", ["BatchNorm"], IMAGE, statistics(3)),
    Case("batch norm of rows", "y = BatchNormalization<epsilon = 0.01>(x, s, b, m, v)", ["BatchNorm"], ROW,
         statistics(4)),
    Case("batch norm of steps", "y = BatchNormalization(x, s, b, m, v)", ["Permute", "BatchNorm", "Permute"],
         CHANNELS_FIRST, statistics(4)),
    Case("layer norm", "y = LayerNormalization(x, w, b)", ["LayerNorm"], SEQUENCE, affine(4)),
    Case("layer norm without shift", "y = LayerNormalization<epsilon = 0.1>(x, w)", ["LayerNorm"], ROW, affine(4)),
    Case("layer norm of images", "y = LayerNormalization<axis = 1>(x, w, b)", ["LayerNorm"], IMAGE,
         {"w": drawn((3, 6, 6)), "b": drawn((3, 6, 6), 1)}),
    Case("layer norm of pixels", "y = LayerNormalization(x, w, b)", ["Reshape", "LayerNorm", "Reshape"],
         {"x": ("N", 3, 2, 4)}, affine(4)),
    Case("layer norm in pieces", LAYER_NORM, ["LayerNorm"], SEQUENCE, affine(4)),
    Case("layer norm of images in pieces", LAYER_NORM, ["LayerNorm"], IMAGE,
         {**affine(1), "w": drawn((3, 6, 6)), "b": drawn((3, 6, 6), 1), "p": ints(-3, -2, -1)}),
    Case("rms norm in pieces", RMS_NORM, ["RMSNorm"], SEQUENCE, affine(4)),
    Case("instance norm", "y = InstanceNormalization(x, w, b)", ["GroupNorm"], IMAGE, affine(3)),
    Case("instance norm of steps", "y = InstanceNormalization(x, w, b)", ["Reshape", "GroupNorm", "Reshape"],
         CHANNELS_FIRST, affine(4)),
    Case("group norm in pieces", GROUP_NORM, ["GroupNorm"], FOUR,
         {"split": ints(0, 2, -1), "ones": np.ones(2, np.float32), "zeros": np.zeros(2, np.float32),
          "w": drawn((4, 1, 1)), "b": drawn((4, 1, 1), 1)}),
    Case("group norm of groups", "y = GroupNormalization<num_groups = 2>(x, w, b)", ["GroupNorm"], FOUR,
         {"w": drawn((2,)), "b": drawn((2,), 1)}),
    Case("group norm", "y = GroupNormalization<num_groups = 2>(x, w, b)", ["GroupNorm"], FOUR,
         {"w": drawn((4,)), "b": drawn((4,), 1)}, opset=21),
    Case("length 1", "y = LpNormalization<axis = 1, p = 2>(x)", ["L2Normalise"], ROW),
]
SHAPES = [
    Case("flatten", "y = Flatten(x)", ["Flatten"], IMAGE),
    Case("reshape to rows", "y = Reshape(x, s)", ["Flatten"], IMAGE, {"s": ints(0, -1)}),
    Case("reshape", "y = Reshape(x, s)", ["Reshape"], ROW, {"s": ints(-1, 2, 2)}),
    Case("reshape across", "y = Reshape(x, s)", ["Flatten", "Reshape"], {"x": ("N", 6, 4)}, {"s": ints(0, 8, 3)}),
    Case("reshape a fixed batch", "y = Reshape(x, s)", ["Flatten"], {"x": (3, 2, 4)}, {"s": ints(3, 8)}),
    Case("reshape a batch of 1", "y = Reshape(x, s)", ["Flatten"], {"x": (1, 2, 4)}, {"s": ints(1, 8)}),
    Case("reshape by shape", "a = Shape(x)\nn = Gather(a, zero)\nm = Unsqueeze(n, p)\ns = Concat<axis = 0>(m, r)\n"
         "y = Reshape(x, s)", ["Flatten"], IMAGE, {"zero": np.int64(0), "p": ints(0), "r": ints(-1)}),
    Case("transpose", "y = Transpose<perm = [0, 2, 3, 1]>(x)", ["Permute"], IMAGE),
    Case("transpose and back", "a = Transpose<perm = [0, 2, 1]>(x)\nb = Relu(a)\ny = Transpose<perm = [0, 2, 1]>(b)",
         ["ReLU"], SEQUENCE),
    Case("steps and batch folded", "a = Reshape(x, s)\nc = Gemm(a, w)\ny = Reshape(c, t)", ["Dense"], SEQUENCE,
         {"s": ints(-1, 4), "t": ints(-1, 5, 3), "w": drawn((4, 3))}),
    Case("unsqueeze and squeeze", "a = Unsqueeze(x, p)\nb = Relu(a)\ny = Squeeze(b, p)", ["ReLU"], ROW, {"p": ints(1)}),
    Case("unsqueeze", "y = Unsqueeze(x, p)", ["Reshape"], ROW, {"p": ints(1)}),
    Case("squeeze by attribute", "y = Squeeze<axes = [1]>(x)", ["Flatten"], {"x": ("N", 1, 4)}, opset=11),
    Case("slice", "y = Slice(x, a, b, c)", ["Slice"], SEQUENCE, {"a": ints(1), "b": ints(-1), "c": ints(1)}),
    Case("slice of two axes", "y = Slice(x, a, b, c)", ["Slice", "Slice"], IMAGE,
         {"a": ints(1, 0), "b": ints(2**63 - 1, 4), "c": ints(2, 3)}),
    Case("slice of all", "a = Slice(x, i, j)\ny = Relu(a)", ["ReLU"], ROW, {"i": ints(0), "j": ints(2**63 - 1)}),
    Case("slice by attributes", "y = Slice<starts = [1], ends = [3], axes = [1]>(x)", ["Slice"], ROW, opset=9),
    Case("last step", "y = Gather<axis = 1>(x, i)", ["LastStep"], SEQUENCE, {"i": np.int64(-1)}),
    Case("a step", "y = Gather<axis = 1>(x, i)", ["Slice", "Flatten"], SEQUENCE, {"i": np.int64(2)}),
    Case("some steps", "y = Gather<axis = 1>(x, i)", ["Slice"], SEQUENCE, {"i": ints(1, 2, 3)}),
    Case("split", "a, b = Split<axis = 1, num_outputs = 2>(x)\ny = Mul(a, b)", ["Slice", "Slice", "Multiply"], ROW),
    Case("split into lengths", "a, b = Split<axis = 1>(x, s)\ny = Concat<axis = 1>(b, a)",
         ["Slice", "Slice", "Concat"], ROW, {"s": ints(1, 3)}),
    Case("split in old", "a, b = Split<axis = 1, split = [1, 3]>(x)\ny = Relu(b)", ["Slice", "ReLU"], ROW, opset=11),
    Case("pad", "y = Pad(x, p, v)", ["Pad2D"], IMAGE, {"p": ints(0, 0, 1, 2, 0, 0, 0, 3), "v": real(0.5)}),
    Case("pad steps", "y = Pad(x, p)", ["Reshape", "Pad2D", "Reshape"], SEQUENCE, {"p": ints(0, 1, 0, 0, 2, 0)}),
    Case("pad by attributes", "y = Pad<pads = [0, 0, 1, 1, 0, 0, 1, 1], value = 2.0>(x)", ["Pad2D"], IMAGE, opset=10),
    Case("crop", "y = Pad(x, p)", ["Slice", "Slice"], IMAGE, {"p": ints(0, 0, -1, -1, 0, 0, -1, 0)},
         reference=False),
    Case("pad named axes", "y = Pad(x, p, , a)", ["Pad2D"], IMAGE, {"p": ints(1, 0), "a": ints(3)}, opset=18),
    Case("enlarge", 'y = Resize<mode = "nearest", coordinate_transformation_mode = "asymmetric", '
         'nearest_mode = "floor">(x, , s)', ["Upsample2D"], IMAGE, {"s": real(1, 1, 2, 2)}),
    Case("enlarge to a size", 'y = Resize<mode = "nearest", coordinate_transformation_mode = "half_pixel">(x, , , s)',
         ["Upsample2D"], {"x": (3, 3, 6, 6)}, {"s": ints(3, 3, 18, 18)}),
    Case("enlarge in old", "y = Upsample(x, s)", ["Upsample2D"], IMAGE, {"s": real(1, 1, 3, 3)}, opset=9),
    Case("dropout", "a = Dropout(x, r)\ny = Relu(a)", ["Dropout", "ReLU"], ROW, {"r": real(0.25)}),
    Case("expand to the same", "a = Expand(x, s)\ny = Relu(a)", ["ReLU"], ROW, {"s": ints(1, 4)}),
    Case("sizes", "n = Size(x)\nm = Cast<to = 7>(n)\no = Div(m, m)\ns = Mul(o, all)\ny = Reshape(x, s)", ["Flatten"],
         {"x": ("N", 2, 3)}, {"all": ints(-1, 6)}),
]
MERGING = [
    Case("add", "y = Add(x, z)", ["Add"], TWO),
    Case("subtract", "y = Sub(x, z)", ["Subtract"], TWO),
    Case("multiply", "y = Mul(x, z)", ["Multiply"], TWO),
    Case("greatest", "y = Max(x, z, x)", ["Maximum"], TWO),
    Case("mean of two", "y = Mean(x, z)", ["Average"], TWO),
    Case("sum of three", "y = Sum(x, z, x)", ["Add"], TWO),
    Case("sum of nine", "y = Sum(x, z, x, z, x, z, x, z, x)", ["Add", "Add"], TWO),
    Case("add what lies otherwise", "t = Transpose<perm = [0, 2, 1]>(z)\ny = Add(x, t)", ["Permute", "Add"],
         {"x": ("N", 2, 3), "z": ("N", 3, 2)}),
    Case("concat", "y = Concat<axis = 1>(x, z)", ["Concat"], TWO),
    Case("concat features", "y = Concat<axis = -1>(x, z)", ["Permute", "Permute", "Concat", "Permute"],
         {"x": ("N", 2, 3), "z": ("N", 2, 4)}),
    Case("concat nine", "y = Concat<axis = 1>(x, z, x, z, x, z, x, z, x)", ["Concat", "Concat"], TWO),
    Case("dot", "a = Mul(x, z)\ny = ReduceSum(a, p)", ["Dot"], {"x": ("N", 4), "z": ("N", 4)}, {"p": ints(1)}),
    Case("half", "y = Mul(x, h)", ["Scale"], ROW, {"h": real(0.5)}),
    Case("divided", "y = Div(x, h)", ["Scale"], ROW, {"h": real(3)}),
    Case("scaled channels", "y = Mul(w, x)", ["Scale"], IMAGE, {"w": drawn((3, 1, 1))}),
    Case("scaled features", "y = Mul(x, w)", ["Permute", "Scale", "Permute"], SEQUENCE, {"w": drawn((4,))}),
    Case("nothing done", "a = Mul(x, one)\nb = Add(a, zero)\nc = Div(b, one)\ny = Relu(c)", ["ReLU"], ROW,
         {"one": real(1), "zero": real(0)}),
    Case("nothing less", "y = Sub(zero, x)", ["Scale"], ROW, {"zero": real(0)}),
    Case("a constant for each feature", "y = Sub(x, p)", ["Dense"], ROW, {"p": drawn((4,))}),
    Case("a constant for each of a step", "y = Add(x, p)", ["Dense"], SEQUENCE, {"p": drawn((4,))}),
    Case("a constant for each channel", "y = Add(x, p)", ["Conv2D"], IMAGE, {"p": drawn((1, 3, 1, 1))}),
    Case("a constant", "y = Add(x, p)", ["Conv2D"], IMAGE, {"p": real(0.7)}),
    Case("bias that others miss", "a = MatMul(x, w)\nc = Tanh(a)\nd = Add(a, b)\ny = Add(c, d)",
         ["Dense", "Tanh", "Dense", "Add"], ROW, B),
    Case("a part of what was joined and turned",
         "a = Concat<axis = 1>(x, z)\nb = Transpose<perm = [0, 2, 1]>(a)\ny = Slice(b, o, j, i)", [], TWO,
         {"o": ints(0), "i": ints(1), "j": ints(2)}),
    Case("bias of what was joined",
         "a = MatMul(x, w)\nc = Concat<axis = 1>(a, x)\nd = Slice(c, o, k, i)\ne = Add(d, b)\nf = Tanh(c)\n"
         "y = Concat<axis = 1>(e, f)", ["Dense", "Concat", "Dense", "Tanh", "Concat"], ROW,
         {**B, "o": ints(0), "i": ints(1), "k": ints(3)}),
    Case("weighted channels", "a = GlobalAveragePool(x)\nb = Sigmoid(a)\ny = Mul(b, x)",
         ["GlobalAveragePool", "Sigmoid", "Reshape", "Upsample2D", "Multiply"], IMAGE),
    Case("parts joined as they were", "a, b = Split<axis = 1>(x, s)\ny = Concat<axis = 1>(a, b)", [], ROW,
         {"s": ints(1, 3)}),
    Case("parts of what was joined",
         "a = Concat<axis = 1>(x, z)\nb = Slice(a, j, k, i)\nc = Slice(a, o, j, i)\ny = Sub(b, c)", ["Subtract"], TWO,
         {"o": ints(0), "i": ints(1), "j": ints(2), "k": ints(4)}),
    Case("places", "y = Add(x, p)", ["PositionalEncoding"], SEQUENCE, {"p": drawn((1, 5, 4))}),
    Case("a way around", "a = Conv<pads = [1, 1, 1, 1]>(x, w)\nb = Relu(a)\ny = Add(b, x)", ["Conv2D", "ReLU", "Add"],
         IMAGE, {"w": drawn((3, 3, 3, 3))}),
]


HEADS = """
m = MatMul(x, w)
q, k, v = Split<axis = -1, num_outputs = 3>(m)
c = Reshape(q, heads)
d = Reshape(k, heads)
e = Reshape(v, heads)
f = Transpose<perm = [0, 2, 1, 3]>(c)
g = Transpose<perm = [0, 2, 1, 3]>(d)
h = Transpose<perm = [0, 2, 1, 3]>(e)
o = Attention{}(f, g, h)
r = Transpose<perm = [0, 2, 1, 3]>(o)
s = Reshape(r, joined)
t = MatMul(s, u)
y = Add(t, b)
"""
BY_HAND = "g = Transpose<perm = [0, 2, 3, 1]>(d)\ni = MatMul(f, g)\n{}\nn = Softmax(l)\no = MatMul(n, h)\n"
HANDS = HEADS.replace("g = Transpose<perm = [0, 2, 1, 3]>(d)\n", "").replace("o = Attention{}(f, g, h)\n", BY_HAND)
ONE_SAMPLE = """
n0 = Transpose<perm = [1, 0, 2]>(x)
m = MatMul(n0, w)
q, k, v = Split<axis = -1, num_outputs = 3>(m)
c = Reshape(q, heads)
d = Reshape(k, heads)
e = Reshape(v, heads)
c1 = Transpose<perm = [1, 0, 2]>(c)
d1 = Transpose<perm = [1, 0, 2]>(d)
e1 = Transpose<perm = [1, 0, 2]>(e)
f = Reshape(c1, apart)
g1 = Reshape(d1, apart)
h = Reshape(e1, apart)
g = Transpose<perm = [0, 1, 3, 2]>(g1)
i = MatMul(f, g)
l = Mul(i, half)
n = Softmax(l)
o = MatMul(n, h)
r = Transpose<perm = [2, 0, 1, 3]>(o)
s = Reshape(r, rows)
t = MatMul(s, u)
a = Add(t, b)
z = Reshape(a, steps)
y = Transpose<perm = [1, 0, 2]>(z)
"""
LATER = np.triu(np.full((5, 5), -np.inf, np.float32), 1)
OF_HEADS = {
    "w": drawn((8, 24)), "u": drawn((8, 8), 1), "b": drawn((8,), 2), "heads": ints(0, 5, 2, 4), "joined": ints(0, 5, 8),
    "half": real(0.5), "two": real(2), "later": LATER, "third": real(1 / 3),
}
VECTORS = {"x": ("N", 5, 8)}
ATTENTION = [
    Case("attention", HEADS.format(""), ["MultiHeadAttention"], VECTORS, OF_HEADS, opset=23),
    Case("causal attention", HEADS.format("<is_causal = 1>"), ["MultiHeadAttention"], VECTORS, OF_HEADS, opset=23),
    Case("attention by hand", HANDS.format("l = Mul(i, half)"), ["MultiHeadAttention"], VECTORS, OF_HEADS),
    Case("attention divided", HANDS.format("l = Div(i, two)"), ["MultiHeadAttention"], VECTORS, OF_HEADS),
    Case("attention of another scale", HANDS.format("l = Mul(third, i)"), ["MultiHeadAttention"], VECTORS, OF_HEADS),
    Case("attention without scale", HANDS.format("l = Identity(i)").replace("Softmax(l)", "Softmax(i)"),
         ["MultiHeadAttention"], VECTORS, OF_HEADS),
    Case("causal attention by hand", HANDS.format("j = Mul(i, half)\nl = Add(j, later)"), ["MultiHeadAttention"],
         VECTORS, OF_HEADS),
    Case("causal attention divided", HANDS.format("j = Div(i, two)\nl = Add(later, j)"), ["MultiHeadAttention"],
         VECTORS, OF_HEADS),
    Case("attention of queries and keys that are scaled", HANDS.format("l = Identity(i)")
         .replace("Softmax(l)", "Softmax(i)").replace("MatMul(f, g)", "MatMul(f2, g2)")
         .replace("i = ", "f1 = Mul(f, half)\nf2 = Mul(f1, third)\ng2 = Mul(g, two)\ni = "), ["MultiHeadAttention"],
         VECTORS, OF_HEADS),
    Case("attention of one sample", ONE_SAMPLE, ["MultiHeadAttention"], {"x": (1, 5, 8)},
         {**OF_HEADS, "heads": ints(5, 2, 4), "apart": ints(1, 2, 5, 4), "rows": ints(5, 8), "steps": ints(5, 1, 8)}),
    Case("causal attention without scale", HANDS.format("l = Add(i, later)"), ["MultiHeadAttention"], VECTORS,
         OF_HEADS),
]


def gates(count: int, ways: int = 1, units: int = 3, features: int = 4) -> dict[str, np.ndarray]:
    rows = count * units
    numbers = {"w": drawn((ways, rows, features), 1), "r": drawn((ways, rows, units), 2)}
    return {**numbers, "b": drawn((ways, 2 * rows), 3), "p": ints(1), "z": ints(0)}


def recurrent(operator: str, layer: str, count: int, more: str = "") -> list[Case]:
    one, two = f"{operator}<hidden_size = 3{more}>", f'{operator}<hidden_size = 3{more}, direction = "bidirectional">'
    return [
        Case(operator, f"a = {one}(x, w, r, b)\ny = Squeeze(a, p)", [layer], STEPS, gates(count)),
        Case(f"{operator} last", f"a, h = {one}(x, w, r, b)\ny = Squeeze(h, z)", [layer], STEPS, gates(count)),
        Case(f"{operator} both ways", f"a = {two}(x, w, r, b)\nt = Transpose<perm = [0, 2, 1, 3]>(a)\n"
             "y = Reshape(t, s)", [layer], STEPS, {**gates(count, 2), "s": ints(0, 0, -1)}),
        Case(f"{operator} last both ways", f"a, h = {two}(x, w, r, b)\nt = Transpose<perm = [1, 0, 2]>(h)\n"
             "y = Flatten(t)", [layer], STEPS, gates(count, 2)),
    ]


STEPS = {"x": (5, "N", 4)}  # as recurrent operators have them
RECURRENT = [
    *recurrent("LSTM", "LSTM", 4),
    *recurrent("GRU", "GRU", 3, ", linear_before_reset = 1"),
    *recurrent("RNN", "SimpleRNN", 1),
    Case("LSTM without bias", "a = LSTM<hidden_size = 3>(x, w, r)\ny = Squeeze(a, p)", ["LSTM"], STEPS, gates(4)),
    Case("LSTM from zeros", "s = Shape(x)\nn = Slice(s, i, j)\nl = Concat<axis = 0>(i, n, k)\nh = ConstantOfShape(l)\n"
         "a = LSTM<hidden_size = 3>(x, w, r, b, , h, h)\ny = Squeeze(a, p)", ["LSTM"], STEPS,
         {**gates(4), "i": ints(1), "j": ints(2), "k": ints(3)}),
    Case("LSTM of every and last", "a, h = LSTM<hidden_size = 3>(x, w, r, b)\nc = Squeeze(a, p)\nd = Squeeze(h, z)\n"
         "m = ReduceMean<keepdims = 0>(c, z)\ny = Add(m, d)", ["LSTM", "LastStep", "GlobalAveragePool", "Add"], STEPS,
         gates(4)),
    Case("LSTM of every and last both ways", 'a, h = LSTM<hidden_size = 3, direction = "bidirectional">(x, w, r, b)\n'
         "m = ReduceMean<keepdims = 0>(a, z)\ny = Add(m, h)", [], STEPS, gates(4, 2)),
    Case("LSTM batch first", "t = Transpose<perm = [1, 0, 2]>(x)\na = LSTM<hidden_size = 3>(t, w, r, b)\n"
         "c = Squeeze(a, p)\ny = Transpose<perm = [1, 0, 2]>(c)", ["LSTM"], {"x": ("N", 5, 4)}, gates(4)),
]
TOKENS = {"x": ("N", 5)}
TABLE = {"t": drawn((9, 4)), "p": ints(1), "zero": np.int64(0), "w": ints(2), "one": np.int64(1)}
MASKED = """
e = Gather(t, x)
q = Equal(x, zero)
n = Not(q)
u = Unsqueeze(n, w)
c = Cast<to = 1>(u)
m = Mul(e, c)
s = ReduceSum<keepdims = 0>(m, p)
i = Cast<to = 7>(u)
k = ReduceSum<keepdims = 0>(i, p)
l = Clip(k, one)
d = Cast<to = 1>(l)
y = Div(s, d)
"""
EMBEDDING = [
    Case("tokens", "y = Gather(t, x)", ["Embedding"], TOKENS, TABLE, whole="x"),
    Case("a token", "y = Gather(t, x)", ["Embedding"], {"x": ("N",)}, TABLE, whole="x"),
    Case("tokens of 32 bits", "a = Cast<to = 6>(x)\ny = Gather(t, a)", ["Embedding"], TOKENS, TABLE, whole="x"),
    Case("mean of words", MASKED, ["Embedding", "SequenceMean"], TOKENS, TABLE, whole="x"),
]
# fmt: on
CASES = [
    *ACTIVATIONS,
    *TOGETHER,
    *DENSE,
    *CONVOLUTION,
    *POOLING,
    *NORMS,
    *SHAPES,
    *MERGING,
    *ATTENTION,
    *RECURRENT,
    *EMBEDDING,
]
