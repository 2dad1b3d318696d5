"""The session: what the worker does and says, for views to listen to. Not undoable, and never waited for."""

from collections.abc import Callable
from time import monotonic
from typing import Literal

from msgspec.structs import replace
from PySide6.QtCore import QObject, QTimer, Signal

from editor.training.breakpoints import Breakpoints
from editor.training.inline import InlineWorker
from editor.training.process import WorkerProcess
from editor.training.questions import Questions
from editor.training.thresholds import Thresholds
from editor.training.told import Told
from editor.training.words import Kept
from engine.course import Course, former, with_new_names
from engine.editing.rate import at_rate
from engine.events import (
    Command,
    Compile,
    Compiled,
    Diagnosis,
    Event,
    Explained,
    Failed,
    Halted,
    Pause,
    Progress,
    Ready,
    Recalled,
    Refused,
    Reset,
    SetEpochs,
    SetLearningRate,
    SetPace,
    SetWeight,
    State,
    Step,
    StepBack,
    Train,
    Unexplained,
    Unit,
    Unrecalled,
    Weights,
)
from engine.problem import Problem
from engine.question import Asked
from engine.sheet import Sheet
from engine.tensor import Array
from engine.timeline import Timeline

STARTS = 3  # times that a worker may die before it is ready, until no other is tried
COMPILING = 3.0  # seconds that an outdated graph may keep the worker from compiling the newest


