"""A training that says what a test of the toolbar wants it to say."""

import numpy as np
from PySide6.QtCore import QObject, Signal

from engine.events import Operation, Progress, State
from engine.pictures import Measure
from engine.program import Stage


class FakeTraining(QObject):
    """What the toolbar reads of a session, and the paces it sets."""

    progressed = Signal()
    state_changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.state: State = "paused"
        self.has_program = True
        self.progress: Progress | None = None
        self.paces: list[float | None] = []

    def set_pace(self, operations_per_second: float | None) -> None:
        self.paces.append(operations_per_second)

    def say(self, progress: Progress | None, state: State = "running") -> None:
        """Progress as if from the worker."""
        self.progress, self.state = progress, state
        self.state_changed.emit(state)
        self.progressed.emit()


def at(stage: Stage) -> Operation:
    """An operation of this stage, as slow motion shows it."""
    return Operation(index=0, count=5, node="dense_1", stage=stage, text="dot", wires=())


def progress(stage: Stage = "data", **changes: object) -> Progress:
    """Progress at full speed, in the middle of a training."""
    values = {
        "generation": 1,
        "state": "running",
        "stage": stage,
        "epoch": 12,
        "iteration": 3401,
        "iterations_per_epoch": 10,
        "loss": 0.0312,
        "test_loss": 0.04,
        "metrics": (Measure("accuracy", 0.984, "98.4 %"),),
        "wires": {},
        "losses": {},
        "operation": None,
        "learning_rate": 0.1,
        "steps_per_second": 1000.0,
        "curve": np.empty((0, 3)),
        "views": None,
    }
    return Progress(**(values | changes))
