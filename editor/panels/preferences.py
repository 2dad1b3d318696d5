"""What the Doctor goes by: the thresholds of every rule, each with its source or reason."""

import inspect
from html import escape
from itertools import groupby

import msgspec
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from editor.forms.form import Form, label_of
from editor.look.fonts import grown, ui
from editor.look.look import Look
from editor.training.thresholds import Thresholds
from engine.insight.rules.rule import Rule

SIZE = QSize(760, 680)
FIELDS = 240  # px: the column of forms
HINT = (
    "The Doctor speaks of an illness where these numbers are crossed. A changed number holds at once and for every "
    "project; the command line goes by the usual ones."
)


class Preferences(QDialog):
    """It has no OK: what is entered holds at once."""

    def __init__(self, thresholds: Thresholds, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self.thresholds, self.look = thresholds, look
        self.setWindowTitle("Preferences")
        self.setModal(False)
        self.resize(SIZE)
        self.forms: dict[str, Form] = {}
        self.usual = QPushButton("Restore usual", autoDefault=False)
        self.usual.setToolTip("All numbers as the program comes with them.")
        self.closing = QPushButton("Close", autoDefault=False)
        self.lay_out()
        self.usual.clicked.connect(thresholds.restore)
        self.closing.clicked.connect(self.close)
        thresholds.changed.connect(self.refresh)
        self.refresh()

    def lay_out(self) -> None:
        """Rules by category, in the order in which their findings are told; those without thresholds have no place."""
        inner, area, row, whole = QWidget(), QScrollArea(), QHBoxLayout(), QVBoxLayout(self)
        column = QVBoxLayout(inner)
        column.setContentsMargins(20, 14, 20, 14)
        column.setSpacing(8)
        title, hint = QLabel("Doctor"), QLabel(HINT, objectName="hint", wordWrap=True)
        title.setFont(ui(13, bold=True))
        column.addWidget(title)
        column.addWidget(hint)
        told = [rule for rule in self.thresholds.rules if rule.__struct_fields__]
        for category, rules in groupby(told, lambda rule: rule.category):
            heading = QLabel(category.upper(), objectName="hint")
            heading.setFont(ui(9, bold=True))
            column.addSpacing(10)
            column.addWidget(heading)
            for rule in rules:
                column.addWidget(self.card(rule))
        column.addStretch(1)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName("Thresholds of the Doctor")
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        row.setContentsMargins(20, 10, 20, 14)
        row.addWidget(self.usual)
        row.addStretch(1)
        row.addWidget(self.closing)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(area, 1)
        whole.addLayout(row)

    def card(self, rule: Rule) -> QFrame:
        """A rule: what it finds, its form, and beside it what the numbers mean and where they come from."""
        card = QFrame(objectName="card")
        title, words = QLabel(rule.title), QLabel(said(rule), objectName="hint", wordWrap=True)
        title.setFont(ui(10.5, bold=True))
        form, notes = Form(rule, self.look), QLabel(described(rule), objectName="hint", wordWrap=True)
        form.setFixedWidth(grown(FIELDS))
        form.changed.connect(lambda changed, merge: self.thresholds.change(changed))
        for name, field in form.fields.items():
            field.entry.setAccessibleName(f"{rule.title}: {label_of(name, None)}")
        self.forms[type(rule).__name__] = form
        grid = QGridLayout(card)
        grid.setContentsMargins(14, 10, 14, 12)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(6)
        grid.addWidget(title, 0, 0, 1, 2)
        grid.addWidget(words, 1, 0, 1, 2)
        grid.addWidget(form, 2, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(notes, 2, 1, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(1, 1)
        return card

    def refresh(self) -> None:
        """The numbers as they are now."""
        for rule in self.thresholds.rules:
            if (form := self.forms.get(type(rule).__name__)) is not None:
                form.set_setting(rule)
        self.usual.setEnabled(bool(self.thresholds.own))


def said(rule: Rule) -> str:
    """What the rule finds, as its class says it."""
    return " ".join(inspect.cleandoc(type(rule).__doc__ or "").split())


def described(rule: Rule) -> str:
    """What each of its numbers means."""
    lines = []
    for field in msgspec.inspect.type_info(type(rule)).fields:
        words = (getattr(field.type, "extra_json_schema", None) or {}).get("description", "")
        name = f"<b>{label_of(field.name, None)}</b>"
        lines.append(f"<p style='margin: 5px 0'>{name}: {escape(words)} Usually {field.default:g}.</p>")
    return "".join(lines)