class Session(Told):
    """Sends commands to a worker and keeps the newest of what it answers. A dead worker is replaced at once.

    `state` shows what was asked for as soon as it is asked, and what the worker says from then on.
    """

    compiled = Signal(object)  # Compiled
    state_changed = Signal(str)
    halted = Signal(object)  # Halted: at a breakpoint
    failed = Signal(str)  # training stopped by itself: why
    restarted = Signal(str)  # the worker died and there is a new one: what happened

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        worker: Callable[[], WorkerProcess | InlineWorker] = WorkerProcess,
    ) -> None:
        super().__init__(parent, self._send)
        self.state: State = "empty"
        self.weights: Weights | None = None
        self.sheet: Sheet | None = None  # compiled last: `weights` and `live` are about it
        self.refused: tuple[Problem, ...] = ()  # why there is no program
        self.worker_ready = False
        self._make_worker = worker
        self._worker: WorkerProcess | InlineWorker | None = None
        self._mailbox.arrived.connect(self._take)
        self._mailbox.ended.connect(self._replace)
        self._closed = False
        self._generation = 0
        self.has_program: bool | None = None  # None while it is being compiled
        self.kept = Kept()  # the weights that the program began with
        self._answered = 0  # the newest generation of which is known whether there is a program
        self._compile_sent = 0.0
        self._overdue = QTimer(self, singleShot=True, timeout=self._give_up_compiling)
        self._sent = self._stillborn = 0  # commands; workers in a row that died before they were ready
        self._pace: float | None = None
        self.breakpoints, self.questions = Breakpoints(self, self._pass_on), Questions(self, self._pass_on)
        self.thresholds = Thresholds(self, self._mailbox.send)

    @property
    def worker_pid(self) -> int | None:
        """The worker's process number; None when there is none."""
        return self._worker.pid if self._worker is not None else None

    def start(self) -> None:
        """Starts the worker, if there is none yet; compiling does so by itself."""
        if self._worker is None:
            self._worker, self._sent, self.worker_ready = self._make_worker(), 0, False
            self._mailbox.open(self._worker)
            if self._pace is not None:
                self._send(SetPace(self._pace))
            for wanted in (self.breakpoints, self.questions, self.thresholds):
                wanted.renew()

    def compile(
        self,
        sheet: Sheet,
        weights: dict[str, Array] | None = None,
        course: Course | None = None,
        *,
        carry_on: bool = False,
        renamed: dict[str, str] | None = None,
        edit: str = "",
        sound: bool = True,
    ) -> None:
        """Gives the worker this sheet, paused; weights take the place of the drawn ones, a course tells how far it is.

        To `carry_on` is to keep what the worker has learned as far as it fits, and to train on if it trains, or to wait
        where the sheet can't be trained: `failed` says why. `renamed` maps nodes to former names; `edit` says what was
        done. Of a sheet that is not `sound` it is known what the worker will answer.
        """
        if self._closed:
            return
        self.start()
        if self._answered < self._generation and not self._overdue.isActive():
            self._overdue.start(max(0, int(1000 * (self._compile_sent + COMPILING - monotonic()))))
        self.sheet = sheet
        self.past.show_live()
        self.breakpoints.rename(renamed or {})
        self._generation += 1
        if not carry_on:
            if self.weights is None or weights is not self.weights.arrays:  # else they are handed to a new worker
                self.kept = Kept("learned" if weights is None else "file")
            place = course.iteration if course is not None else 0
            self.weights = Weights(self._generation, place, weights, course) if weights is not None else None
            self._forget()
        elif self.weights is not None:  # known here, perhaps not the newest
            self.weights = replace(under_new_names(self.weights, renamed or {}), generation=self._generation)
            if self.has_program is False:  # the worker may be a new one
                weights, course = self.weights.arrays, self.weights.course
        self.has_program, self.refused = None, ()
        self._compile_sent = monotonic()
        self._send(Compile(sheet, self._generation, weights, course, carry_on, renamed or {}, edit))
        if not carry_on or self.state != "running":
            self._set_state("paused" if sheet.graph.nodes and sound else "empty")
        self.went_on.emit()  # what is known is of the program before
        self.progressed.emit()

    def train(self, until: int | None = None) -> None:
        """Runs until paused or done. At `until` it waits to be told how far on: told so, it shows what it showed."""
        if until is None:
            self.past.show_live()
        if self._may_run():
            self._send(Train(until))
            self._set_state("running")

    def pause(self) -> None:
        """Stops within 200 ms."""
        if self.state == "running":
            self._send(Pause())
            self._set_state("paused")

    def toggle(self) -> None:
        """Train or pause."""
        (self.pause if self.state == "running" else self.train)()

    def step(self, unit: Literal["back"] | Unit) -> None:
        """One operation back or on, or to the end of the batch, the epoch or a stage, then paused."""
        self.past.show_live()
        if self._may_run():
            self._send(StepBack() if unit == "back" else Step(unit))
            if unit == "epoch":  # the others are over before they could be shown
                self._set_state("running")
            self._mailbox.hurry(True)

    def reset(self) -> None:
        """First weights again, iteration 0, paused."""
        if self._may_run():
            if self.has_program:  # else what comes is new anyway
                self._answered = self._generation = self._generation + 1
            self._send(Reset(self._generation))
            self.weights, self.kept = None, Kept()
            self._forget()
            self._set_state("paused")

    def set_pace(self, operations_per_second: float | None) -> None:
        """From one operation per second to None: full speed."""
        self._pace = operations_per_second
        self._pass_on(SetPace(operations_per_second))

    def set_learning_rate(self, value: float) -> None:
        """From the next update on."""
        self.sheet = with_rate(self.sheet, value)
        self._pass_on(SetLearningRate(value))

    def set_weight(self, key: str, place: int, value: float, edit: str = "") -> None:
        """One number of a parameter; an iteration that is half done begins anew."""
        self.weights = with_number(self.weights, key, place, value)  # the worker tells of it a little later
        self.past.show_live()
        self._pass_on(SetWeight(key, place, value, edit))

    def set_epochs(self, value: int) -> None:
        """So many, counted from the first weights: training stops there."""
        if self.sheet is not None:
            self.sheet = replace(self.sheet, training=replace(self.sheet.training, epochs=value))
        self._pass_on(SetEpochs(value))

    def close(self, *, waits: bool = True) -> None:
        """Ends the worker for good, within a second however busy it is: an edit still waiting starts no other."""
        self._closed, self.has_program = True, False
        self._mailbox.close()
        self._overdue.stop()
        worker, self._worker = self._worker, None
        self.worker_ready = False
        if worker is not None:
            (worker.close if waits else worker.kill)()

    def _send(self, command: Command) -> int:
        """Returns its number: the worker tells how many it has obeyed."""
        assert self._worker is not None
        self._sent += 1
        self._worker.send(command)
        return self._sent

    def _pass_on(self, command: Command) -> None:
        """To the worker, if there is one."""
        if self._worker is not None:
            self._send(command)

    def _may_run(self) -> bool:
        """Whether there is a program or will be; one that could not be built is tried once more."""
        if self._worker is None or self.sheet is None or self.refused:
            return False
        if self.has_program is False:
            self.compile(self.sheet, *known(self.weights))
        return True

    def _set_state(self, state: State) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)
        self._mailbox.hurry(state == "running")

    def _take(self, events: list[Event]) -> None:
        """What the mailbox brought, in order; what belongs to an older program is dropped."""
        for event in events:
            if isinstance(event, Ready):
                self.worker_ready, self._compile_sent = True, monotonic()
                continue
            if isinstance(event, Compiled | Refused | Failed):
                self._answered = event.generation if event.generation != -1 else self._generation
            if event.generation in (self._generation, -1):
                self._take_one(event)

    def _take_one(self, event: Event) -> None:
        match event:
            case Progress():
                self._take_progress(event)
            case Weights():
                self.weights = event
            case Compiled():
                self.has_program = True
                self.kept = Kept(self.kept.source, event.kept)
                self.refused = ()
                self.chain.forget()
                if not event.iteration:
                    self._forget()
                self.compiled.emit(event)
            case Timeline() | Recalled() | Unrecalled() | Explained() | Unexplained() | Diagnosis():
                self._hear(event)
            case Refused():
                trained = self.state == "running"
                self._forget(self.curve)
                self.refused, self.has_program = event.problems, False
                self._set_state("empty")
                if trained:
                    self.failed.emit(waits(event))
            case Halted():
                self._set_state("paused")
                self.halted.emit(event)
            case Asked():
                self.questions.take(event)
            case Failed():
                self._sent -= event.generation == -1  # that one will never be obeyed
                self.has_program = self.has_program or False
                self._set_state("failed")
                self.failed.emit(event.sentence)

    def _take_progress(self, progress: Progress) -> None:
        """The newest numbers. Its state counts only if it answers the last command: else it would flicker."""
        self._note(progress)
        if progress.iteration and self.kept.source != "learned":
            self.kept = Kept("learned", self.kept.share)
        if progress.obeyed == self._sent:
            self._set_state(progress.state)
        self._tell(progress)

    def _give_up_compiling(self) -> None:
        """A new worker for the newest sheet, if the old one is still busy with a sheet before that."""
        if self._answered >= self._generation - 1:
            return
        if self.worker_ready:
            running = self.state == "running"
            self._renew(self.sheet)
            if running:
                self.train()
        else:  # it has not even begun
            self._overdue.start(int(1000 * COMPILING))

    def _renew(self, sheet: Sheet | None) -> None:
        """A new worker in place of one that is dead or does not listen, with this sheet and the newest weights."""
        self.past.show_live()
        if self._worker is not None:
            self._mailbox.close()
            self._worker.kill()
        self._worker, self._answered, self.has_program = None, self._generation, False
        if sheet is None:
            self.start()
        else:
            self._set_state("paused")
            self.compile(sheet, carry_on=self.weights is not None)

    def _replace(self, ending: str) -> None:
        """A new worker with the last weights, unless building the program was what ended the old one."""
        compiling, running = self.has_program is None, self.state == "running"
        weights = self.weights
        self._stillborn = 0 if self.worker_ready else self._stillborn + 1
        if self._stillborn == STARTS:
            self._mailbox.close()
            self._worker, self.has_program = None, False
            self._set_state("failed")
            self.restarted.emit(f"The training process {ending} before it had begun. Start Chainrule again.")
            return
        if self.sheet is None or self.refused:
            self._renew(None)
            next_step = "A new one has been started."
        elif compiling:
            self._renew(None)
            self.has_program = False
            self._set_state("failed")
            next_step = "It was building this graph, perhaps with too little memory: make it smaller and train."
        else:
            self._renew(self.sheet)
            kept = f"the weights of iteration {weights.iteration:,}" if weights is not None else "the first weights"
            next_step = f"A new one is ready with {kept}" + (": press Train to go on." if running else ".")
        self.restarted.emit(f"The training process {ending}. {next_step}")


