"""Help for the selected node, in a window of its own: what its layer is, means and wants, and what is wrong with it."""

import re
from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from editor.document.scope import Scope
from editor.keymap import Keymap
from editor.look.fonts import SMALL, ui
from editor.panels.formula import FormulaLabel
from editor.panels.help_page import Page, Row, beginning, layer_page, node_page
from editor.selection import Selection
from engine.layers.layer import LAYERS

SIZE = QSize(520, 680)
TERMS = 118  # px: the column of names
EDGE, GAP = 22, 6  # px around all, and between rows
SHORT = 3  # letters


class Help(QDialog):
    """Follows the selection while it is open; with nothing selected it keeps what it shows."""

    def __init__(self, scope: Scope, selection: Selection, keymap: Keymap, parent: QWidget) -> None:
        super().__init__(parent)
        self.scope, self.selection, self.keymap = scope, selection, keymap
        self.node = ""  # "" for how to begin
        self.kind = ""  # of the layer that is asked about without a node of it
        self.page = Page("")
        self.resize(SIZE)
        self.area = QScrollArea(widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.area)
        selection.changed.connect(self.follow)
        scope.changed.connect(self.keep_up)
        keymap.changed.connect(self.keep_up)

    def ask(self) -> None:
        """Shows the selected node, of several the first; without one how to begin."""
        self.node, self.kind = self.chosen(), ""
        self.turn_up()

    def ask_about(self, kind: str) -> None:
        """Shows this type of layer."""
        self.node, self.kind = "", kind
        self.turn_up()

    def turn_up(self) -> None:
        """With the page as it is now."""
        self.refresh()
        self.show()
        self.activateWindow()
        self.area.setFocus()  # arrows scroll

    def chosen(self) -> str:
        """The first of the selected nodes, in the order of the graph."""
        return next((name for name in self.scope.sheet.graph.nodes if name in self.selection.nodes), "")

    def follow(self) -> None:
        """Another node is selected."""
        if self.isVisible() and self.chosen():
            self.node = self.chosen()
            self.refresh()

    def keep_up(self) -> None:
        """Something has changed."""
        if self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        """The page as it is now; of a node that is gone, nothing is known any longer."""
        if self.node and self.node in self.scope.sheet.graph.nodes:
            page = node_page(self.scope.sheet, self.scope.inspection, self.node)
        elif self.kind in LAYERS.discover():
            page = layer_page(LAYERS[self.kind]())
        else:
            page = beginning(self.keymap.shortcuts)
        if page != self.page:
            same = page.title == self.page.title
            place = self.area.verticalScrollBar().value() if same else 0
            self.page = page
            self.setWindowTitle(f"Help: {page.title}")
            self.area.setWidget(body(page))
            self.area.setAccessibleName(page.title)
            self.area.verticalScrollBar().setValue(place)


class Body(QWidget):
    """As high as its texts are at its width: what they would need if it were narrow is nothing to scroll."""

    def minimumSizeHint(self) -> QSize:
        return QSize()


def body(page: Page) -> QWidget:
    """The page as widgets."""
    found = Body()
    column = QVBoxLayout(found)
    column.setContentsMargins(EDGE, EDGE - 4, EDGE, EDGE)
    column.setSpacing(0)
    title = text_label(page.title, "title")
    title.setFont(ui(16, bold=True))
    column.addWidget(title)
    column.addWidget(text_label(page.line, "hint"))
    for problem in page.problems:
        column.addSpacing(10)
        words = f"{problem.sentence}\n{problem.next_step}"
        column.addWidget(text_label(words, "warning" if problem.warning else "error"))
    for words in page.paragraphs:
        column.addSpacing(10)
        column.addWidget(text_label(marked(words), "text", Qt.TextFormat.RichText))
    if page.formula:
        formula = FormulaLabel()
        formula.show_formula(page.formula)
        column.addWidget(formula)
    for heading, rows in page.sections:
        column.addSpacing(20)
        if heading:
            label = text_label(heading.upper(), "hint")
            label.setFont(ui(SMALL, bold=True))
            column.addWidget(label)
            column.addSpacing(6)
        column.addLayout(table(rows))
    column.addStretch(1)
    return found


def table(rows: tuple[Row, ...]) -> QGridLayout:
    """Names on the left; on the right the value, and below it what it means."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(3)
    grid.setColumnMinimumWidth(0, TERMS if any(len(row.term) > SHORT for row in rows) else 0)
    grid.setColumnStretch(1, 1)
    for row in rows:
        line = grid.rowCount()
        term = QLabel(("    " if row.inner else "") + row.term, objectName="fieldLabel", wordWrap=True)
        grid.addWidget(term, line, 0, Qt.AlignmentFlag.AlignTop)
        if row.value:
            grid.addWidget(text_label(row.value, "text"), line, 1)
        if row.text:
            grid.addWidget(text_label(row.text, "hint"), line + bool(row.value), 1)
        grid.setRowMinimumHeight(grid.rowCount(), GAP)
    return grid


def text_label(words: str, look: str, kind: Qt.TextFormat = Qt.TextFormat.PlainText) -> QLabel:
    """Wrapped, and to be copied."""
    label = QLabel(words, objectName=look, wordWrap=True, textFormat=kind)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return label


def marked(words: str) -> str:
    """A paragraph of a docstring; what it writes between backticks is code."""
    return re.sub("`+([^`]+)`+", r"<i>\1</i>", escape(words))
