"""What the help window says, as a value: of a node all that its layer's class says, without a node how to begin."""

import inspect
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from msgspec.inspect import CustomType, type_info

from editor.forms.form import label_of
from editor.forms.parsing import bare, shown
from editor.keymap import spoken
from engine.check import Inspection
from engine.family import Member
from engine.graph import Graph, wires_in
from engine.layers.layer import Layer
from engine.problem import Problem
from engine.reference import in_words, settings
from engine.sheet import Sheet
from engine.tensor import Spec

UNKNOWN, FREE = "shape not known yet", "nothing is wired here"
STEPS = (  # keys in braces are those that the command has now
    ("Add layers", "Drag them from the palette, or type a name on the canvas. {search} opens the search there too."),
    ("Wire them", "Drag from an output, on a node's right, to an input. Ports that can take the wire light up."),
    ("Give it data and a loss", "A data set feeds the graph; a loss compares its prediction with the targets."),
    ("Train", "{train} runs and pauses. Every wire is coloured by the magnitude of its gradient."),
    ("Look closer", "Select a node to see its settings and numbers. {step_operation} runs one operation at a time."),
    ("Change your mind", "{undo} takes back whatever you did, {redo} does it again."),
    ("Ask", "Select a node and press {help}. {shortcuts} lists every key and gesture."),
)


@dataclass(frozen=True)
class Row:
    """One thing: what it is called, what it is now, what it means."""

    term: str
    value: str = ""
    text: str = ""
    inner: bool = False  # a setting of the setting above


@dataclass(frozen=True)
class Page:
    """From top to bottom."""

    title: str
    line: str = ""
    paragraphs: tuple[str, ...] = ()
    formula: str = ""
    problems: tuple[Problem, ...] = ()
    sections: tuple[tuple[str, tuple[Row, ...]], ...] = ()


def beginning(shortcuts: Mapping[str, str]) -> Page:
    """How to begin, with the keys that commands have now."""
    keys = {key: spoken(own) or "its menu" for key, own in shortcuts.items()}
    rows = tuple(Row(str(place), title, text.format_map(keys)) for place, (title, text) in enumerate(STEPS, 1))
    line = "Or open a ready network: File ▸ Examples; or take a lesson: Help ▸ Lessons."
    return Page("How to begin", line, sections=(("", rows),))


def node_page(sheet: Sheet, inspection: Inspection, name: str) -> Page:
    """What is to be known of this node."""
    graph, layer = sheet.graph, sheet.graph.nodes[name]
    problems = sorted((one for one in inspection.problems if one.node == name), key=lambda one: one.warning)
    sections = {
        "Settings": tuple(setting_rows(layer)),
        "Inputs": tuple(input_rows(graph, inspection, name)),
        "Outputs": tuple(output_rows(graph, inspection, name)),
        "Parameters": tuple(parameter_rows(graph, inspection, name)),
    }
    return Page(
        layer.title,
        " · ".join(part for part in (name, layer.category) if part),
        paragraphs(type(layer)),
        layer.formula,
        tuple(problems),
        tuple((title, rows) for title, rows in sections.items() if rows),
    )


def layer_page(layer: Layer) -> Page:
    """What is to be known of such a layer, wherever it stands."""
    rows = tuple(setting_rows(layer))
    sections = (("Settings", rows),) if rows else ()
    return Page(layer.title, layer.category, paragraphs(type(layer)), layer.formula, sections=sections)


def paragraphs(kind: type) -> tuple[str, ...]:
    """The docstring, with no other line breaks than those between paragraphs."""
    return tuple(" ".join(part.split()) for part in (inspect.getdoc(kind) or "").split("\n\n") if part.strip())


def setting_rows(setting: Any, inner: bool = False) -> list[Row]:
    """Every setting: its value, what it means, its bounds, what it was at first; below it those of a member."""
    rows = []
    first = type(setting)()
    fields = {field.name: bare(field.type) for field in type_info(type(setting)).fields}  # type: ignore[attr-defined]
    for declared in settings(type(setting)):
        name, kind = declared["name"], fields[declared["name"]]
        member = isinstance(kind, CustomType)
        if member:
            declared["choices"] = [each.title for each in kind.cls.shelf]
        value, words = getattr(setting, name), in_words(declared)
        at_first = f"At first {value_in_words(getattr(first, name))}." if value != getattr(first, name) else ""
        meaning = f"{words[:1].upper()}{words[1:]}."
        text = " ".join(part for part in (declared["description"], meaning, at_first) if part)
        rows.append(Row(label_of(name, kind), value_in_words(value), text, inner))
        if member:
            rows += setting_rows(value, inner=True)
    return rows


def value_in_words(value: Any) -> str:
    """As the inspector shows it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, Member):
        return value.title
    return shown(value) or "none"


def input_rows(graph: Graph, inspection: Inspection, name: str) -> list[Row]:
    """The ports, what comes in, and from where."""
    arriving, rows = wires_in(graph), []
    for port in graph.nodes[name].inputs():
        wires = arriving.get((name, port), [])
        sources = [f"{wire.source}.{wire.output}" for wire in wires]
        spec = inspection.specs.get((wires[0].source, wires[0].output)) if wires else None
        value = FREE if not wires else f"{shape(spec)} ← {', '.join(sources)}"
        rows.append(Row(port, value))
    return rows


def output_rows(graph: Graph, inspection: Inspection, name: str) -> list[Row]:
    """The ports, what goes out, and where to."""
    rows = []
    for port in graph.nodes[name].outputs():
        targets = [f"{w.target}.{w.input}" for w in graph.wires if (w.source, w.output) == (name, port)]
        where = f" → {', '.join(targets)}" if targets else f"; {FREE}"
        rows.append(Row(port, shape(inspection.specs.get((name, port))) + where))
    return rows


def shape(spec: Spec | None) -> str:
    """Of one sample."""
    return UNKNOWN if spec is None else str(spec)


def parameter_rows(graph: Graph, inspection: Inspection, name: str) -> list[Row]:
    """The trained arrays, where the inputs are known."""
    layer, learning = graph.nodes[name], graph.learns(name)
    specs = known_inputs(layer, graph, inspection, name)
    if specs is None:
        return []
    state = "frozen" if learning.frozen else f"those of {learning.shares}" if learning.shares else ""
    return [
        Row(array, f"{'×'.join(map(str, parameter.shape))} = {math.prod(parameter.shape):,} numbers", state)
        for array, parameter in layer.parameters_for(*specs).items()
    ]


def known_inputs(layer: Layer, graph: Graph, inspection: Inspection, name: str) -> list[Spec] | None:
    """What comes in, if all of it is known and fits."""
    arriving = wires_in(graph)
    wires = [arriving.get((name, port), []) for port in layer.inputs()]
    specs = [inspection.specs.get((found[0].source, found[0].output)) if found else None for found in wires]
    fits = all((name, port) in inspection.specs for port in layer.outputs())
    known = [spec for spec in specs if spec is not None]
    return known if fits and len(known) == len(specs) else None