def waits(event: Refused) -> str:
    """Why training is paused after an edit, and how it goes on."""
    paused = f"Training is paused at iteration {event.iteration:,}."
    return f"{paused} {event.problems[0]} Then press Train to go on from there."


def known(weights: Weights | None) -> tuple[dict[str, Array] | None, Course | None]:
    """For a worker that has learned nothing itself."""
    return (weights.arrays, weights.course) if weights is not None else (None, None)


def with_rate(sheet: Sheet | None, value: float) -> Sheet | None:
    """The same with another learning rate."""
    return None if sheet is None else at_rate(sheet, value)


def with_number(weights: Weights | None, key: str, place: int, value: float) -> Weights | None:
    """The same with another number at one place."""
    if weights is None or key not in weights.arrays:
        return weights
    changed = weights.arrays[key].copy()
    changed.reshape(-1)[place] = value
    return replace(weights, arrays={**weights.arrays, key: changed})


def under_new_names(weights: Weights, renamed: dict[str, str]) -> Weights:
    """The same after nodes were renamed; `renamed` maps the new names to the former ones."""
    if not renamed:
        return weights
    now = {old: new for new, old in renamed.items()}
    arrays = {former(name, now): array for name, array in weights.arrays.items()}
    course = with_new_names(weights.course, renamed) if weights.course is not None else None
    return replace(weights, arrays=arrays, course=course)
