"""All that is wrong with the graph: each problem with its next step and, where one is certain, its cure."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QSizePolicy, QStackedLayout, QWidget

from editor.document.document import Document
from editor.document.offers import Offers
from editor.look.look import Look
from editor.panels.problem_list import ProblemList

NOTHING = """No problems.

Looked at after every change: wires and cycles, shapes and class labels, what data reach and what learns,
shared weights, losses and their targets, numbers of samples, memory."""
EMPTY = "An empty canvas: drag layers onto it, or open an example."


class Problems(QWidget):
    """A list that follows the document, groups and all. Arrows move, Return goes to the node, Tab to the cures."""

    chosen = Signal(str)  # a node, by its long name
    left = Signal()  # for the node that was chosen
    retitled = Signal(str)

    def __init__(self, document: Document, offers: Offers, look: Look) -> None:
        super().__init__()
        self.document, self.title = document, ""
        self.list = ProblemList(offers, look)
        self.empty = QLabel(objectName="hint", wordWrap=True, alignment=Qt.AlignmentFlag.AlignCenter)
        self.empty.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)  # it asks for no room
        self.pages = QStackedLayout(self)
        self.pages.addWidget(self.list)
        self.pages.addWidget(self.empty)
        self.setFocusProxy(self.list)
        self.list.chosen.connect(self.chosen)
        self.list.left.connect(self.left)
        document.inspected.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """The problems as they are now."""
        drawn = bool(self.document.sheet.graph.nodes)
        problems = list(self.document.inspection.problems) if drawn else []  # an empty canvas is no fault
        self.list.show_problems(problems)
        self.empty.setText(NOTHING if drawn else EMPTY)
        self.pages.setCurrentIndex(0 if problems else 1)
        self.title = f"Problems · {len(problems):,}" if problems else "Problems"
        self.retitled.emit(self.title)
