"""A cure that is made: until it is kept or undone, the drawing and the weights from before it are at hand."""

from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from editor.doctor.settled import settled
from editor.document.cures import Settle, as_it_lies
from editor.document.document import Document
from editor.training.follow import Follow
from editor.training.session import Session
from editor.training.wishes import Place
from editor.training.words import Kept
from engine.cure import Cure
from engine.events import State, Weights
from engine.sheet import Sheet


class Before(NamedTuple):
    """What a cure found: the drawing, where the undo stack was, and where the run was."""

    sheet: Sheet
    step: int
    state: State
    place: Place | None  # None before the first iteration
    weights: Weights | None  # the newest that were known
    kept: Kept


class Treatment(QObject):
    """One cure at a time. Whoever makes another one keeps the first.

    Its step may be undone as any other; as long as it is not kept, the run goes back with it, to the bit.
    """

    changed = Signal()  # another cure is `applied`, or none any more

    def __init__(self, document: Document, session: Session, follow: Follow, settle: Settle = as_it_lies) -> None:
        super().__init__()
        self.document, self.session, self.follow, self.settle = document, session, follow, settle
        self.applied: Cure | None = None
        self.before: Before | None = None
        self.after: Sheet | None = None  # the drawing just after it
        self._waiting: Before | None = None  # where the run is to go back to, once there is a program
        self._returning: Before | None = None  # the same, once it is told, until it is there
        document.changed.connect(self._look)
        document.replaced.connect(self.keep)
        session.compiled.connect(self._return)
        session.went_on.connect(self._arrive)
        session.past.refused.connect(self._fall_back)

    def foreseen(self, cure: Cure) -> Sheet:
        """The drawing as it would be; EditRefused where it cannot be made."""
        return settled(self.document.sheet, cure.edit(self.document.sheet), self.settle)

    def apply(self, cure: Cure) -> None:
        """One step that can be undone, under the cure's words. Nothing where it changes nothing."""
        self.make(cure, self.foreseen(cure))

    def make(self, cure: Cure, sheet: Sheet) -> None:
        """The cure, as this drawing has it."""
        before = noted(self.document, self.session)
        if sheet == before.sheet:
            return
        self.applied = self.before = None  # while others hear of the edit, it is none's
        self.document.apply(cure.words, sheet)
        self.applied, self.before, self.after = cure, before, sheet
        self.changed.emit()

    def keep(self) -> None:
        """The cure is part of the drawing from now on."""
        if self.applied is not None:
            self.applied = self.before = self.after = None
            self.changed.emit()

    def undo(self) -> None:
        """The drawing and the weights as they were before it; what was edited since can be made again."""
        if self.before is not None:
            self.document.undo_stack.setIndex(self.before.step)

    def _look(self) -> None:
        """Whether the step was undone, by whomever."""
        before = self.before
        if before is not None and self.document.undo_stack.index() <= before.step:
            self.keep()
            self._restore(before)

    def _restore(self, before: Before) -> None:
        """The run goes back to where it was; what it has learned since stays as a branch."""
        if before.state != "running":
            self.session.pause()
        self.follow.catch_up()
        if before.place is None:
            self._begin_anew(before)
        else:
            self._waiting = before
            self._return()

    def _return(self) -> None:
        """As soon as there is a program of the drawing from before."""
        before = self._waiting
        if before is not None and before.place is not None and self.session.has_program:
            self._waiting, self._returning = None, before
            self.session.past.continue_from(before.place)

    def _arrive(self) -> None:
        """The run has gone on, perhaps from where it was."""
        if not self.session.past.continuing:
            self._returning = None

    def _fall_back(self) -> None:
        """The way back is not kept: the weights that are known are put in place."""
        before, self._returning = self._returning, None
        if before is not None:
            self._begin_anew(before)

    def _begin_anew(self, before: Before) -> None:
        """With the weights that were known; with first weights where the run had drawn no others."""
        session, weights = self.session, before.weights
        first = before.place is None and before.kept.share == "none"
        known = (weights.arrays, weights.course) if weights is not None and not first else (None, None)
        session.compile(before.sheet, *known)
        session.kept = before.kept


def noted(document: Document, session: Session) -> Before:
    """As it is now."""
    live, timeline, weights = session.live, session.timeline, session.weights
    place = None
    if live is not None and live.iteration:
        failed = session.state == "failed" and weights is not None
        iteration = weights.iteration if failed and weights is not None else live.iteration
        place = Place(iteration, timeline.branch if timeline is not None else None)
    return Before(document.sheet, document.undo_stack.index(), session.state, place, weights, session.kept)
