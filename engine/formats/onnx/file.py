"""From an ONNX file's bytes to plain values: counted before they are parsed, no size in them believed, no other file
followed."""

import math
import stat
from pathlib import Path
from typing import Any

import numpy as np

from engine.formats.onnx.model import Entry, Model, Node, OnnxError, shown
from engine.formats.onnx.older import today
from engine.tensor import Array, times

FILE_BYTES = 2**31 - 1  # what Protocol Buffers read
PARTS = 300_000  # fields: each may take a hundred times its own memory
AXES = 16
OLDEST = 7  # of the standard operators' versions: before, shapes were joined in another way
NOT_ONNX = "Choose a file that ends with .onnx and was exported whole."
INSTALL = "Install it with: pip install 'chainrule[onnx]'."
ONE_FILE = "Export it as one file, with its weights inside."
STANDARD = ("", "ai.onnx")


def read_model(path: Path) -> Model:
    """The file's graph. OnnxError for anything that is not as it should be; OSError if it cannot be read."""
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):  # a pipe would be waited for, a device never ends
        raise OnnxError("it is no ordinary file", NOT_ONNX)
    if found.st_size > FILE_BYTES:
        raise OnnxError(f"it has {found.st_size:,} bytes, more than {FILE_BYTES:,}", "Export a smaller model.")
    try:
        import onnx
        from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
    except ImportError:
        raise OnnxError("the package that reads ONNX is not installed", INSTALL) from None
    data = path.read_bytes()
    if not data:
        raise OnnxError("it is empty", NOT_ONNX)
    count_parts(data, onnx.ModelProto.DESCRIPTOR)
    proto = onnx.ModelProto()
    try:
        proto.ParseFromString(data)
    except DecodeError:
        raise damaged() from None
    size = len(data)
    del data
    return model_of(onnx, proto, size)


def word(text: str | bytes) -> str:
    """A name; Protocol Buffers give bytes where it is none."""
    if isinstance(text, bytes):
        raise damaged()
    return text


def damaged() -> OnnxError:
    return OnnxError("it is no ONNX model, or damaged or cut off", NOT_ONNX)


def count_parts(data: bytes, kind: Any) -> None:
    """Walks through all messages within messages without making any. OnnxError for too many, or bytes that are none."""
    known: dict[str, dict[int, Any]] = {}
    waiting = [(0, len(data), kind)]
    parts = 0
    while waiting:
        place, end, kind = waiting.pop()
        if kind.full_name not in known:
            known[kind.full_name] = {field.number: field.message_type for field in kind.fields if field.message_type}
        within = known[kind.full_name]
        while place < end:
            parts += 1
            if parts > PARTS:
                raise OnnxError(f"it has more than {PARTS:,} parts", "Export a smaller model.")
            tag, place = varint(data, place, end)
            form = tag & 7
            if form == 0:
                _, place = varint(data, place, end)
            elif form == 2:
                length, place = varint(data, place, end)
                if length and tag >> 3 in within:
                    waiting.append((place, min(end, place + length), within[tag >> 3]))
                place += length
            elif form in (1, 5):
                place += 8 if form == 1 else 4
            else:
                raise damaged()
            if place > end or tag < 8:
                raise damaged()


def varint(data: bytes, place: int, end: int) -> tuple[int, int]:
    """A number of seven bits to the byte, and where the next thing begins."""
    if place < end and data[place] < 128:
        return data[place], place + 1
    value = shift = 0
    while place < end and shift < 70:
        byte = data[place]
        place += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, place
        shift += 7
    raise damaged()


def model_of(onnx: Any, proto: Any, size: int) -> Model:
    """The parsed message as plain values."""
    graph = proto.graph
    if not graph.node or not graph.output:
        raise OnnxError("it is no ONNX model, or one without any nodes", NOT_ONNX)
    if proto.functions:
        sentence = f"its operator {shown(word(proto.functions[0].name))} is a function that the file defines itself"
        raise OnnxError(sentence, "Export it with functions inlined.")
    if graph.sparse_initializer:
        raise OnnxError("it has sparse tensors", "Export it with dense ones.")
    constants = {}
    for tensor in graph.initializer:
        name = word(tensor.name)
        constants[name] = array_of(onnx, tensor, f"its tensor {shown(name)}")
    nodes = [node_of(onnx, node) for node in graph.node]
    inputs = tuple(entry_of(onnx, value) for value in graph.input if word(value.name) not in constants)
    outputs = tuple(word(value.name) for value in graph.output)
    nodes, more = today(nodes)
    return Model(tuple(nodes), constants | more, inputs, outputs, opset_of(onnx, proto), size)


