"""How a node's parameters learn: a second, small form under the layer's own settings."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from editor.explain import explain
from editor.forms.choice import ChoiceField
from editor.forms.form import Form
from editor.look import icons
from editor.look.look import Look
from engine.check import Inspection
from engine.graph import USUAL, Graph, Learning

OWN = "its own"  # weights, in the choice of whose


class LearningForm(QWidget):
    """A heading that folds, and the form below it: open at first where something differs from the usual.

    It stays as it is while the same node is shown: no edit may fold away the field under the cursor.
    """

    changed = Signal(object, str)  # a Learning; merge key

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.node: str | None = None
        self.form: Form | None = None
        self.heading = QToolButton(text="Learning", objectName="fold", checkable=True)
        self.heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.heading.setIconSize(QSize(icons.WIDTH, icons.HEIGHT))
        self.heading.setToolTip("How this node's parameters learn: not at all, faster, or with another node's.")
        explain(self.heading)
        self.heading.toggled.connect(self.fold)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 8, 0, 0)
        self.column.setSpacing(4)
        self.column.addWidget(self.heading, 0, Qt.AlignmentFlag.AlignLeft)
        look.changed.connect(self.fold)
        self.hide()

    def show_node(self, graph: Graph, inspection: Inspection, node: str | None) -> None:
        """This node's, or nothing where there is nothing to learn."""
        shown = node if node is not None and learns_something(graph, inspection, node) else None
        if shown is not None:
            learning, choices = graph.learns(shown), keepers(graph, shown)
            if self.form is None or shown != self.node:
                self.make_form(learning, choices)
                self.heading.setChecked(learning != USUAL)
            else:
                shares = self.form.fields["shares"]
                assert isinstance(shares, ChoiceField)
                shares.set_choices(choices)
                self.form.set_setting(learning)
        self.node = shown
        self.fold()
        self.setVisible(shown is not None)

    def make_form(self, learning: Learning, choices: Mapping[str, Any]) -> None:
        """Another node: fields of its own, so that no visit goes over from one to the other."""
        if self.form is not None:
            self.column.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
        self.form = Form(learning, self.look, choices={"shares": choices})
        self.form.changed.connect(self.changed)
        self.column.addWidget(self.form)

    def fold(self) -> None:
        """Shows the form, or only its heading."""
        opened, theme = self.heading.isChecked(), self.look.theme
        self.heading.setIcon(icons.icon("open" if opened else "closed", theme.muted, theme.muted))
        self.heading.setAccessibleDescription("open" if opened else "folded")
        if self.form is not None:
            self.form.setVisible(opened)


def learns_something(graph: Graph, inspection: Inspection, node: str) -> bool:
    """Whether a node has parameters, as far as its inputs are known and fit, or something is set for them."""
    if graph.learns(node) != USUAL:
        return True
    layer = graph.nodes[node]
    sources = {wire.input: (wire.source, wire.output) for wire in graph.wires if wire.target == node}
    known = [inspection.specs.get(sources.get(port, ("", ""))) for port in layer.inputs()]
    inputs = [spec for spec in known if spec is not None]
    fit = len(inputs) == len(known) and all((node, port) in inspection.specs for port in layer.outputs())
    return fit and bool(layer.parameters_for(*inputs))


def keepers(graph: Graph, node: str) -> dict[str, str]:
    """Whose parameters a node can use, by title: nodes of the same type that use their own; and whose it does use."""
    kind, now = type(graph.nodes[node]), graph.learns(node).shares
    others = [
        name
        for name, layer in graph.nodes.items()
        if name == now or (type(layer) is kind and name != node and not graph.learns(name).shares)
    ]
    return {OWN: "", **{name: name for name in others}, **({now: now} if now else {})}
