"""What does it cost to remember, how much memory does an hour take, and how soon is an iteration of the past shown?

python -m tests.benchmarks.history [--rounds N] [--seconds S] [--json]

A worker in this process trains a sheet in turns of three kinds: it keeps a history and is asked for a Progress and a
Timeline at the display's pace, as the editor asks; it is asked for a Progress and remembers nothing; and nobody asks.
Shares are medians over turns, by the processor's clock, which the engine goes by here too: what else the machine does
counts less. An hour is as many states and losses as an hour brings, one after another without the training between
them. Scrubbing is measured from the command to the answer: the first one, the exact one, and the whole one with test
part and pictures.
"""

import argparse
import json
import os
import random
import statistics
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from engine.data.dataset import Dataset, Split
from engine.events import Compile, Event, Pause, Recalled, Train
from engine.history.history import SHARE, History
from engine.insight.scalars import Scalars
from engine.layers.dense import Dense
from engine.layers.relu import ReLU
from engine.layers.tanh import Tanh
from engine.looking import Look, Recall
from engine.losses.cross_entropy import CrossEntropy
from engine.losses.mse import MSE
from engine.optimizers.adam import Adam
from engine.optimizers.sgd import SGD
from engine.sheet import Sheet
from engine.tensor import Spec
from engine.train import Run
from engine.worker import Worker
from tests.benchmarks.feeding import Waves
from tests.benchmarks.heartbeat import endless
from tests.engine.trainable import chain

DISPLAY = 1 / 60  # seconds
HOUR = 3600.0
ASKED = Look(timeline=True)


class Noise(Dataset):
    """As many numbers as a picture of 28×28 has, and ten classes that have nothing to do with them."""

    def specs(self) -> tuple[Spec, Spec]:
        return Spec((784,)), Spec((), 10)

    def load(self) -> Split:
        random = np.random.default_rng(0)
        return self.split(random.normal(size=(784, 8000)).astype(np.float32), random.integers(0, 10, 8000))


class Forgetful(History):
    """Remembers nothing."""

    def observe(self, losses: list[float], last: int) -> None:
        pass

    def wants_row(self, now: float) -> bool:
        return False

    def wants_state(self, run: Run, now: float) -> bool:
        return False


def sheets() -> dict[str, Sheet]:
    """W1 and W2 of the comparison with PyTorch, and two shipped networks for digits."""
    tiny = [Waves(), Dense(units=4), Tanh(), Dense(units=2), Tanh(), Dense(units=1), MSE()]
    wide = [Noise(), Dense(units=256), ReLU(), Dense(units=128), ReLU(), Dense(units=10), CrossEntropy()]
    return {
        "W1": chain(tiny, optimizer=SGD(learning_rate=0.01), batch_size=10, epochs=1_000_000),
        "W2": chain(wide, optimizer=Adam(), batch_size=64, epochs=1_000_000),
        "digits-mlp": endless("digits-mlp"),
        "digits-cnn": endless("digits-cnn"),
    }


class Trainer:
    """A worker without a process, asked for pictures as the editor asks."""

    def __init__(self, sheet: Sheet) -> None:
        self.events: list[Event] = []
        self.worker = Worker(self.events.append)
        self.worker.obey(Compile(sheet, 1))
        assert self.worker.loop is not None

    def train(self, seconds: float, asked: Look | None = ASKED) -> float:
        """Iterations per second of the processor."""
        worker = self.worker
        worker.obey(Train())
        begin = look = time.process_time()
        first = worker.loop.run.iteration
        while (now := time.process_time()) - begin < seconds:
            if asked is not None and now >= look:
                worker.obey(asked)
                look = now + DISPLAY
                self.events.clear()
            worker.advance()
        speed = (worker.loop.run.iteration - first) / (time.process_time() - begin)
        worker.obey(Pause())
        while worker.advance() != float("inf"):
            pass
        return speed


@contextmanager
def alone() -> Iterator[None]:
    """The engine's clocks stand still while the processor is with somebody else."""
    modules = [module for name, module in sys.modules.items() if name.startswith("engine.")]
    modules = [module for module in modules if getattr(module, "perf_counter", None) is time.perf_counter]
    for module in modules:
        module.perf_counter = time.process_time  # type: ignore[attr-defined]
    try:
        yield
    finally:
        for module in modules:
            module.perf_counter = time.perf_counter  # type: ignore[attr-defined]


@alone()
def overhead(sheet: Sheet, rounds: int, seconds: float) -> dict[str, float]:
    """Speeds with and without, and the shares that are kept."""
    speeds: list[list[float]] = []
    for turn in range(rounds):
        if turn % 4 == 0:  # arrays lie elsewhere each time
            trainer = Trainer(sheet)
            worker, forgetful = trainer.worker, Forgetful(trainer.worker.loop.run)
            kinds = [(worker.history, ASKED), (forgetful, Look()), (forgetful, None)]
            trainer.train(2 * seconds)
        found = [0.0] * len(kinds)
        for place in range(len(kinds)):
            kind = (turn + place) % len(kinds)
            worker.history, asked = kinds[kind]
            worker.past.history = worker.history
            found[kind] = trainer.train(seconds, asked)
        speeds.append(found)
    kept, seen, alone = np.array(speeds).T
    return {
        "iterations_per_second": float(np.median(kept)),
        "iterations_per_second_that_nobody_sees": float(np.median(alone)),
        "share_kept_with_a_history": float(np.median(kept / seen)),
        "share_kept_with_a_history_and_watched": float(np.median(kept / alone)),
    }


