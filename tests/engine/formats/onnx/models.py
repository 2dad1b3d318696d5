"""Small ONNX models from lines of text, and what our graphs make of the same numbers."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper, parser

from engine.check import check
from engine.compile import compile
from engine.formats.project import Project
from engine.graph import Graph, Wire
from engine.layers.input import Input
from engine.losses.mse import MSE

OPSET = 20
Shape = Sequence[int | str]


def drawn(shape: Sequence[int], seed: int = 0, low: float = -1, high: float = 1) -> np.ndarray:
    return np.random.default_rng(seed).uniform(low, high, shape).astype(np.float32)


def model(
    lines: str,
    inputs: Mapping[str, Shape],
    constants: Mapping[str, Any] | None = None,
    *,
    opset: int = OPSET,
    outputs: Sequence[str] = ("y",),
    whole: Sequence[str] = (),
) -> onnx.ModelProto:
    """A line for each node, such as 'y = Gemm<transB = 1>(x, w, b)'; inputs called in `whole` are of whole numbers."""
    nodes = [parser.parse_node(line.strip()) for line in lines.strip().splitlines()]
    entries = [
        helper.make_tensor_value_info(name, TensorProto.INT64 if name in whole else TensorProto.FLOAT, list(shape))
        for name, shape in inputs.items()
    ]
    kept = [numpy_helper.from_array(np.asarray(array), name) for name, array in (constants or {}).items()]
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs]
    graph = helper.make_graph(nodes, "graph", entries, ends, kept)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=10)


def written(path: Path, found: onnx.ModelProto) -> Path:
    path.write_bytes(found.SerializeToString())
    return path


def layers(project: Project) -> list[str]:
    """What was drawn, but for the inputs."""
    nodes = project.sheet.graph.nodes.values()
    return [type(layer).__name__ for layer in nodes if not isinstance(layer, Input)]


def node_of(entry: str) -> str:
    """The node that an input of the file has become."""
    return re.sub(r"\W+", "_", entry).strip("_")


def feeds_for(found: onnx.ModelProto, project: Project, batch: int = 3, seed: int = 5) -> dict[str, np.ndarray]:
    """Random numbers for each of the model's inputs, tokens where they are looked up."""
    rng = np.random.default_rng(seed)
    feeds = {}
    for entry in found.graph.input:
        lengths = [axis.dim_value or batch for axis in entry.type.tensor_type.shape.dim]
        if entry.type.tensor_type.elem_type == TensorProto.INT64:
            layer = project.sheet.graph.nodes[node_of(entry.name)]
            assert isinstance(layer, Input)
            feeds[entry.name] = rng.integers(0, layer.classes, lengths)
        else:
            feeds[entry.name] = rng.uniform(-2, 2, lengths).astype(np.float32)
    return feeds


def ours(project: Project, feeds: Mapping[str, np.ndarray], batch_axis: int = 0) -> list[np.ndarray]:
    """What the compiled graph gives in use, batch first: of each node that feeds no other, in the graph's order."""
    graph, specs = project.sheet.graph, check(project.sheet.graph).specs
    feeding = {wire.source for wire in graph.wires}
    ends = [name for name in graph.nodes if name not in feeding]
    nodes, wires = dict(graph.nodes), list(graph.wires)
    for end in ends:  # a program has a loss
        nodes |= {f"targets {end}": Input(shape=specs[end, "y"].shape), f"loss {end}": MSE()}
        wires.append(Wire(end, "y", f"loss {end}", "prediction"))
        wires.append(Wire(f"targets {end}", "y", f"loss {end}", "targets"))
    program = compile(Graph(nodes, tuple(wires), graph.learning))
    program.load(project.weights or {})
    batch = next(iter(feeds.values())).shape[batch_axis]
    recording = program.recording(batch, "inference")
    for name, numbers in feeds.items():
        recording.values[node_of(name), "y"][...] = np.moveaxis(numbers, batch_axis, -1)
    recording.run()
    return [np.moveaxis(recording.values[end, "y"], -1, 0) for end in ends]


def close(found: Sequence[np.ndarray], wanted: Sequence[np.ndarray]) -> None:
    """Equal to 1e-5 of the largest number."""
    assert len(found) == len(wanted)
    for one, other in zip(found, wanted, strict=True):
        scale = max(1.0, float(np.abs(other).max(initial=0)))
        np.testing.assert_allclose(one.reshape(other.shape), other, rtol=1e-5, atol=1e-5 * scale)
