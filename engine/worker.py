"""The process that trains: commands come in, events go out, who asks is answered within milliseconds."""

import gc
import os
import pickle
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import chain
from multiprocessing.connection import Connection
from time import perf_counter
from typing import Literal

import numpy as np

from engine.compile import GraphError
from engine.events import (
    Command,
    Compile,
    Compiled,
    Failed,
    Look,
    Pause,
    Ping,
    Pong,
    Ready,
    Refused,
    Reset,
    Sent,
    SetEpochs,
    SetLearningRate,
    SetPace,
    Step,
    Stop,
    Train,
    Weights,
)
from engine.learned import Learned, hand_over, keys, learned_elsewhere, left_by
from engine.loop import SLICE, Loop
from engine.nonfinite import Diverged
from engine.parts import parts, rest
from engine.report import Report
from engine.resume import resume
from engine.train import Run

KEEP_PAUSE = 0.5  # seconds between copies to fall back on
WEIGHTS_PAUSE = 2.0  # seconds between Weights events while running
COPY_SHARE = 1 / 50  # of the time, spent on either


def main(connection: Connection) -> None:
    """Works until told to stop, or until the other end is gone: then nobody is left to work for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in the terminal is the editor's business
    try:
        worker = Worker(connection.send)
        connection.send(Ready(os.getpid()))
        while True:
            wait = worker.advance()
            ready = connection.poll(wait if wait < 3600 else None)
            while ready:
                if not receive(worker, connection):
                    return
                ready = connection.poll(0)
    except (EOFError, OSError):
        return


def receive(worker: "Worker", connection: Connection) -> bool:
    """Obeys the next command; False after Stop. One that cannot even be read fails alone."""
    data = connection.recv_bytes()
    try:
        command = pickle.loads(data)  # from our own editor, never from a file
    except Exception as error:
        sentence = f"A command could not be read ({type(error).__name__}: {error}). Check the graph's layers."
        worker.send(Failed(-1, sentence))
        return True
    if isinstance(command, Ping):
        worker.send(Pong(command.number))
        return True
    return worker.obey(command)


class Worker:
    """Obeys commands and trains in slices; knows nothing of processes: tests run it inside theirs."""

    def __init__(self, send: Callable[[Sent], None]) -> None:
        self.send = send
        self.loop: Loop | None = None
        self.report: Report | None = None
        self.generation = 0
        self.obeyed = 0
        self._look = False  # the credit for one Progress
        self._pace: float | None = None
        self._next_keep = self._next_weights = 0.0
        self._weights_of: tuple[int, str] | None = None
        self._learned = Learned({})  # by the programs before
        self._chore: Iterator[None] | None = None  # what is done in bites between two iterations

    def obey(self, command: Command) -> bool:
        """Carries out one command; False after Stop. Whatever goes wrong is said, and the worker lives."""
        if isinstance(command, Look):
            self._look = True
            if self.report is not None:
                self.report.evaluations.wants_views, self.report.node = command.views, command.node
                self.report.gallery.show(command.shown)
            return True
        self.obeyed += 1
        try:
            with np.errstate(all="ignore"):
                return self._obey(command)
        except Diverged as error:
            self._failed(str(error), error.node)
        except MemoryError:
            self._failed("There is not enough memory for this. Make the batch or the layers smaller.")
        except Exception as error:
            self._failed(unexpected(error))
        return True

    def advance(self) -> float:
        """Works for some milliseconds; returns the seconds until there is more to do, or infinity."""
        if self.loop is None or self.report is None:
            return float("inf")
        try:
            with np.errstate(all="ignore"):
                return self._advance(self.loop, self.report)
        except Diverged as error:
            self._failed(str(error), error.node)
        except MemoryError:
            self._failed("There is not enough memory to train on. Make the batch or the layers smaller.")
        except Exception as error:
            self._failed(unexpected(error))
        return 0.0

    def _obey(self, command: Command) -> bool:
        if isinstance(command, Compile):  # while nobody here holds the old program
            self._compile(command)
            return True
        loop, report = self.loop, self.report
        match command:
            case Stop():
                return False
            case SetPace(pace):
                self._pace = pace
                if loop is not None:
                    loop.set_pace(pace)
            case _ if loop is None or report is None:
                pass  # the graph was refused, and that was said
            case Train():
                self._make_way(report)
                loop.train()
            case Pause():
                loop.pause()
                if loop.stopping:
                    self._make_way(report)
            case Step(unit):
                self._make_way(report)
                loop.step(unit)
            case Reset(generation):
                self._make_way(report)
                loop.reset()
                report.forget()
                self.generation = report.generation = generation
                self._learned = Learned({}, drawn=frozenset(keys(loop.run)))
                self._weights_of = None
            case SetLearningRate(value):
                loop.run.learning_rate = value
            case SetEpochs(value):
                loop.set_epochs(value)
        return True

    def _make_way(self, report: Report) -> None:
        """Gives up what is half done with weights that are about to change: somebody waits."""
        report.evaluations.abandon()
        if self._chore is not None:
            self._chore = self._weights_of = None

    def _compile(self, command: Compile) -> None:
        """A new loop in place of the old one; none if the sheet is refused."""
        if not command.carry_on:
            self._learned = Learned({})
        elif self.loop is not None:
            self.loop.leave_update()
            self._learned = left_by(self.loop.run, self._learned)
        self.loop = self.report = self._chore = None
        gc.collect()  # the old program is held in circles, and may be as large as the new one
        self.generation = command.generation
        begin = perf_counter()
        try:
            run = Run(command.sheet)
        except GraphError as error:
            self.send(Refused(command.generation, error.problems))
            return
        misfit = None
        if command.weights is None or self._learned.arrays:
            self._learned = hand_over(self._learned, run, command.renamed)
        elif command.carry_on:  # this worker is new: what the one before had learned comes as far as it fits
            self._learned = hand_over(learned_elsewhere(command.weights, command.course), run, {})
        else:
            try:
                run.program.load(command.weights)
            except ValueError as error:  # weights of another graph
                misfit, self._learned = error, Learned({}, drawn=frozenset(keys(run)))
            if command.course is not None and misfit is None:
                with suppress(ValueError):  # it is of other settings, and counts anew
                    resume(run, command.course)
        self.loop = Loop(run)
        self.loop.set_pace(self._pace)
        self.report = Report(self.loop, command.generation)
        self._next_keep = self._next_weights = 0.0
        told = command.weights is not None and not command.carry_on  # the editor knows these
        self._weights_of = self._moment(self.loop) if told else None
        parameters, operations = run.program.parameter_count, len(run.plan.calls)
        took = 1000 * (perf_counter() - begin)
        own, drawn = keys(run), keys(run) & self._learned.drawn
        kept: Literal["none", "some", "all"] = "none" if drawn == own else "some" if drawn else "all"
        self.send(Compiled(command.generation, parameters, operations, took, run.iteration, kept))
        if misfit is not None:
            sentence = f"The saved weights were left out, because {misfit}. Train afresh, or undo the change."
            self.send(Failed(command.generation, sentence))

    def _advance(self, loop: Loop, report: Report) -> float:
        """Answers first, then copies weights, then evaluates: each in bites, the run goes on when all is done."""
        now = perf_counter()
        if loop.state != "running":
            self._tell(report)
        if self._chore is not None:
            self._work(self._chore)
            return 0.0
        if report.evaluations.wait(now) == 0 and not loop.stopping:
            report.evaluate()
            return 0.0
        due = report.progress_wait(now) == 0
        wait = loop.advance(watch=self._look and due)
        now = perf_counter()
        self._choose_chore(loop, now)
        if loop.presentable and (due or loop.state != "running"):
            self._tell(report)
        elif self._look and report.has_news(self.obeyed):
            wait = min(wait, report.progress_wait(now))
        elif self._look:
            wait = min(wait, report.gallery.wait(now))
        return 0.0 if self._chore is not None else min(wait, report.evaluations.wait(now))

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

    def _choose_chore(self, loop: Loop, now: float) -> None:
        """Copies of the weights: to fall back on while all is well, and for the editor to keep."""
        running = loop.state == "running"
        if loop.stopping or (running and loop.run.operation):
            return
        if running and now >= self._next_keep:
            self._chore = self._keeping(loop)
        elif now >= self._next_weights if running else self._moment(loop) != self._weights_of:
            self._chore = self._sending(loop)

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
        self._weights_of = self._moment(loop)
        found = loop.lasting()
        if found is None:
            return
        arrays, course = found
        for part in chain(parts(arrays), parts(course.kept, kept=True)):
            self.send(part)
            yield
        course = course._replace(kept=rest(course.kept))
        self.send(Weights(self.generation, course.iteration, rest(arrays), course))
        end = perf_counter()
        self._next_weights = end + max(WEIGHTS_PAUSE, (end - begin) / COPY_SHARE)

    def _moment(self, loop: Loop) -> tuple[int, str]:
        """What the weights that were sent last belong to."""
        return loop.run.iteration, loop.state

    def _failed(self, sentence: str, node: str | None = None) -> None:
        """Stops and says so, once."""
        if self.loop is None or self.loop.state != "failed":
            self.send(Failed(self.generation, sentence, node))
        if self.loop is not None:
            self.loop.state = "failed"


def unexpected(error: Exception) -> str:
    """A sentence for what nobody foresaw."""
    said = f"{type(error).__name__}: {error}".removesuffix(": ")
    return f"Training stopped at a fault of the program itself ({said}). Press Reset and report it."
