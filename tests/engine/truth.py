"""A run that nobody shares anything with, and what it was after each iteration: to compare the past with."""

import hashlib
import pickle
from typing import Any

from engine.data.spiral import Spiral
from engine.events import Recalled, Unrecalled
from engine.insight.miniatures import miniature
from engine.insight.views import pictures
from engine.insight.watch import Watch
from engine.insight.wires import read
from engine.layers.batch_norm import BatchNorm
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.relu import ReLU
from engine.looking import Recall, Shown
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.resume import random_states
from engine.sheet import Sheet
from engine.train import Run
from tests.engine.trainable import Bench, chain, spiral

NODE = "Dense_1"
SHOWN = Shown((NODE, "Spiral_0", "nobody"), numbers=True)


def net(**training: Any) -> Sheet:
    """All that lasts from step to step: weights, batch norm's averages, dropout's draws, the optimiser's memory.

    The last of the six batches of an epoch is smaller.
    """
    layers = [Spiral(samples=130), Dense(units=8), BatchNorm(), ReLU(), Dropout(), Dense(units=1), BinaryCrossEntropy()]
    return chain(layers, **{"batch_size": 20, "epochs": 1000, "optimizer": spiral().training.optimizer, **training})


def bits(run: Run) -> str:
    """All that lasts, in one word."""
    found = hashlib.sha256(repr((run.iteration, sorted(random_states(run).items()))).encode())
    for array in (run.program.flat, *run.program.state.values(), *run.kept.values()):
        found.update(array.tobytes())
    return found.hexdigest()


class Truth:
    """Iterates as far as it is asked about, in order; each answer is what a Progress tells of a whole iteration."""

    def __init__(self, sheet: Sheet) -> None:
        self.run = Run(sheet)
        self.watch = Watch(self.run)
        self.bits = {0: bits(self.run)}
        self.told = {0: self._now()}

    def to(self, iteration: int) -> None:
        """Runs on, all of it watched."""
        while self.run.iteration < iteration:
            self.run.iterate("watching")
            self.bits[self.run.iteration] = bits(self.run)
            self.told[self.run.iteration] = self._now()

    def _now(self) -> dict[str, Any]:
        run, evaluation = self.run, self.run.evaluate()
        recording = run.plan.recording if run.watched else None
        return {
            "wires": {} if recording is None else read(run.sheet.graph, recording),
            "loss": None if recording is None else recording.loss,
            "test_loss": evaluation.loss,
            "metrics": tuple(evaluation.metrics.values()),
            "learning_rate": run.learning_rate,
            "epoch": run.epoch,
            "histograms": self.watch.histograms(NODE),
            "views": pictures(run, evaluation),
            "miniatures": tuple(filter(None, (miniature(run, self.watch, node, SHOWN) for node in SHOWN.nodes))),
        }


def assert_told(recalled: Recalled, truth: dict[str, Any]) -> None:
    """Every number is the very one."""
    progress = recalled.progress
    for name in ("wires", "loss", "test_loss", "learning_rate", "epoch", "histograms"):
        assert repr(getattr(progress, name)) == repr(truth[name]), name  # NaN is not equal to itself
    assert tuple(measure.value for measure in progress.metrics) == truth["metrics"]
    for name in ("views", "miniatures"):
        assert pickle.dumps(getattr(progress, name)) == pickle.dumps(truth[name]), name


def ask(bench: Bench, iteration: int, branch: int | None = None) -> list[Recalled | Unrecalled]:
    """All answers to a Recall."""
    before = len(bench.events)
    bench.worker.obey(Recall(iteration, branch, views=True, node=NODE, shown=SHOWN))
    return answers(bench, before)


def answers(bench: Bench, before: int) -> list[Recalled | Unrecalled]:
    """That come until one is the last."""
    for _ in range(100_000):
        found = [event for event in bench.events[before:] if isinstance(event, Recalled | Unrecalled)]
        if found and (isinstance(found[-1], Unrecalled) or found[-1].whole):
            return found
        bench.worker.advance()
    raise AssertionError("no answer")
