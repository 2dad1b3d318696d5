"""What a cure is worth: before and after it from the same seed, on shared axes; then it is kept, or undone. Of one
that measures first, what it does and finds.
"""

from collections.abc import Callable
from html import escape

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QSplitter, QVBoxLayout, QWidget

from editor.doctor.comparison import TITLES, Comparison
from editor.doctor.rate_trial import RateTrial
from editor.doctor.treatment import Treatment
from editor.explain import explain
from editor.look.announce import announce
from editor.look.fonts import ui
from editor.look.look import Look
from editor.look.numbers import loss_text
from editor.panels.both_depths import Depths
from editor.panels.both_losses import Losses
from editor.panels.rate_curve import RateCurve
from editor.panels.sides import MARKS, Side, colour
from editor.training.inline import InlineWorker
from editor.training.process import WorkerProcess
from engine.events import Progress
from engine.insight.cures.range_test import RangeTest

PAUSE = 20  # ms
EVERY = 150  # ms from one drawing of the plots to the next at most
COMPARE = "Trains the drawing before and after: both from first weights, with the same seed and order of samples."
KEEP = "The cure stays part of the drawing."
UNDO = "Drawing and weights as they were before the cure, to the bit; what was trained since stays as a branch."


OFFER = "Same seed, same order of samples: Compare trains both in the background."
TRIES = "Trains in the background while the rate grows…"