def hour(sheet: Sheet, speed: float, seconds: float) -> dict[str, float]:
    """What is kept after as many iterations as that time has, with states as often as they would be taken."""
    run = Run(sheet)
    run.iterate("watching")
    history = History(run)
    columns = Scalars(run, run.plan.recording).columns
    row = np.zeros(columns.width, np.float32)
    history.observe([1.0], 1)
    copies = []
    for _ in range(50):
        run.iteration += 1
        history.observe([1.0], run.iteration)
        copies.append(timed(lambda: deque(history.keeping(run))))
    spacing = statistics.median(copies) * (1 + 1 / SHARE)
    gap = max(1, round(spacing * speed))
    states = round(seconds * speed / gap)
    look = max(1, round(DISPLAY / spacing))
    for count in range(states):
        run.iteration += gap
        history.observe([1.0] * gap, run.iteration)
        for _ in history.keeping(run):
            pass
        if count % look == 0:
            history.live.note(run.iteration, columns, row)
    kept = history.live.states.iterations
    gaps = np.diff(kept)
    ages = run.iteration + 1 - kept[:-1]
    return {
        "iterations": run.iteration,
        "states_taken": states,
        "states_kept": len(kept),
        "states_mb": history.size / 1e6,
        "numbers_mb": sum(series.iterations.nbytes + series.rows.nbytes for series in history.live.series) / 1e6,
        "largest_gap_seconds": float(gaps.max()) / speed,
        "largest_gap_of_the_last_minute_seconds": float(gaps[ages < 60 * speed].max()) / speed,
    }


def timed(act: Callable[[], Any]) -> float:
    """Seconds."""
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


def scrub(sheet: Sheet, seconds: float, wishes: int, *, training: bool, between: bool) -> dict[str, float]:
    """Milliseconds from a wish to its answers, for states that are kept or for any iteration."""
    chance = random.Random(0)
    trainer = Trainer(sheet)
    trainer.train(seconds)
    worker, history = trainer.worker, trainer.worker.history
    assert history is not None
    if training:
        worker.obey(Train())
    found: dict[str, list[float]] = {"first": [], "exact": [], "whole": []}
    for wish in range(wishes + 1):
        kept = history.live.states.iterations[:-1]
        place = chance.randrange(1, history.live.ends) if between else 1 + int(chance.choice(kept))
        trainer.events.clear()
        begin = time.perf_counter()
        worker.obey(Recall(place, views=True))
        worker.obey(Look())
        times: dict[str, float] = {}
        while "whole" not in times:
            worker.advance()
            now = 1000 * (time.perf_counter() - begin)
            for answer in trainer.events:
                if isinstance(answer, Recalled):
                    times.setdefault("first", now)
                    if answer.progress.iteration == place:
                        times.setdefault("exact", now)
                    if answer.whole:
                        times["whole"] = now
        for name, value in times.items():
            if wish:  # the first one compiles
                found[name].append(value)
            else:
                found[f"{name}_of_all"] = [value]
    what = f"{'between' if between else 'kept'}_{'training' if training else 'paused'}"
    result = {}
    for name in ("first", "exact", "whole"):
        result[f"{what}_{name}_p50_ms"], result[f"{what}_{name}_p95_ms"] = np.percentile(found[name], [50, 95])
    result[f"{what}_very_first_ms"] = found["first_of_all"][0]
    return {name: float(value) for name, value in result.items()}


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m tests.benchmarks.history")
    arguments.add_argument("--rounds", type=int, default=24, help="turns of each kind")
    arguments.add_argument("--seconds", type=float, default=0.5, help="that a turn lasts")
    arguments.add_argument("--hour", type=float, default=HOUR, help="seconds of training to be counted")
    arguments.add_argument("--wishes", type=int, default=60, help="iterations that are recalled")
    arguments.add_argument("--only", choices=list(sheets()))
    arguments.add_argument("--json", action="store_true")
    options = arguments.parse_args()
    result: dict[str, dict[str, float]] = {}
    for name, sheet in sheets().items():
        if options.only not in (None, name):
            continue
        found = overhead(sheet, options.rounds, options.seconds)
        for training in (False, True):
            for between in (False, True):
                found |= scrub(sheet, 6 * options.seconds, options.wishes, training=training, between=between)
        found |= hour(sheet, found["iterations_per_second"], options.hour)
        result[name] = found
        if not options.json:
            print(name)
            for what, value in found.items():
                print(f"  {what.replace('_', ' '):44} {value:14,.3f}")
    if options.json:
        print(json.dumps(result))


if __name__ == "__main__":
    main()