def opset_of(onnx: Any, proto: Any) -> int:
    """The version of the standard operators."""
    versions = [entry.version for entry in proto.opset_import if entry.domain in STANDARD]
    newest: int = onnx.defs.onnx_opset_version()
    if not versions:
        raise OnnxError("it does not say which version of the operators it uses (opset)")
    version = int(max(versions))
    if not OLDEST <= version <= newest:
        sentence = f"its operators are of version {version} (opset), and {OLDEST} to {newest} are read here"
        raise OnnxError(sentence, f"Export it with an opset from {OLDEST} to {newest}.")
    return version


def node_of(onnx: Any, node: Any) -> Node:
    """One node with its attributes."""
    domain = "" if node.domain in STANDARD else word(node.domain)
    inputs, outputs = (tuple(map(word, names)) for names in (node.input, node.output))
    found = Node(word(node.name), word(node.op_type), inputs, outputs, {}, domain)
    attributes = {word(attribute.name): attribute_of(onnx, attribute, found) for attribute in node.attribute}
    return found._replace(attributes=attributes)


def attribute_of(onnx: Any, attribute: Any, node: Node) -> Any:
    """Numbers, text, lists of these, an array; None for what no operator drawn here has, such as a whole graph."""
    kinds = onnx.AttributeProto
    kind = attribute.type
    if kind == kinds.INT:
        return int(attribute.i)
    if kind == kinds.FLOAT:
        return short(attribute.f)
    if kind == kinds.STRING:
        return attribute.s.decode("utf-8", "replace")
    if kind == kinds.INTS:
        return [int(number) for number in attribute.ints]
    if kind == kinds.FLOATS:
        return [short(number) for number in attribute.floats]
    if kind == kinds.STRINGS:
        return [text.decode("utf-8", "replace") for text in attribute.strings]
    if kind == kinds.TENSOR:
        return array_of(onnx, attribute.t, f"the tensor in its {node}")
    return None


def short(number: float) -> float:
    """The shortest number that is the same in float32: 0.01, not 0.009999999776."""
    return float(str(np.float32(number)))


def entry_of(onnx: Any, value: Any) -> Entry:
    """What a graph's input is declared to be."""
    tensor = value.type.tensor_type
    if value.type.WhichOneof("value") != "tensor_type" or not tensor.HasField("shape"):
        raise OnnxError(f"its input {shown(value.name)} has no shape")
    lengths = [int(axis.dim_value) if axis.HasField("dim_value") else 0 for axis in tensor.shape.dim]
    whole = tensor.elem_type in (onnx.TensorProto.INT32, onnx.TensorProto.INT64)
    return Entry(value.name, tuple(length if length > 0 else None for length in lengths), whole)


def array_of(onnx: Any, tensor: Any, what: str) -> Array:
    """A tensor's numbers. OnnxError where size and shape do not agree, or they lie elsewhere."""
    if tensor.data_location == onnx.TensorProto.EXTERNAL or tensor.external_data:
        raise OnnxError(f"{what} lies in another file, and no other file is opened", ONE_FILE)
    shape = tuple(int(length) for length in tensor.dims)
    if len(shape) > AXES or any(length < 0 for length in shape):
        raise OnnxError(f"{what} has the shape {times(shape)[:80]}, which no array can have")
    try:
        kind = np.dtype(onnx.helper.tensor_dtype_to_np_dtype(tensor.data_type))
    except (KeyError, TypeError, ValueError):
        kind = np.dtype(object)
    real = kind.name in ("float16", "bfloat16", "float32", "float64")
    if not real and kind.kind not in "iub":
        raise OnnxError(f"{what} holds no plain numbers", "Export it in float32.")
    if tensor.HasField("raw_data") and len(tensor.raw_data) != math.prod(shape) * kind.itemsize:
        sentence = f"{what} announces {math.prod(shape) * kind.itemsize:,} bytes and has {len(tensor.raw_data):,}"
        raise OnnxError(sentence, NOT_ONNX)
    try:
        array: Array = onnx.numpy_helper.to_array(tensor)
    except (ValueError, TypeError, OverflowError):
        raise OnnxError(f"{what} has not as many numbers as it announces", NOT_ONNX) from None
    return array if kind.name in ("float32", "float64") or not real else array.astype(np.float32)
