"""Hands the sheet to the worker whenever it has come to mean something else."""

from PySide6.QtCore import QObject, QTimer

from editor.document.document import Document, Turn
from editor.training.session import Session
from engine.graph import Graph
from engine.groups.unfold import MOST, size, unfold
from engine.sheet import Sheet, meaning

PAUSE = 120  # ms without an edit before the graph is compiled: typing '64' should not compile a layer of 6 units


class Follow(QObject):
    """Compiles after edits of the graph or the training settings; learning rate and epochs are passed on while running.

    Moving nodes changes nothing for the worker.
    """

    def __init__(self, document: Document, session: Session) -> None:
        super().__init__()
        self.document, self.session = document, session
        self.compiled: Sheet | None = None
        self._step = 0  # of the undo stack, when it was compiled
        self.timer = QTimer(self, singleShot=True, interval=PAUSE)
        self.timer.timeout.connect(self.compile)
        document.changed.connect(self.after_change)
        document.replaced.connect(self.start_over)
        document.turned.connect(self.turn)

    def start_over(self) -> None:
        """Another document: its own weights, and on from where they are, at once."""
        self.timer.stop()
        self.session.breakpoints.clear()
        self.compiled, self._step = self.document.sheet, self.document.undo_stack.index()
        sound = not self.document.inspection.errors
        self.session.compile(self.document.sheet, self.document.weights, self.document.course, sound=sound)

    def after_change(self) -> None:
        """Decides what an edit means to the worker."""
        sheet, compiled = self.document.sheet, self.compiled
        if compiled is not None and meaning(sheet) == meaning(compiled):
            self.timer.stop()
            before, now = compiled.training, sheet.training
            if now.optimizer.learning_rate != before.optimizer.learning_rate:
                self.session.set_learning_rate(now.optimizer.learning_rate)
            if now.epochs != before.epochs:
                self.session.set_epochs(now.epochs)
            self.compiled = sheet
        else:
            self.session.past.show_live()  # there the graph was another one
            self.timer.start()

    def turn(self, turn: Turn, words: str) -> None:
        """A weight set by hand, in the program of the newest sheet."""
        self.catch_up()
        self.session.set_weight(turn.key, turn.place, turn.value, words)

    def compile(self) -> None:
        """The newest sheet, with what was learned so far as long as it fits: also after an undo, or under new names."""
        sheet, compiled = self.document.sheet, self.compiled
        self.compiled = sheet
        renamed = new_names(compiled.graph, sheet.graph) if compiled is not None else {}
        edit = self._last_edit() if sheet != compiled else ""
        sound = not self.document.inspection.errors
        self.session.compile(sheet, carry_on=True, renamed=renamed, edit=edit, sound=sound)

    def _last_edit(self) -> str:
        """Its words; of several since the last compilation those of the last one."""
        stack = self.document.undo_stack
        before, self._step = self._step, stack.index()
        return f"Undo {stack.redoText()}" if self._step < before else stack.undoText()

    def catch_up(self) -> None:
        """Compiles now if an edit is still waiting: before training starts."""
        if self.timer.isActive():
            self.timer.stop()
            self.compile()


def new_names(before: Graph, after: Graph) -> dict[str, str]:
    """New name → former name of the nodes that were renamed, or put into a group or out of it.

    Who is renamed keeps its place in the order of all nodes; who comes into a group keeps the end of its name.
    """
    if max(size(before), size(after)) > MOST:
        return {}
    old, new = unfold(before).graph.nodes, unfold(after).graph.nodes
    if len(old) == len(new):
        pairs = zip(new.items(), old.items(), strict=True)
        return {name: former for (name, layer), (former, was) in pairs if name != former and layer == was}
    gone: dict[str, list[str]] = {}
    for name in old.keys() - new.keys():
        gone.setdefault(name.rpartition(".")[2], []).append(name)
    found = {}
    for name in new.keys() - old.keys():
        match gone.get(name.rpartition(".")[2], []):
            case [former] if old[former] == new[name]:
                found[name] = former
    return found
