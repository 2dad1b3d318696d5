"""What the glossary says is so now, against the engine's own arrays."""

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from editor.document.document import Document
from editor.training.inline import InlineWorker
from editor.training.live_values import VALUES, SessionValues
from editor.training.session import Session
from engine.glossary import glossary
from engine.optimizers.momentum import Momentum
from engine.schedules.exponential import Exponential
from engine.sheet import Sheet
from engine.train import Run
from tests.engine.trainable import spiral


class Desk:
    """A document, its session, and the values of words."""

    def __init__(self, qtbot: QtBot, sheet: Sheet) -> None:
        self.qtbot, self.owner, self.document = qtbot, QObject(), Document()
        self.document.replace(sheet)
        self.session = Session(worker=InlineWorker)
        self.values = SessionValues(self.owner, self.document, self.session)
        self.session.compile(sheet)

    def step(self, *units: str) -> None:
        for unit in units:
            self.session.step(unit)  # type: ignore[arg-type]
            number = self.session._sent
            self.qtbot.waitUntil(lambda number=number: getattr(self.session.live, "obeyed", 0) == number)

    def now(self, term: str) -> str:
        return self.values.of(glossary().entries[term])


@pytest.fixture
def sheet() -> Sheet:
    """104 samples to train on: five batches of 20, and one of 4."""
    return spiral(epochs=3, seed=7, l2=0.01, clip_norm=2.0)


@pytest.fixture
def desk(qtbot: QtBot, sheet: Sheet) -> Desk:
    return Desk(qtbot, sheet)


def test_every_value_that_the_glossary_names_is_there() -> None:
    named = {entry.explanation.shows for entry in glossary().entries.values()} - {""}
    assert named == VALUES.keys()


def test_nothing_is_said_of_a_run_that_is_none(qtbot: QtBot) -> None:
    owner = QObject()
    values = SessionValues(owner, Document(), Session(worker=InlineWorker))
    for entry in glossary().entries.values():
        values.of(entry)
    assert values.of(glossary().entries["loss"]) == ""
    assert values.of(glossary().entries["gradient"]) == ""


def test_where_the_run_is(desk: Desk) -> None:
    desk.step("batch", "batch")
    over = "one forward and backward pass over"
    assert desk.now("iteration") == f"iteration 2 of 6 in this epoch: {over} 20 samples; 2 done in all"
    assert desk.now("batch") == "20 samples in the batch of iteration 2; 6 batches in an epoch"
    desk.step("forward")
    assert desk.now("iteration") == f"iteration 3 of 6 in this epoch: {over} 20 samples; 2 done in all"
    assert desk.now("backward pass") == "still to come in iteration 3"
    assert desk.now("forward pass").startswith("under way in iteration 3, operation ")
    desk.step("batch", "batch", "batch", "batch")
    assert desk.now("iteration") == f"iteration 6 of 6 in this epoch: {over} 4 samples; 6 done in all"
    assert desk.now("epoch") == "epoch 1 of 3"
    assert desk.now("backward pass") == "done in iteration 6"
    desk.step("data")
    assert desk.now("iteration") == f"iteration 1 of 6 in this epoch: {over} 20 samples; 6 done in all"
    assert desk.now("epoch") == "epoch 2 of 3"
    assert desk.now("data") == "20 samples in the batch of iteration 7; 6 batches in an epoch"


def test_losses_and_gradients_are_the_engines(desk: Desk, sheet: Sheet) -> None:
    desk.step("batch", "batch", "backward")
    twin = Run(sheet)
    for _ in range(3):
        recording = twin.iterate("watching")
    assert desk.now("loss") == f"{recording.loss:.4f} over the last batch"
    sizes = {wire: float(np.sqrt(np.mean(np.square(array)))) for wire, array in recording.gradients.items()}
    small, large = min(sizes, key=sizes.__getitem__), max(sizes, key=sizes.__getitem__)
    ends = [f"from {wire.target} back to {wire.source}" for wire in (small, large)]
    told = desk.now("gradient")
    assert ends[0] in told
    assert told.endswith(ends[1])
    for size, word in ((sizes[small], "vanishing gradient"), (sizes[large], "exploding gradient")):
        number = float(desk.now(word).split(" is ")[1].split()[0])
        assert number == pytest.approx(size, rel=0.06)
    decades = np.log10(sizes[large] / sizes[small])
    assert desk.now("decade").startswith(f"{decades:.1f} decades ")
    assert desk.now("parameter") == "33 parameters"
    operation = desk.session.progress.operation
    assert desk.now("operation").startswith(f"operation {operation.index + 1} of {len(twin.plan.calls)}: ")


def test_losses_of_the_test_and_of_the_curve(desk: Desk, sheet: Sheet) -> None:
    desk.step("batch", "batch", "batch")
    twin = Run(sheet)
    for _ in range(3):
        recording = twin.iterate()
    evaluation = twin.evaluate()
    desk.qtbot.waitUntil(lambda: desk.now("test loss") == f"{evaluation.loss:.4f} at the last test")
    right = f"{100 * evaluation.metrics['accuracy']:.1f} %"
    assert desk.now("accuracy") == f"{right} of the test samples right"
    said = desk.now("metric")
    assert said.startswith(f"accuracy {right}, precision ")
    assert said.endswith(f"ROC AUC {evaluation.metrics['roc_auc']:.3f}")
    assert desk.now("mean loss") == f"{recording.loss:.4f} up to iteration 3"
    assert desk.now("convergence").endswith(f", {recording.loss:.4f} at iteration 3")


def test_what_is_set(desk: Desk, sheet: Sheet) -> None:
    assert desk.now("seed") == "seed 7"
    assert desk.now("batch size") == "20 samples in each batch"
    assert desk.now("gradient clipping") == "clip norm 2, clip layer norm 0, clip value 0"
    assert desk.now("weight decay") == "l2 0.01"
    assert desk.now("beta1") == "beta1 0.9"
    assert desk.now("momentum") == "", "Adam has none"
    assert desk.now("learning rate") == "η is set to 0.01"
    assert desk.now("optimiser") == desk.now("SGD") == "Adam is chosen: w ← w − η·m̂ / (√v̂ + ε)"
    assert desk.now("wire") == "6 nodes, 6 wires"
    assert desk.now("tanh") == "here Tanh_2"
    assert desk.now("dropout") == "here Dropout_3"
    assert desk.now("dense") == "here Dense_1, Dense_4"
    training = replace(sheet.training, optimizer=Momentum(learning_rate=0.5), schedule=Exponential(factor=0.5))
    desk.document.apply("Other training", replace(sheet, training=training))
    assert desk.now("momentum") == "momentum 0.9"
    desk.session.compile(desk.document.sheet)
    desk.step("epoch", "batch")
    assert desk.now("learning rate") == "η = 0.25 at the last update; η is set to 0.5"
