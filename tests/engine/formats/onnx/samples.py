"""Models as people export them, whole."""

import numpy as np
import onnx

from tests.engine.formats.onnx.models import drawn, model

CONVOLUTIONAL = """
a = Conv<pads = [1, 1, 1, 1]>(x, w, b)
n = BatchNormalization(a, s, d, m, v)
r = Relu(n)
p = Pad(r, frame)
e = Conv(p, u)
f = Add(e, r)
g = MaxPool<kernel_shape = [2, 2], strides = [2, 2], ceil_mode = 1>(f)
h = Flatten(g)
i = Gemm<transB = 1>(h, k, l)
y = Softmax(i)
"""
RECURRENT = """
e = Gather(table, x)
t = Transpose<perm = [1, 0, 2]>(e)
s = Shape(t)
n = Slice(s, one, two)
l = Concat<axis = 0>(one, n, three)
h = ConstantOfShape(l)
a, b, c = LSTM<hidden_size = 3>(t, w, r, k, , h, h)
q = Squeeze(a, one)
z = Transpose<perm = [1, 0, 2]>(q)
g = Gather<axis = 1>(z, last)
y = Gemm(g, o)
"""
ATTENTIVE = """
m = MatMul(x, w)
p = Add(m, b)
q, k, v = Split<axis = -1, num_outputs = 3>(p)
c = Reshape(q, heads)
d = Reshape(k, heads)
e = Reshape(v, heads)
f = Transpose<perm = [0, 2, 1, 3]>(c)
g = Transpose<perm = [0, 2, 3, 1]>(d)
h = Transpose<perm = [0, 2, 1, 3]>(e)
i = MatMul(f, g)
j = Div(i, root)
l = Add(j, mask)
n = Softmax(l)
o = MatMul(n, h)
r = Transpose<perm = [0, 2, 1, 3]>(o)
s = Reshape(r, joined)
t = MatMul(s, u)
z = Add(t, z0)
a = Add(z, x)
y = LayerNormalization(a, scale, shift)
"""


def convolutional() -> onnx.ModelProto:
    """Convolutions, a norm, a way around, pooling, a dense layer."""
    norm = {name: drawn((4,), place, 0.5, 2) for place, name in enumerate("sdmv")}
    head = {"k": drawn((3, 36)), "l": drawn((3,), 1)}
    frame = np.array([0, 0, 1, 1, 0, 0, 1, 1])
    convolutions = {"w": drawn((4, 2, 3, 3)), "b": drawn((4,), 1), "u": drawn((4, 4, 3, 3), 2)}
    return model(CONVOLUTIONAL, {"x": ("N", 2, 5, 5)}, {**norm, **head, **convolutions, "frame": frame})


def recurrent() -> onnx.ModelProto:
    """Tokens, an LSTM as PyTorch writes it, its last step."""
    numbers = {name: np.array([number]) for name, number in (("one", 1), ("two", 2), ("three", 3))}
    gates = {"w": drawn((1, 12, 4), 1), "r": drawn((1, 12, 3), 2), "k": drawn((1, 24), 3)}
    tables = {"table": drawn((9, 4)), "o": drawn((3, 2), 4), "last": np.int64(-1)}
    return model(RECURRENT, {"x": ("N", 5)}, {**numbers, **gates, **tables}, whole="x")


def attentive() -> onnx.ModelProto:
    """Causal attention of two heads as people write it by hand."""
    later = np.triu(np.full((5, 5), -np.inf, np.float32), 1)
    weights = {"w": drawn((8, 24)), "b": drawn((24,), 1), "u": drawn((8, 8), 2), "z0": drawn((8,), 3)}
    rest = {"mask": later, "root": np.float32(2), "scale": drawn((8,), 4), "shift": drawn((8,), 5)}
    shapes = {"heads": np.array([0, 5, 2, 4]), "joined": np.array([0, 5, 8])}
    return model(ATTENTIVE, {"x": ("N", 5, 8)}, {**weights, **rest, **shapes})


SAMPLES = {"convolutional": convolutional, "recurrent": recurrent, "attentive": attentive}
LAYERS = {
    "convolutional": [
        *("Conv2D", "BatchNorm", "ReLU", "Conv2D", "Add", "Pad2D", "MaxPool2D", "Flatten", "Dense", "Softmax"),
    ],
    "recurrent": ["Embedding", "LSTM", "LastStep", "Dense"],
    "attentive": ["MultiHeadAttention", "Add", "LayerNorm"],
}
