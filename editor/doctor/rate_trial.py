"""The learning-rate range test beside the window: a process runs it, what it suggests is set as one step."""

from PySide6.QtCore import QObject, Signal

from editor.doctor.treatment import Treatment
from editor.training.errand import Errand
from engine.cure import Cure
from engine.editing.edits import EditRefused
from engine.editing.rate import with_rate
from engine.insight.cures.scale_rate import ScaleRate
from engine.insight.range_test import Sweep, sweep
from engine.sheet import Sheet, meaning


class RateTrial(QObject):
    """It is `running`, or has told: a `sweep`, and in words what it came to. `cure` is what was made of it."""

    changed = Signal()

    def __init__(self, treatment: Treatment) -> None:
        super().__init__()
        self.treatment = treatment
        self.errand: Errand | None = None
        self.sheet: Sheet | None = None  # that is tried
        self.sweep: Sweep | None = None
        self.words = ""
        self.cure: Cure | None = None
        treatment.changed.connect(self.look)
        treatment.document.replaced.connect(self.forget)

    @property
    def running(self) -> bool:
        """Whether its process is at work."""
        return self.errand is not None

    def begin(self) -> None:
        """Tries the drawing as it is; a cure that is made already is kept."""
        self.forget()
        self.treatment.keep()
        self.sheet = self.treatment.document.sheet
        self.errand = Errand(self, sweep, self.sheet)
        self.errand.done.connect(self.take)
        self.errand.failed.connect(self.fail)
        self.changed.emit()

    def forget(self) -> None:
        """Ends it; what it has told is of no use any more."""
        if self.errand is not None:
            self.errand.end()
        known = self.running or bool(self.words)
        self.errand = self.sweep = self.cure = None
        self.words = ""
        if known:
            self.changed.emit()

    def look(self) -> None:
        """Another cure is made, or this one is kept or undone."""
        if self.treatment.applied is not self.cure:
            self.forget()

    def take(self, found: Sweep) -> None:
        """Sets the rate that it suggests, if the drawing is still the one that was tried."""
        document, tried = self.treatment.document, self.sheet
        self.errand, self.sweep, self.words = None, found, found.words
        if found.suggested is not None and tried is not None:
            was = tried.training.optimizer.learning_rate
            if meaning(document.sheet) != meaning(tried):
                self.words += " The drawing is another one by now: test it once more."
            elif found.suggested == was:
                self.words += " That is the rate it has."
            else:
                self.set_rate(ScaleRate(factor=found.suggested / was, was=was), found.suggested)
        self.changed.emit()

    def set_rate(self, cure: Cure, rate: float) -> None:
        """One step that can be undone."""
        self.cure, before = cure, self.cure
        try:
            self.treatment.make(cure, with_rate(self.treatment.document.sheet, rate))
        except EditRefused as refused:
            self.cure, self.words = before, str(refused)

    def fail(self, why: str) -> None:
        """There is no result."""
        self.errand, self.words = None, f"The range test came to nothing. {why}"
        self.changed.emit()
