"""What canvas and inspector must show of a sheet, worked out here anew from the sheet alone."""

import math
from typing import Any

from msgspec.structs import replace
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit

from editor.canvas.canvas import Canvas
from editor.forms import parsing
from editor.forms.form import Form
from editor.panels.inspector import Inspector
from editor.panels.plates import MOST
from editor.selection import Selection
from engine.check import Inspection
from engine.graph import Learning, Wire
from engine.groups.passage import Passage
from engine.groups.unfold import unfold
from engine.losses.loss import Loss
from engine.sheet import Sheet


def canvas_agrees(canvas: Canvas, sheet: Sheet, found: Inspection, selection: Selection) -> None:
    """Nodes and their places, wires and their shapes, words, problem marks, and what is selected."""
    picture, graph = canvas.picture, sheet.graph
    assert set(picture.scene.names) == set(graph.nodes)
    assert set(picture.scene.wires) == set(graph.wires)
    assert (picture.selected, picture.selected_wires) == (selection.nodes, selection.wires)
    assert set(picture.scene.remarks) == {name for name in sheet.remarks if "." not in name}
    for name in graph.nodes:
        assert picture.scene.rect(name).topLeft().toTuple() == sheet.places[name]
    for name, remark in picture.scene.remarks.items():
        assert remark == sheet.remarks[name]
    for wire, text in zip(picture.scene.wires, picture.shapes, strict=True):
        assert text == shape(sheet, found, wire.source, wire.output), wire
    assert set(picture.captions) == set(graph.nodes)
    for name, layer in graph.nodes.items():
        words = picture.captions[name]
        assert {words.title, words.aside} == {name, layer.caption()}
        assert picture.facts(name) == facts(sheet, found, name), name
    problems_of: dict[str, list[str]] = {}
    for problem in found.problems:
        if problem.node is not None:
            problems_of.setdefault(problem.node.partition(".")[0], []).append(str(problem))
    assert set(picture.problems) == set(problems_of)
    for name, problems in picture.problems.items():
        assert sorted(map(str, problems)) == sorted(problems_of[name])
        assert problems[0].warning == all(problem.warning for problem in problems)  # an error gives the mark its colour


def shape(sheet: Sheet, found: Inspection, name: str, port: str) -> str:
    """Of an output's tensor, a whole batch of it."""
    spec = found.specs.get((name, port))
    if spec is None:
        return ""
    batch = str(sheet.training.batch_size)
    return f"{batch} labels" if spec.classes and not spec.shape else "×".join([batch, *map(str, spec.shape)])


def facts(sheet: Sheet, found: Inspection, name: str) -> tuple[str, str]:
    """The last line of a node's words: that it is a loss, or its output's shape; and how much it learns."""
    layer, learning = sheet.graph.nodes[name], sheet.graph.learning.get(name, Learning())
    output = next(iter(layer.outputs()), None)
    left = "loss" if isinstance(layer, Loss) else shape(sheet, found, name, output) if output else ""
    if name in sheet.graph.muted:
        return left, "muted"
    if layer.figure != "box":
        return left, ""
    if learning.shares:
        return left, f"weights of {learning.shares}"
    count = parameters(sheet, found, name)
    words = "frozen" if learning.frozen else "params"
    return left, f"{count:,} {words}" if count else "frozen" if learning.frozen else ""


def parameters(sheet: Sheet, found: Inspection, name: str) -> int:
    """How many numbers a node trains, or all that a group stands for; 0 while that is not known."""
    flat, total = unfold(sheet.graph).graph, 0
    for each, layer in flat.nodes.items():
        if (each != name and not each.startswith(f"{name}.")) or flat.learns(each).shares or isinstance(layer, Passage):
            continue
        into = {wire.input: (wire.source, wire.output) for wire in flat.wires if wire.target == each}
        specs = [found.specs.get(into.get(port, ("", ""))) for port in layer.inputs()]
        known = [spec for spec in specs if spec is not None]
        if len(known) < len(specs) or not all((each, port) in found.specs for port in layer.outputs()):
            return 0
        total += sum(math.prod(parameter.shape) for parameter in layer.parameters_for(*known).values())
    return total


def inspector_agrees(inspector: Inspector, sheet: Sheet, found: Inspection, selection: Selection) -> None:
    """Whose settings are shown, each value as its widget has it, and the problems with them."""
    nodes, wires = selection.nodes, selection.wires
    assert nodes <= set(sheet.graph.nodes), "what is gone is not selected"
    assert wires <= set(sheet.graph.wires)
    title, setting, problems = selected(sheet, found, nodes, wires)
    assert inspector.name.text() == title
    assert (inspector.form is None) == (setting is None)
    if inspector.form is not None:
        assert shown(inspector.form) == setting
    learning = inspector.learning
    assert learning.isVisibleTo(inspector) == (learning.node is not None)
    if learning.node is not None and learning.form is not None:
        assert {learning.node} == nodes
        way = sheet.graph.learns(learning.node)
        fields = {name: field.value for name, field in learning.form.fields.items()}
        assert way == replace(way, **fields)
        assert {*way.__struct_fields__} - {*fields} == {"still", "solo"}, "single weights have no field"
    if sheet.graph.nodes:
        plates = inspector.plates.plates
        texts = "\n".join(plate.text() for plate in plates)
        sentences = [problem.sentence for problem in sorted(problems, key=lambda problem: problem.warning)]
        assert all(sentence in texts for sentence in sentences[:MOST])
        assert bool(plates) == bool(problems)


def selected(
    sheet: Sheet, found: Inspection, nodes: frozenset[str], wires: frozenset[Wire]
) -> tuple[str, Any, list[Any]]:
    """Title, setting and problems that belong to the selection."""
    told = [problem for problem in found.problems if problem.node and problem.node.partition(".")[0] in nodes]
    match sorted(nodes), sorted(wires):
        case [], []:
            return "Training", sheet.training, list(found.problems)
        case [name], []:
            return name, sheet.graph.nodes[name], told
        case [], [wire]:
            return str(wire), None, []
    called = min(nodes) if len(nodes) == 1 else f"{len(nodes)} nodes"
    counted = f"{len(wires)} wire{'s' * (len(wires) > 1)}"
    return " and ".join([called] * bool(nodes) + [counted] * bool(wires)), None, told


def shown(form: Form) -> Any:
    """The setting that the form's fields show, in their widgets as well."""
    values = {name: field.value for name, field in form.fields.items()}
    for name, field in form.fields.items():
        value, entry = values[name], field.entry
        if isinstance(entry, QLineEdit):
            assert entry.text() == parsing.shown(value)
        elif isinstance(entry, QComboBox):
            assert entry.currentText() == getattr(value, "title", str(value).replace("_", " "))
        else:
            assert isinstance(entry, QCheckBox)
            assert entry.isChecked() == value
    for name, below in form.below.items():
        assert shown(below) == values[name]
    return replace(form.setting, **values)  # a group's graph has no field
