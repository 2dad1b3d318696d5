"""The words and numbers that stand on nodes and wires."""

import math
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from editor.document.edits import snake_case
from editor.look.numbers import FORMER, gradient_text, value_text
from engine.check import Inspection, Problem
from engine.events import Reading
from engine.graph import Learning, Port, Wire
from engine.layers.layer import Layer
from engine.sheet import Sheet
from engine.tensor import Array, Spec

BARS = 13  # of a node's little histogram


class Caption(NamedTuple):
    """What stands on a node, line by line. Title and aside are its type and its name, by which sentences call it."""

    title: str
    aside: str
    subtitle: str


def shape(spec: Spec | None, batch: int) -> str:
    """A tensor's shape with the batch in front, as it runs along the wire; '' while it is not known."""
    if spec is None:
        return ""
    if spec.classes and not spec.shape:
        return f"{batch} labels"
    return "×".join(map(str, (batch, *spec.shape)))


def caption(
    name: str, layer: Layer, sheet: Sheet, specs: Mapping[Port, Spec], arriving: Mapping[Port, Wire]
) -> Caption:
    """What stands on this node. `arriving`: the wire at each input port."""
    title, aside = name, layer.caption()
    if re.fullmatch(rf"{snake_case(type(layer).__name__)}_\d+", name):  # nobody gave it this name
        title, aside = aside, title
    batch = sheet.training.batch_size
    inputs = [specs.get((w.source, w.output)) if (w := arriving.get((name, p))) else None for p in layer.inputs()]
    known = [spec for spec in inputs if spec is not None]
    if len(known) == len(inputs) and all((name, port) in specs for port in layer.outputs()):
        count = parameter_count(layer, known)
        if count:
            return Caption(title, aside, learnt(sheet.graph.learns(name), f"{count:,}", "params"))
    first = next(iter(layer.outputs()), None)
    words = shape(specs.get((name, first)), batch) if first else ""
    return Caption(title, aside, learnt(sheet.graph.learns(name), "", words))


def learnt(learning: Learning, count: str, words: str) -> str:
    """The last line of a node's words: its parameters' count and what they are called, or why they are special."""
    if learning.shares:
        return f"weights of {learning.shares}"
    if learning.frozen and (count or not words):
        words = "frozen"
    return f"{count} {words}".strip()


def parameter_count(layer: Layer, inputs: list[Spec]) -> int:
    """Trained numbers of a layer with these inputs."""
    parameters = layer.parameters_for(*inputs)
    return sum(math.prod(parameter.shape) for parameter in parameters.values())


def captions(sheet: Sheet, inspection: Inspection) -> dict[str, Caption]:
    """Of every node."""
    arriving = {(wire.target, wire.input): wire for wire in sheet.graph.wires}
    return {name: caption(name, layer, sheet, inspection.specs, arriving) for name, layer in sheet.graph.nodes.items()}


def marks(inspection: Inspection) -> dict[str, tuple[Problem, ...]]:
    """Every node's problems, errors first."""
    found: dict[str, list[Problem]] = {}
    for problem in sorted(inspection.problems, key=lambda problem: problem.warning):
        if problem.node is not None:
            found.setdefault(problem.node, []).append(problem)
    return {name: tuple(problems) for name, problems in found.items()}


def trouble(problem: Problem) -> str:
    """A problem in the two or three words that fit on its node; the tool tip has the sentence."""
    words = {"shape": "shapes do not fit", "type": "wrong kind of input", "sharing": "cannot share weights"}
    return words.get(problem.kind, problem.kind)


def wire_words(wire: Wire, spec: Spec | None, batch: int, reading: Reading | None) -> list[tuple[str, str]]:
    """What the bubble over a wire says, as pairs of name and value."""
    lines = [("shape", shape(spec, batch) or "not known yet")]
    if spec is not None and spec.classes:
        lines.append(("holds", f"whole numbers 0 … {spec.classes - 1}"))
    if reading is not None:
        gradient = gradient_text(reading) + (f", {FORMER}" if reading.former else "")
        lines += [("value, RMS", value_text(reading)), ("gradient, RMS", gradient)]
    return lines


def bars(arrays: Iterable[Array]) -> tuple[float, ...]:
    """How numbers are spread, as heights 0 … 1 over ±3 standard deviations; () where there is no spread."""
    own = [array.ravel() for array in arrays]
    if not own:
        return ()
    values = np.concatenate(own).astype(np.float64)
    spread, middle = float(values.std()), float(values.mean())
    if not np.isfinite(spread) or spread == 0:
        return ()
    counts, _ = np.histogram(values, BARS, (middle - 3 * spread, middle + 3 * spread))
    return tuple(float(height) for height in counts / counts.max())
