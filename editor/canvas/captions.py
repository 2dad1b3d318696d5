"""The words and numbers that stand on nodes and wires."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from editor.look.numbers import FORMER, gradient_text, value_text
from editor.look.shading import QUANTITIES, text
from engine.check import Inspection
from engine.editing.edits import snake_case
from engine.events import Reading
from engine.fit import fit
from engine.graph import Learning, Port, Wire, wires_in
from engine.groups.group import Group
from engine.groups.unfold import turns
from engine.problem import Problem
from engine.readings import READ_ANYWAY, WireQuantity
from engine.sheet import Sheet
from engine.tensor import Spec

Specs: TypeAlias = Mapping[Port, Spec]


class Caption(NamedTuple):
    """What stands on a node. Title and aside are its type and its name, by which sentences call it."""

    title: str
    aside: str
    summary: str  # what it does
    shape: str  # of its output
    count: str  # of its parameters, or why they are special


def shape(spec: Spec | None, batch: int) -> str:
    """A tensor's shape with the batch in front, as it runs along the wire; '' while it is not known."""
    if spec is None:
        return ""
    if spec.classes and not spec.shape:
        return f"{batch} labels"
    return "×".join(map(str, (batch, *spec.shape)))


def caption(name: str, sheet: Sheet, specs: Specs, arriving: Mapping[Port, list[Wire]]) -> Caption:
    """What stands on this node. `arriving`: the wires at each input port."""
    layer = sheet.graph.nodes[name]
    title, aside = name, layer.caption()
    kind, _, number = name.rpartition("_")
    if number.isdigit() and kind == first_word(type(layer).__name__):  # nobody gave it this name
        title, aside = aside, title
    inputs = known(
        [(w[0].source, w[0].output) if (w := arriving.get((name, p))) else None for p in layer.inputs()], specs
    )
    outputs = known([(name, port) for port in layer.outputs()], specs)
    if name in sheet.graph.muted:  # what passes through it need not fit it
        inputs = outputs = None
    count: int | None = 0
    if isinstance(layer, Group):
        count = parameters_inside(layer, name, specs)
    elif inputs and outputs:
        count = fit(layer, inputs).parameters
    both = (inputs, outputs) if inputs is not None and outputs is not None else ((), ())
    words = f"{count:,} params" if count else ""
    if name in sheet.graph.muted:
        words = "muted"
    elif layer.figure == "box":
        words = learnt(sheet.graph.learns(name), words)
    made = shape(specs.get((name, next(iter(layer.outputs()), ""))), sheet.training.batch_size)
    return Caption(title, aside, layer.summary(*both), made, words)


first_word = lru_cache(snake_case)  # of the names that nodes of a kind get


def known(ports: list[Port | None], specs: Specs) -> tuple[Spec, ...] | None:
    """The specs at these ports; None if one is not known."""
    found = tuple(specs[port] for port in ports if port is not None and port in specs)
    return found if len(found) == len(ports) else None


def learnt(learning: Learning, count: str) -> str:
    """The parameters' count, or why they are special."""
    if learning.shares:
        return f"weights of {learning.shares}"
    if learning.frozen:
        return count.replace("params", "frozen") or "frozen"
    return count


def parameters_inside(group: Group, name: str, specs: Specs) -> int | None:
    """Trained numbers of all that a group stands for; None while shapes in it are not known."""
    prefix, graph, total = turns(name, group)[0], group.graph, 0
    arriving = wires_in(graph)
    for each, layer in graph.nodes.items():
        if layer.figure != "box" or each in graph.muted or graph.learns(each).shares:
            continue
        if isinstance(layer, Group):
            count = parameters_inside(layer, prefix + each, specs)
        else:
            ports = [arriving.get((each, port)) for port in layer.inputs()]
            inputs = known([(prefix + w[0].source, w[0].output) if w else None for w in ports], specs)
            outputs = known([(prefix + each, port) for port in layer.outputs()], specs)
            if inputs is None or outputs is None:
                return None
            count = fit(layer, inputs).parameters if inputs and outputs else 0
        if count is None:
            return None
        total += count
    return total if group.tied else total * group.repeat


def captions(sheet: Sheet, inspection: Inspection) -> dict[str, Caption]:
    """Of every node."""
    arriving = wires_in(sheet.graph)
    return {name: caption(name, sheet, inspection.specs, arriving) for name in sheet.graph.nodes}


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


def wire_words(spec: Spec | None, batch: int, reading: Reading | None, quantity: WireQuantity) -> list[tuple[str, str]]:
    """What the bubble over a wire says, as pairs of name and value."""
    lines = [("shape", shape(spec, batch) or "not known yet")]
    if spec is not None and spec.classes:
        lines.append(("holds", f"whole numbers 0 … {spec.classes - 1}"))
    if reading is not None:
        gradient = gradient_text(reading) + (f", {FORMER}" if reading.former else "")
        lines += [("value, RMS", value_text(reading)), ("gradient, RMS", gradient)]
        if quantity not in READ_ANYWAY:
            lines.append((QUANTITIES[quantity].title, text(reading, quantity)))
    return lines
