"""The process that trains: commands come in, events go out, who asks is answered within milliseconds."""

import os
import pickle
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from time import perf_counter

import numpy as np

from engine.compile import GraphError
from engine.events import (
    Command,
    Compile,
    Compiled,
    Event,
    Failed,
    Look,
    Pause,
    Ready,
    Refused,
    Reset,
    SetLearningRate,
    SetPace,
    Step,
    Stop,
    Train,
    Weights,
)
from engine.loop import Loop, NotFiniteError
from engine.report import Report
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
    return worker.obey(command)


class Worker:
    """Obeys commands and trains in slices; knows nothing of processes: tests run it inside theirs."""

    def __init__(self, send: Callable[[Event], None]) -> None:
        self.send = send
        self.loop: Loop | None = None
        self.report: Report | None = None
        self.generation = 0
        self.obeyed = 0
        self._look = False  # the credit for one Progress
        self._pace: float | None = None
        self._next_keep = self._next_weights = 0.0
        self._weights_of: tuple[int, str] | None = None

    def obey(self, command: Command) -> bool:
        """Carries out one command; False after Stop. Whatever goes wrong is said, and the worker lives."""
        if isinstance(command, Look):
            self._look = True
            if self.report is not None:
                self.report.wants_views, self.report.node = command.views, command.node
            return True
        self.obeyed += 1
        try:
            with np.errstate(all="ignore"):
                return self._obey(command)
        except NotFiniteError as error:
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
        except NotFiniteError as error:
            self._failed(str(error), error.node)
        except MemoryError:
            self._failed("There is not enough memory to train on. Make the batch or the layers smaller.")
        except Exception as error:
            self._failed(unexpected(error))
        return 0.0

    def _obey(self, command: Command) -> bool:
        loop, report = self.loop, self.report
        match command:
            case Compile():
                self._compile(command)
            case Stop():
                return False
            case SetPace(pace):
                self._pace = pace
                if loop is not None:
                    loop.set_pace(pace)
            case _ if loop is None or report is None:
                pass  # the graph was refused, and that was said
            case Train():
                loop.train()
            case Pause():
                loop.pause()
                report.abandon()
            case Step(unit):
                loop.step(unit)
            case Reset():
                loop.reset()
                report.forget()
                self._weights_of = None
            case SetLearningRate(value):
                loop.run.learning_rate = value
        return True

    def _compile(self, command: Compile) -> None:
        """A new loop in place of the old one; none if the sheet is refused."""
        self.loop = self.report = None
        self.generation = command.generation
        begin = perf_counter()
        misfit = None
        try:
            try:
                run = Run(command.sheet, weights=command.weights)
            except GraphError:
                raise
            except ValueError as error:  # weights of another graph
                run, misfit = Run(command.sheet), error
        except GraphError as error:
            self.send(Refused(command.generation, error.problems))
            return
        self.loop = Loop(run)
        self.loop.set_pace(self._pace)
        self.report = Report(self.loop, command.generation)
        self._next_keep = self._next_weights = 0.0
        self._weights_of = self._moment(self.loop)
        parameters, operations = run.program.parameter_count, len(run.plan.calls)
        self.send(Compiled(command.generation, parameters, operations, 1000 * (perf_counter() - begin)))
        if misfit is not None:
            sentence = f"The saved weights were left out, because {misfit}. Train afresh, or undo the change."
            self.send(Failed(command.generation, sentence))

    def _advance(self, loop: Loop, report: Report) -> float:
        now = perf_counter()
        if report.evaluation_wait(now) == 0 and not loop.stopping:
            report.evaluate()
            return 0.0
        due = report.progress_wait(now) == 0
        wait = loop.advance(watch=self._look and due)
        now = perf_counter()
        self._copy(loop, now)
        if self._look and report.has_news(self.obeyed):
            if loop.presentable and (due or loop.state != "running"):
                self._look = False
                self.send(report.progress(self.obeyed))
                report.count_cost(perf_counter() - now)
            else:
                wait = min(wait, report.progress_wait(now))
        return min(wait, report.evaluation_wait(now))

    def _copy(self, loop: Loop, now: float) -> None:
        """Copies of the weights: to fall back on while all is well, and for the editor to keep."""
        if loop.state == "running" and loop.run.operation == 0 and now >= self._next_keep:
            loop.keep()
            end = perf_counter()
            self._next_keep = end + max(KEEP_PAUSE, (end - now) / COPY_SHARE)
        due = now >= self._next_weights if loop.state == "running" else self._moment(loop) != self._weights_of
        if due:
            begin = perf_counter()
            self._weights_of = self._moment(loop)
            self.send(Weights(self.generation, loop.run.iteration, loop.run.program.save()))
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
