"""The line at the bottom: what there is on the left, what is happening on the right."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QLabel, QStatusBar, QToolButton

from editor.document.document import Document
from editor.document.standing import standing
from editor.look import icons
from editor.look.announce import announce
from editor.look.look import Look
from editor.look.worked import line
from editor.training.session import Session
from editor.training.words import goal, goes_on
from engine.events import Compiled

STATES = {
    "empty": "not ready to train",
    "paused": "paused",
    "running": "training in worker",
    "finished": "training finished",
    "failed": "training failed",
}
RUNS = {"running", "finished", "failed"}


class Status(QStatusBar):
    """Counts and speeds in passing; the number of problems stays until they are mended, and leads to them."""

    asked = Signal(str)  # the tab that tells more

    def __init__(self, document: Document, session: Session, look: Look) -> None:
        super().__init__()
        self.document, self.session, self.look = document, session, look
        self.compiled: str = ""
        self.left, self.right = QLabel(), QLabel()
        self.problems = QToolButton(objectName="flat", visible=False)
        self.problems.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.problems.setIconSize(QSize(icons.WIDTH, icons.HEIGHT))
        self.problems.setToolTip("Show all problems.")
        self.problems.clicked.connect(lambda: self.asked.emit("Problems"))
        self.findings = QToolButton(objectName="flat", visible=False)
        self.findings.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.findings.setIconSize(QSize(icons.WIDTH, icons.HEIGHT))
        self.findings.setToolTip("Show what ails the training, and what may cure it.")
        self.findings.clicked.connect(lambda: self.asked.emit("Doctor"))
        self.setSizeGripEnabled(False)
        self.addWidget(self.problems)
        self.addWidget(self.findings)
        self.addWidget(self.left, 1)
        self.addPermanentWidget(self.right)
        document.inspected.connect(self.say_graph)
        document.inspected.connect(self.say_run)
        document.changed.connect(self.say_run)
        document.replaced.connect(self.forget)
        document.changed.connect(self.say_findings)
        session.diagnosed.connect(self.say_findings)
        session.compiled.connect(self.note_compiled)
        session.went_on.connect(self.say_run)
        session.state_changed.connect(self.say_run)
        session.state_changed.connect(self.tell_run)
        look.changed.connect(self.say_graph)
        look.changed.connect(self.say_findings)
        self.say_graph()
        self.say_run()
        self.was = session.state

    def tell_run(self, state: str) -> None:
        """A training begins or ends: to who listens; what becomes of the graph while one draws is not told."""
        if {state, self.was} & RUNS:
            announce(self, STATES[state])
        self.was = state

    def forget(self) -> None:
        """What is known is of the document before."""
        self.compiled = ""
        self.say_graph()

    def note_compiled(self, event: object) -> None:
        """The program's size, what it took to build, and what became of layers that have another size now."""
        assert isinstance(event, Compiled)
        said = event.remark or f"compiled in {event.milliseconds:.1f} ms"
        self.compiled = f"{event.parameters:,} parameters · {said}"
        if event.remark:
            announce(self, event.remark)
        self.say_graph()
        self.say_run()

    def say_graph(self) -> None:
        """How many problems there are and the first of them, or how many nodes."""
        inspection, count = self.document.inspection, len(self.document.sheet.graph.nodes)
        problems, errors = len(inspection.problems), inspection.errors
        self.problems.setVisible(bool(count and problems))
        self.problems.setText(f"{problems:,} problem{'s' if problems != 1 else ''}")
        sign, colour = ("error", self.look.theme.danger) if errors else ("warning", self.look.theme.warning)
        self.problems.setIcon(icons.icon(sign, colour, colour))
        nodes = f"{count} node{'s' if count != 1 else ''}"
        if not count:
            self.left.setText("An empty canvas: drag layers onto it, or open an example.")
        elif errors:
            self.left.setText(str(errors[0]))
        else:
            self.left.setText(f"{nodes} · {self.compiled}" if self.compiled else nodes)

    def say_findings(self) -> None:
        """How many illnesses the training has; quietly, whatever comes."""
        ill = [each for each in standing(self.session.findings, self.document.sheet) if not each.good]
        self.findings.setVisible(bool(ill))
        self.findings.setText(f"{len(ill)} finding{'s' if len(ill) != 1 else ''}")
        self.findings.setAccessibleDescription(", ".join(each.illness for each in ill))
        self.findings.setIcon(icons.icon("pulse", self.look.theme.warning, self.look.theme.warning))

    def say_run(self) -> None:
        """What the worker does, and how fast."""
        state, progress = self.session.state, self.session.live
        words = STATES["empty" if state == "paused" and self.document.inspection.errors else state]
        begun = progress is not None and (progress.iteration or progress.operation is not None)
        if words == STATES["paused"] and not begun:
            waits = "preparing" if self.session.has_program is None else "ready"
            words = " · ".join(part for part in (waits, goes_on(self.session.kept)) if part)
        elif progress is not None and begun and state in ("running", "paused", "finished"):
            epochs = self.document.sheet.training.epochs
            words = f"epoch {progress.epoch:,} of {goal(progress.epoch, epochs):,} · {words}"
            if state == "finished":
                words += f" · Train goes on to epoch {goal(progress.epoch + 1, epochs):,}"
        if progress is not None and progress.operation is not None:
            operation = progress.operation
            words = f"{operation.node or 'optimiser'} · {operation.stage} · {line(operation)} · {words}"
        elif progress is not None and state == "running":
            words += f" · {progress.steps_per_second:,.0f} iterations/s"
        self.right.setText(words)