class Proof(QWidget):
    """There while a cure is applied; the plots are once it is compared."""

    resized = Signal()  # it takes more room, or less, or none

    def __init__(
        self,
        treatment: Treatment,
        trial: RateTrial,
        look: Look,
        worker: Callable[[], WorkerProcess | InlineWorker] = WorkerProcess,
    ) -> None:
        super().__init__()
        self.treatment, self.trial, self.look, self.worker = treatment, trial, look, worker
        self.comparison: Comparison | None = None
        self.losses: Losses | None = None
        self.depths: Depths | None = None
        self.curve: RateCurve | None = None  # of the range test, till both are compared
        self.words = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self.words.setFont(ui(9, bold=True))
        self.verdict = QLabel(objectName="hint", textFormat=Qt.TextFormat.RichText, wordWrap=True)
        self.verdict.setFont(ui(9))
        self.compare = button("Compare", COMPARE)
        self.keep = button("Keep", KEEP)
        self.undo = button("Undo", UNDO)
        self.stop = button("Stop", "Ends the range test; nothing is changed.")
        self.plots = QSplitter()
        self.plots.setChildrenCollapsible(False)
        self.plots.setHandleWidth(1)
        self.plots.hide()
        self.timer = QTimer(self, singleShot=True, interval=EVERY)
        self.lay_out()
        self.compare.clicked.connect(self.begin)
        self.keep.clicked.connect(treatment.keep)
        self.undo.clicked.connect(treatment.undo)
        self.stop.clicked.connect(trial.forget)
        self.timer.timeout.connect(self.draw)
        treatment.changed.connect(self.refresh)
        trial.changed.connect(self.refresh)
        look.changed.connect(self.draw)
        self.refresh()

    def lay_out(self) -> None:
        """Words and buttons, what came of it, both plots."""
        row, column = QHBoxLayout(), QVBoxLayout(self)
        row.setSpacing(6)
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row.addWidget(self.words, 1)
        for each in (self.compare, self.keep, self.undo, self.stop):
            row.addWidget(each)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.verdict)
        column.addWidget(self.plots, 1)
        column.addStretch(0)

    def refresh(self) -> None:
        """Another cure is applied, or none: what was compared is of no use any more."""
        self.end()
        applied, trial = self.treatment.applied, self.trial
        self.setVisible(applied is not None or trial.running or bool(trial.words))
        for each in (self.compare, self.keep, self.undo):
            each.setVisible(applied is not None)
        self.stop.setVisible(applied is None)
        self.stop.setText("Stop" if trial.running else "Close")
        self.words.setText(f"Applied: {applied.words}" if applied is not None else "Learning-rate range test")
        self.words.setToolTip(applied.meaning if applied is not None else RangeTest().meaning)
        if trial.sweep is not None and trial.sweep.rates:
            QTimer.singleShot(PAUSE, self, self.add_curve)
        self.draw()
        self.resized.emit()

    def add_curve(self) -> None:
        """What the range test has told, unless that is of no use any more."""
        sweep = self.trial.sweep
        if sweep is not None and self.curve is None and self.comparison is None:
            self.curve = RateCurve(self.look, sweep)
            self.plots.addWidget(self.curve)
            self.draw()
            self.resized.emit()

    def begin(self) -> None:
        """Compares; once more: pauses, or goes on."""
        treatment = self.treatment
        if self.comparison is not None:
            self.comparison.lockstep.toggle()
            return
        self.end()
        if treatment.before is not None and treatment.after is not None:
            self.comparison = Comparison(treatment.before.sheet, treatment.after, self, worker=self.worker)
            self.comparison.went_on.connect(self.follow)
            self.window().installEventFilter(self)  # when that goes, so do the workers
            self.draw()
            QTimer.singleShot(PAUSE, self.comparison, self.add_losses)

    def add_losses(self) -> None:
        """The first plot. Each takes its time to be made: the window is heard in between."""
        self.losses = Losses(self.sides(), self.look)
        self.plots.addWidget(self.losses)
        QTimer.singleShot(PAUSE, self.comparison, self.add_depths)

    def add_depths(self) -> None:
        """The second one; then both begin."""
        self.depths = Depths(self.sides(), self.look)
        self.plots.addWidget(self.depths)
        self.plots.setSizes([1000, 1000])
        self.resized.emit()
        QTimer.singleShot(PAUSE, self.comparison, self.comparison.begin)

    def sides(self) -> list[Side]:
        """Before and after."""
        return [Side(*each) for each in zip(TITLES, self.comparison.sessions, strict=True)]

    def end(self) -> None:
        """Both workers, and all that is drawn."""
        self.timer.stop()
        for plot in (self.losses, self.depths, self.curve):
            if plot is not None:
                plot.hide()
                plot.deleteLater()
        if self.comparison is not None:
            self.comparison.end()
            self.window().removeEventFilter(self)
        self.comparison = self.losses = self.depths = self.curve = None

    def follow(self) -> None:
        """There is something new: it is drawn soon."""
        if not self.timer.isActive():
            self.timer.start()

    def draw(self) -> None:
        """As it is now."""
        comparison = self.comparison
        self.plots.setVisible(comparison is not None or self.curve is not None)
        self.compare.setText("Compare" if comparison is None else "Pause" if comparison.lockstep.running else "Go on")
        self.compare.setEnabled(comparison is None or (comparison.lockstep.ready and not comparison.parted))
        if comparison is None:
            self.verdict.setText(TRIES if self.trial.running else self.trial.words or OFFER)
            return
        if self.isVisible() and self.losses is not None and self.depths is not None:
            self.losses.draw()
            self.depths.show_iteration(comparison.iteration)
        words = self.said(comparison)
        if words != self.verdict.text():
            self.verdict.setText(words)
            if comparison.done and comparison.tested:
                announce(self, self.verdict.text())

    def said(self, comparison: Comparison) -> str:
        """How far both are, and how well they do on the test part."""
        lives = [session.live for session in comparison.sessions]
        if not comparison.lockstep.ready:
            return "Getting ready…"
        reached = "After" if comparison.done and comparison.tested else "So far, after"
        told = f"{reached} {comparison.iteration:,} iterations, on the test part: "
        found = []
        for place, (title, live) in enumerate(zip(TITLES, lives, strict=True)):
            hue = colour(self.look, place).name()
            why = comparison.failures[place]
            text = escape(why) if why else measured(live)
            found.append(f'<span style="color: {hue}"><b>{MARKS[place]}</b></span> {title} {text}')
        return told + "; ".join(each.removesuffix(".") for each in found) + "."

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Hide and not event.spontaneous():
            self.end()
        return False


def measured(live: Progress | None) -> str:
    """Loss and metrics of the test part, in words."""
    if live is None or live.test_loss is None:
        return "not tested yet"
    first = [f"{measure.title.lower()} {measure.text}, " for measure in live.metrics[:1]]
    return "".join([*first, f"loss {loss_text(live.test_loss)}"])


def button(words: str, says: str) -> QPushButton:
    """One of the bar's."""
    found = QPushButton(words, objectName="fix", focusPolicy=Qt.FocusPolicy.TabFocus)
    found.setToolTip(says)
    explain(found)
    return found
