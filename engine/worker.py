"""What the process that trains does: commands come in, events go out, who asks is answered within milliseconds."""

import gc
from collections.abc import Callable, Iterator
from math import inf
from time import perf_counter

import numpy as np

from engine.breakpoint import Breakpoint
from engine.compile import GraphError
from engine.events import (
    Bookmark,
    Command,
    Compile,
    Compiled,
    Continue,
    Failed,
    Halted,
    Pause,
    Refused,
    Reset,
    Sent,
    SetBreakpoints,
    SetEpochs,
    SetLearningRate,
    SetPace,
    SetRules,
    SetWeight,
    Step,
    StepBack,
    Stop,
    Train,
    Unexplained,
    Unrecalled,
)
from engine.foresight import Foresight
from engine.halts import Halts
from engine.history.branches import Lost
from engine.history.consulting import Consulting
from engine.history.history import MEMORY, History
from engine.history.past import Past
from engine.insight.rules.rule import Rule
from engine.insight.watch import Watch
from engine.learned import Learned, keys, left_by, remark, share, take_up
from engine.leaving import follow, leave, mark, why
from engine.looking import Explain, Look, LookAway, Recall
from engine.loop import SLICE, Loop, instead, trains
from engine.nonfinite import Diverged
from engine.parts import whole
from engine.question import SetAsking
from engine.report import Report
from engine.surgery import set_weight
from engine.train import Run

KEEP_PAUSE = 0.5  # seconds between copies to fall back on
WEIGHTS_PAUSE = 2.0  # seconds between Weights events while running
COPY_SHARE = 1 / 50  # of the time, spent on either


