"""The inspector: what is selected, its settings, what is wrong with it, and what flows through it."""

from collections.abc import Callable, Collection
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from editor.background import Cancelled, in_background
from editor.document.offers import Offers
from editor.document.scope import Scope
from editor.document.several import counted, joined, several
from editor.explain import explain
from editor.forms.form import Form
from editor.look.fonts import ui
from editor.look.look import Look
from editor.panels.formula import FormulaLabel
from editor.panels.histograms import Histograms
from editor.panels.learning import LearningForm
from editor.panels.plates import Plates, Said
from editor.panels.readings import Readings
from editor.panels.weight import SelectedWeight
from editor.selection import Selection
from editor.training.session import Session
from editor.training.words import invitation
from engine.check import Inspection
from engine.data.dataset import Dataset
from engine.data.own_file import OwnFile
from engine.editing import edits
from engine.editing.inside import whole_path
from engine.graph import Graph, Learning, Wire
from engine.layers.layer import Layer
from engine.pictures import WeightView
from engine.problem import Problem
from engine.sheet import Sheet
from engine.tensor import Spec

LARGEST = 16_777_215  # px: Qt's word for no limit


class Inspector(QWidget):
    """Shows one node, one wire, or the training settings, and follows selection, document and session.

    A form stays while the same node with the same type is shown: undo changes values under the cursor.
    """

    def __init__(self, scope: Scope, session: Session, selection: Selection, look: Look, offers: Offers) -> None:
        super().__init__()
        self.scope, self.session, self.selection, self.look = scope, session, selection, look
        self.setAccessibleName("Inspector")
        self.setMinimumWidth(240)
        self.form: Form | None = None
        self.shown: Any = None  # what the form was made for
        self.name = self.text_label("name")
        self.line = self.text_label("line")
        explain(self.line)
        self.line.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.formula = FormulaLabel()
        self.note = self.text_label("note")
        self.readings = Readings(look)
        self.weight = SelectedWeight()
        self.inside: WeightView | None = None  # of the node that is looked into, as it came last
        self.histograms = Histograms(look)
        self.plates = Plates(offers, look)
        self.form_place = QVBoxLayout()
        self.learning = LearningForm(look)
        self.learning.changed.connect(self.change_learning)
        body = QWidget(objectName="inspectorBody")
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 12, 14, 14)
        column.setSpacing(0)
        column.addWidget(self.name)
        column.addSpacing(2)
        column.addWidget(self.line)
        column.addSpacing(6)
        column.addLayout(self.form_place)
        column.addWidget(self.learning)
        column.addWidget(self.plates)  # below: what comes while one types must not move the field
        column.addWidget(self.formula)
        column.addWidget(self.weight)
        column.addWidget(self.histograms)
        column.addWidget(self.readings)
        column.addSpacing(12)
        column.addWidget(self.note)
        column.addStretch(1)
        self.area = QScrollArea(widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
        self.area.setAccessibleName("Inspector")
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.area)
        scope.changed.connect(self.refresh)  # comes last, after the new inspection
        selection.changed.connect(self.refresh)
        selection.weight_changed.connect(self.show_weight)
        session.progressed.connect(self.show_readings)
        session.state_changed.connect(self.show_readings)
        look.changed.connect(self.restyle)
        self.restyle()
        self.refresh()

    @staticmethod
    def text_label(name: str) -> QLabel:
        """A wrapped label whose text can be copied and is never taken for markup."""
        label = QLabel(objectName=name, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        return label

    def restyle(self) -> None:
        """Takes over fonts and colours of the theme."""
        self.area.setStyleSheet(style(self.look))

    def refresh(self) -> None:
        """Shows what is selected now, as the document has it now."""
        sheet = self.scope.sheet
        nodes = [name for name in sorted(self.selection.nodes) if name in sheet.graph.nodes]
        wires = [wire for wire in sorted(self.selection.wires) if wire in sheet.graph.wires]
        match nodes, wires:
            case [name], []:
                self.show_node(name)
            case [], [wire]:
                self.show_wire(wire)
            case [], [] if self.selection.remarks:
                self.show_remarks(sorted(self.selection.remarks))
            case [], []:
                self.show_training()
            case _:
                self.show_many(nodes, wires)
        self.learning.show_node(sheet.graph, self.scope.inspection, self.node_watched())
        watched = self.node_watched()
        self.session.wishes.node = watched and self.scope.long_name(watched)
        self.show_readings()

    def show_node(self, name: str) -> None:
        """One node: settings, formula, problems."""
        layer, inspection = self.scope.sheet.graph.nodes[name], self.scope.inspection
        self.say(name, node_line(self.scope.sheet.graph, inspection, name), layer.formula, lines=2)
        self.show_form((name, type(layer)), layer, self.change_layer)
        self.plates.show_problems(self.problems_of([name]))

    def show_wire(self, wire: Wire) -> None:
        """One wire: what it carries."""
        spec = self.scope.inspection.specs.get((wire.source, wire.output))
        carries = f"carries {spec} per sample" if spec is not None else "its shape is not known yet"
        self.say(str(wire), f"Wire · {carries}")
        self.show_form(None)
        self.plates.show_problems([])

    def show_remarks(self, names: list[str]) -> None:
        """Frames and notes: their words are on the canvas."""
        self.say(", ".join(names), "Return writes it. Its colour is in the Node menu.")
        self.show_form(None)
        self.plates.show_problems([])

    def show_training(self) -> None:
        """Nothing selected: how the graph is trained, and on what."""
        sheet = self.scope.sheet
        self.say("Training", data_line(self.scope.document.sheet), sheet.training.optimizer.formula)
        self.show_form("training", sheet.training, self.change_training)
        self.plates.show_problems(self.problems_of(sheet.graph.nodes, whole=True))

    def show_many(self, nodes: list[str], wires: list[Wire]) -> None:
        """Several things at once: how many."""
        sheet = self.scope.sheet
        names = [*nodes, *(name for name in self.selection.remarks if name in sheet.remarks)]
        self.say(
            joined([several(sheet, names), counted(len(wires), "wire")]),
            ", ".join(nodes[:12] + ["…"] * (len(nodes) > 12)),
        )
        self.show_form(None)
        self.plates.show_problems(self.problems_of(nodes))

    def problems_of(self, nodes: Collection[str], whole: bool = False) -> list[Problem]:
        """What is wrong with these nodes and with what lies in them; and with the graph as a `whole`."""
        document, here = self.scope.document, self.scope.path
        paths = {(*here, name) for name in nodes}
        if not paths:
            return []  # an empty canvas is no fault

        def shown(node: str | None) -> bool:
            return whole if node is None else whole_path(document.sheet, node)[: len(here) + 1] in paths

        return [problem for problem in document.inspection.problems if shown(problem.node)]

    def say(self, name: str, line: str, formula: str = "", lines: int | None = None) -> None:
        """The texts at the top, and the formula. The line has the height of so many `lines` whatever it says, so that
        no field below it moves when a typed number makes it longer; None: as high as it needs to be."""
        height = lines * QFontMetrics(self.line.font()).lineSpacing() + 2 if lines else 0
        self.line.setMinimumHeight(height)
        self.line.setMaximumHeight(height or LARGEST)
        self.line.setContentsMargins(0, 0, 0, 0 if lines else 8)
        self.line.setToolTip(line if lines else "")
        self.formula.show_formula(formula)
        for label, text in ((self.name, name), (self.line, line)):
            if label.text() != text:
                label.setText(text)
            label.setVisible(bool(text))

    def show_form(self, key: Any, setting: Any = None, change: Callable[[Any, str], None] | None = None) -> None:
        """The form for this setting; another one only where `key` is another."""
        if self.form is not None and key != self.shown:
            self.form_place.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
            self.form = None
        self.shown = key
        if self.form is not None:
            self.form.set_setting(setting)
        elif setting is not None and change is not None:
            self.form = Form(setting, self.look)
            self.form.changed.connect(change)
            self.form_place.addWidget(self.form)

    def show_readings(self) -> None:
        """The newest numbers of the selected wire, or of the node's wires."""
        wires = self.wires_shown()
        progress = self.session.progress
        read = progress.wires if progress is not None else {}
        self.readings.show_wires(
            {title: read.get(self.scope.long_wire(wire)) for title, wire in wires.items()} if read else {},
            progress.quantity if progress is not None else "rms",
        )
        self.inside = None if progress is None else progress.weights or self.inside
        self.show_weight()
        node = self.node_watched()
        made = progress.histograms if progress is not None else ()
        data = node is not None and isinstance(self.scope.sheet.graph.nodes[node], Dataset)
        made = tuple(one for one in made if node is not None and one.node == self.scope.long_name(node))
        self.histograms.show_histograms(made, "values" if data else "activations")
        waits = bool(wires) and not read
        self.note.setText(invitation(self.session.state, "to see what flows here") if waits else "")
        self.note.setVisible(waits)

    def show_weight(self) -> None:
        """The selected weight, beside the node that has it."""
        node, weight = self.node_watched(), self.selection.weight
        own = weight is not None and node is not None and weight.node == self.scope.long_name(node)
        self.weight.show_weight(weight if own else None, self.inside)

    def node_watched(self) -> str | None:
        """The one node that is selected, with nothing else."""
        if self.selection.wires or len(self.selection.nodes) != 1:
            return None
        (name,) = self.selection.nodes
        return name if name in self.scope.sheet.graph.nodes else None

    def wires_shown(self) -> dict[str, Wire]:
        """The wires whose readings are shown, by what to call them here."""
        graph = self.scope.sheet.graph
        if len(self.selection.nodes) + len(self.selection.wires) != 1:
            return {}
        for wire in self.selection.wires:
            return {"": wire} if wire in graph.wires else {}
        (name,) = self.selection.nodes
        arriving = {f"{wire.input} ← {wire.source}": wire for wire in graph.wires if wire.target == name}
        leaving = {f"{wire.output} → {wire.target}": wire for wire in graph.wires if wire.source == name}
        return arriving | leaving

    def change_layer(self, layer: Layer, merge: str) -> None:
        """The form of a node has a new setting."""
        name, _ = self.shown
        if isinstance(layer, OwnFile):
            try:
                in_background(self, f"Reading {layer.caption()} …", layer.readable)
            except Cancelled:
                self.refresh()
                return
        self.apply(f"Change {name}", lambda sheet: edits.set_layer(sheet, name, layer), f"{name}.{merge}", merge)

    def change_learning(self, learning: Learning, merge: str) -> None:
        """The form of how a node learns has another way."""
        name = self.learning.node or ""
        change = lambda sheet: edits.set_learning(sheet, name, learning)  # noqa: E731
        self.apply(f"Change how {name} learns", change, f"{name}.learning.{merge}", merge)

    def change_training(self, training: Any, merge: str) -> None:
        """The form of the training settings has a new one."""
        change = lambda sheet: edits.set_training(sheet, training)  # noqa: E731
        self.apply("Change training", change, f"training.{merge}", merge)

    def apply(self, text: str, edit: Callable[[Sheet], Sheet], key: str, merge: str) -> None:
        """Makes the edit, or says below the form why it is refused and shows the old value again."""
        try:
            sheet = edit(self.scope.sheet)
        except edits.EditRefused as refused:
            self.refresh()
            self.plates.say([Said("error", f"{refused}\nThe old value stays.")])
            return
        self.scope.apply(text, sheet, merge=key if merge else "")


def node_line(graph: Graph, inspection: Inspection, name: str) -> str:
    """'Dense · 8 → 8 · 72 parameters'; a question mark stands for a shape that is not known."""
    layer = graph.nodes[name]
    sources = {wire.input: (wire.source, wire.output) for wire in graph.wires if wire.target == name}
    arriving = [inspection.specs.get(sources.get(port, ("", ""))) for port in layer.inputs()]
    leaving = [inspection.specs.get((name, port)) for port in layer.outputs()]
    parts = [layer.title]
    shapes = [listed(layer.inputs(), arriving), listed(layer.outputs(), leaving)]
    parts.append(" → ".join(shape for shape in shapes if shape))
    known = [spec for spec in arriving if spec is not None]
    if len(known) == len(arriving) and None not in leaving:
        parameters = layer.parameters_for(*known).values()
        parts.append(counted(sum(Spec(parameter.shape).size for parameter in parameters), "parameter"))
    parts += ["muted: passes its input through"] * (name in graph.muted)
    parts += ["frozen: does not learn"] * graph.learns(name).frozen
    for word, masks in (("frozen", graph.learns(name).still), ("solo", graph.learns(name).solo)):
        parts += [f"{counted(sum(mask.count for mask in masks.values()), 'weight')} {word}"] * bool(masks)
    return " · ".join(part for part in parts if part)


def listed(ports: tuple[str, ...], specs: list[Spec | None]) -> str:
    """Shapes side by side, under the names of their ports where there are several."""
    texts = ["?" if spec is None else str(spec) for spec in specs]
    if len(texts) < 2:
        return "".join(texts)
    return ", ".join(f"{port} {text}" for port, text in zip(ports, texts, strict=True))


def data_line(sheet: Sheet) -> str:
    """The data sets of the graph, in a line each."""
    lines = []
    for layer in sheet.graph.nodes.values():
        if isinstance(layer, Dataset):
            inputs, targets = layer.specs() if layer.readable() else ("?", "?")
            held = f"{layer.test_share:.0%} for testing"
            lines.append(f"{layer.title} · {inputs} → {targets} · {held}")
    return "\n".join(lines) or "No data set yet. Drag one from the palette."


def style(look: Look) -> str:
    """The stylesheet of everything inside."""
    theme = look.theme
    return f"""
        QScrollArea, #inspectorBody {{ background: {theme.panel.name()}; }}
        QScrollArea {{ border: 1px solid {theme.panel.name()}; }}
        QScrollArea:focus {{ border-color: {theme.accent.name()}; }}
        #name {{ color: {theme.text.name()}; font-size: {ui(12).pointSizeF()}pt; font-weight: bold; }}
    """