class Worker:
    """Obeys commands and trains in slices; knows nothing of processes: tests run it inside theirs.

    `memory` is the number of bytes for states of the past.
    """

    def __init__(self, send: Callable[[Sent], None], memory: int = MEMORY) -> None:
        self.send, self.memory = send, memory
        self.loop: Loop | None = None
        self.report: Report | None = None
        self.history: History | None = None
        self.past: Past | None = None
        self.consulting: Consulting | None = None
        self._rules: tuple[Rule, ...] | None = None  # None: the usual ones
        self.generation = 0
        self.obeyed = 0
        self._look = False  # the credit for one Progress
        self._wishes = Look()  # the newest: what it shall tell
        self._place = 0  # the iteration of the last run there was
        self._pace: float | None = None
        self._breakpoints: tuple[Breakpoint, ...] = ()
        self._asks, self._foresight = False, Foresight()
        self._next_keep = self._next_weights = 0.0
        self._weights_of: tuple[int, str] | None = None
        self._learned: Learned | None = None  # by the programs before; None where there was none
        self._chore: Iterator[None] | None = None  # what is done in bites between two iterations

    def obey(self, command: Command) -> bool:
        """Carries out one command; False after Stop. Whatever goes wrong is said, and the worker lives."""
        if isinstance(command, Look):
            self._look, self._wishes = True, command
            if self.report is not None and self.past is not None:
                self.report.heed(command)
                self.past.wanted, self.past.layer = command.timeline, command.layer
            return True
        self.obeyed += not isinstance(command, Recall | LookAway | Explain | SetRules)
        try:
            with np.errstate(all="ignore"):
                return self._obey(command)
        except Exception as error:
            self._failed(*why(error, self.loop, self.history))
        return True

    def advance(self) -> float:
        """Works for some milliseconds; returns the seconds until there is more to do, or infinity."""
        past = self.past
        if past is None:
            return float("inf")
        try:
            with np.errstate(all="ignore"):
                past.work()
                if past.continuing or self.loop is None or self.report is None:
                    return 0.0
                wait = self._advance(self.loop, self.report, past.history)
                runs = self.loop.state == "running"
                if not runs or self.report.iteration == self.loop.run.iteration:  # no view is ahead of another
                    past.tell(at_once=not runs)
                looks = self.consulting is not None and self.consulting.look(at_once=not runs)
                return 0.0 if past.busy or looks else wait
        except Exception as error:
            self._failed(*why(error, self.loop, self.history))
        return 0.0

    def _obey(self, command: Command) -> bool:
        if isinstance(command, Compile):  # while nobody here holds the old program
            self._compile(command)
        elif isinstance(command, SetPace):
            self._pace = command.operations_per_second
        elif isinstance(command, SetBreakpoints):
            self._breakpoints = command.breakpoints
        elif isinstance(command, SetRules):
            self._rules = command.rules
            if self.consulting is not None:
                self.consulting.rules = command.rules
        elif isinstance(command, SetAsking):
            self._asks = command.wanted
            self._foresight.forget()
        loop, report, past = self.loop, self.report, self.past
        if loop is not None and report is not None and past is not None:
            follow(loop, past.history)
            self._lead(command, loop, report, past)
        elif (answer := without_program(command, self.generation)) is not None:
            self.send(answer)
        return not isinstance(command, Stop)

    def _lead(self, command: Command, loop: Loop, report: Report, past: Past) -> None:
        """Carries out a command to a run."""
        match command:
            case SetPace(pace):
                loop.set_pace(pace)
            case SetBreakpoints(breakpoints):
                loop.halts.place(breakpoints)
            case Train(until):
                if not trains(loop):
                    self._make_way(report)
                loop.train(inf if until is None else until)
            case Pause():
                loop.pause()
                if loop.stopping:
                    self._make_way(report)
            case Step(unit):
                self._make_way(report)
                loop.step(unit)
            case StepBack():
                self._make_way(report)
                loop.pause()
                past.step_back()
            case Reset(generation):
                self._make_way(report)
                loop.reset()
                report.forget()
                self.generation = report.generation = past.generation = generation
                self._learned = Learned({}, drawn=frozenset(keys(loop.run)))
                self._weights_of = None
                past.forget()
                past.history.begin(loop.run)
            case SetAsking(wanted):
                loop.asking.wanted = wanted
            case SetLearningRate(value):
                loop.steer(learning_rate=value)
                past.history.steer(loop.run)
            case SetEpochs(value):
                loop.set_epochs(value)
                past.history.steer(loop.run)
            case Explain():
                past.explain(command)
            case SetWeight():
                self._make_way(report)
                self._weights_of = None
                turn(command, loop, report, past.history)
            case Recall():
                past.recall(command)
            case LookAway():
                past.look_away()
            case Continue():
                self._make_way(report)
                past.continue_from(command)
            case Bookmark(iteration, words, branch):
                try:
                    past.history.bookmark(iteration, words, branch)
                except Lost as error:
                    self.send(Unrecalled(self.generation, iteration, branch, str(error)))

    def _make_way(self, report: Report) -> None:
        """Gives up what is half done with weights that are about to change: somebody waits."""
        report.evaluations.abandon()
        if self._chore is not None:
            self._chore = self._weights_of = None

    def _compile(self, command: Compile) -> None:
        """A new loop in place of the old one, that goes on if that did; none if the sheet is refused."""
        limit: float | None = None  # up to where it goes on
        failure: tuple[str, str | None] | None = None  # why it does not
        if not command.carry_on:
            self._learned, self.history, self._place = None, None, 0
        elif self.loop is not None:
            try:
                limit = leave(self.loop, self.history)
            except Diverged as error:  # of the update that was under way
                failure = mark(error, self.loop, self.history)
            self._learned = left_by(self.loop.run, self._learned or Learned({}))
            self._place = self.loop.run.iteration
        self.loop = self.report = self.past = self.consulting = self._chore = None
        gc.collect()  # the old program is held in circles, and may be as large as the new one
        self.generation = command.generation
        begin = perf_counter()
        try:
            run = Run(command.sheet)
        except GraphError as error:
            if failure is not None:
                self._failed(*failure)
            self.send(Refused(command.generation, error.problems, self._place))
            return
        self._learned, misfit = take_up(run, command, self._learned)
        self.loop = Loop(run)
        self.loop.set_pace(self._pace)
        self.loop.halts = Halts(run, self.loop.watch, self._breakpoints)
        self.loop.asking.wanted = self._asks
        self.report = Report(self.loop, command.generation)
        self.report.heed(self._wishes)
        if self.history is None:
            self.history = History(run, self.memory)
        else:
            self.history.begin(run, goes_on=run.iteration == self._place > 0, words=command.edit)
        self.past = Past(run, self.history, command.generation, self.send, self._go_on)
        self.consulting = Consulting(command.sheet, self.past, self._rules)
        self._next_keep = self._next_weights = 0.0
        told = command.weights is not None and not command.carry_on  # the editor knows these
        self._weights_of = moment(self.loop) if told else None
        parameters, operations = run.program.parameter_count, len(run.plan.calls)
        took = 1000 * (perf_counter() - begin)
        kept, words = share(self._learned, run), remark(self._learned)
        self.send(Compiled(command.generation, parameters, operations, took, run.iteration, kept, words))
        if misfit:
            self.send(Failed(command.generation, misfit))
        if failure is not None:  # not before: what is told of the former generation nobody hears
            self._failed(*failure)
        if limit is not None:
            self.loop.train(limit)

    def _advance(self, loop: Loop, report: Report, history: History) -> float:
        """Answers first, then copies weights, then evaluates: each in bites, the run goes on when all is done."""
        now = perf_counter()
        if loop.state != "running":
            self._tell(report)
        if self._chore is not None:
            self._work(self._chore)
            return 0.0
        if report.wait(now) == 0 and not loop.stopping:
            evaluation = report.evaluate()
            if evaluation is not None and loop.state != "failed":
                history.tested(loop.run.iteration, evaluation.loss)
            return 0.0
        due = report.progress_wait(now) == 0
        loop.watch.measuring = measuring = history.wants_row(now)
        wait = loop.advance(watch=measuring or (self._look and due))
        follow(loop, history)
        if loop.halted is not None:
            self.send(Halted(self.generation, loop.halted.breakpoint.node, loop.halted.sentence()))
            loop.halted = None
        now = perf_counter()
        if loop.asking.due is not None and self._chore is None:
            self._chore = self._foresight.asking(loop, self.generation, self.send)
        else:
            self._choose_chore(loop, history, now)
        if loop.presentable and (due or loop.state != "running"):
            self._tell(report)
        elif self._look and report.has_news(self.obeyed):
            wait = min(wait, report.progress_wait(now))
        elif self._look:
            wait = min(wait, report.pictures_wait(now))
        if loop.presentable:
            history.read(loop.run, loop.watch, loop.watch_seconds, stays=loop.state != "running")
        return 0.0 if self._chore is not None else min(wait, report.wait(now))

    def _go_on(self, run: Run, watch: Watch) -> Loop:
        """With another run of the same sheet, which stands where this one is to go on."""
        assert self.loop is not None
        self.loop = instead(self.loop, run, watch)
        self.report = Report(self.loop, self.generation)
        self.report.heed(self._wishes)
        self._weights_of = None
        return self.loop

    def _tell(self, report: Report) -> None:
        """A Progress, if it is waited for and there is something new."""
        if self._look and report.has_news(self.obeyed):
            now = perf_counter()
            self._look = False
            self.send(report.progress(self.obeyed))
            report.count_cost(perf_counter() - now)

    def _work(self, chore: Iterator[None]) -> None:
        """A few bites of a chore; at its end there is none."""
        end = perf_counter() + SLICE
        self._chore = None  # also if it fails
        for _ in chore:
            if perf_counter() >= end:
                self._chore = chore
                return

    def _choose_chore(self, loop: Loop, history: History, now: float) -> None:
        """Copies of the weights: to fall back on while all is well, for the editor to keep, and for the history."""
        running = loop.state == "running"
        if loop.stopping or (running and loop.run.operation):
            return
        if running and now >= self._next_keep:
            self._chore = self._keeping(loop)
        elif now >= self._next_weights if running else moment(loop) != self._weights_of:
            self._chore = self._sending(loop)
        elif history.wants_state(loop.run, now):
            self._work(history.keeping(loop.run))

    def _keeping(self, loop: Loop) -> Iterator[None]:
        """To fall back on."""
        begin = perf_counter()
        yield from loop.fallback.taking()
        end = perf_counter()
        self._next_keep = end + max(KEEP_PAUSE, (end - begin) / COPY_SHARE)

    def _sending(self, loop: Loop) -> Iterator[None]:
        """To the editor."""
        begin = perf_counter()
        loop.check()
        self._weights_of = moment(loop)
        found = loop.lasting()
        for part in whole(self.generation, *found) if found is not None else ():
            self.send(part)
            yield
        end = perf_counter()
        self._next_weights = end + max(WEIGHTS_PAUSE, (end - begin) / COPY_SHARE)

    def _failed(self, sentence: str, node: str | None = None) -> None:
        """Stops and says so, once."""
        if self.loop is None or self.loop.state != "failed":
            self.send(Failed(self.generation, sentence, node))
        if self.loop is not None:
            self.loop.state = "failed"


def without_program(command: Command, generation: int) -> Sent | None:
    """What who asks is told while there is none."""
    if isinstance(command, Explain):
        sentence = "There is no chain to follow: the graph cannot be trained. Mend what the problems say."
        return Unexplained(generation, sentence)
    if isinstance(command, Recall | Continue | Bookmark):
        sentence = "There is nothing to go back to: the graph cannot be trained. Mend what the problems say."
        return Unrecalled(generation, command.iteration, command.branch, sentence)
    return None


def moment(loop: Loop) -> tuple[int, str]:
    """What weights that are sent belong to."""
    return loop.run.iteration, loop.state


def turn(command: SetWeight, loop: Loop, report: Report, history: History) -> None:
    """A weight is set by hand: what is told and remembered begins anew."""
    if set_weight(loop, command.key, command.place, command.value):
        report.renew()
        history.begin(loop.run, goes_on=loop.run.iteration > 0, words=command.edit)
