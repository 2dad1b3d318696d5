"""Pictures of what a run predicts, as data: input plane, confusion of classes, predicted against actual."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from engine.data.dataset import Samples
from engine.graph import Port, wires_in
from engine.losses.loss import Loss
from engine.pictures import ConfusionView, PlaneView, ScatterView, View
from engine.tensor import Array
from engine.train import Evaluation, Run

SIDE, COARSE = 64, 16  # points along each side of the plane; fewer for networks of more than MANY parameters
MANY = 500_000
MARGIN = 0.1  # of the points' range, around them
POINTS = 1000  # samples shown in one picture: more would hide one another


class Subject(NamedTuple):
    """A loss that compares a prediction with a data set's own targets."""

    loss: str
    prediction: Port
    dataset: str
    classes: int


def subjects(run: Run) -> list[Subject]:
    """The losses of the sheet that there are pictures for."""
    arriving = wires_in(run.sheet.graph)
    found = []
    for name, layer in run.sheet.graph.nodes.items():
        if not isinstance(layer, Loss):
            continue
        prediction, targets = (arriving[name, port][0] for port in layer.inputs())
        if targets.source in run.answers and targets.output == "targets":
            port = (prediction.source, prediction.output)
            found.append(Subject(name, port, targets.source, run.answers[targets.source].classes))
    return found


def pictures(run: Run, evaluation: Evaluation) -> tuple[View, ...]:
    """Of every subject: the plane if its data lie in one, then classes confused or numbers scattered."""
    *_, views = picturing(run, evaluation)
    assert views is not None
    return views


def picturing(run: Run, evaluation: Evaluation) -> Iterator[tuple[View, ...] | None]:
    """The same in bites of one operation, for those who must listen in between: None for each, then the pictures."""
    views: list[View] = []
    for subject in subjects(run):
        if run.splits[subject.dataset].train.inputs.shape[:-1] == (2,) and len(run.splits) == 1:
            for view in plane(run, subject):
                views += [view] if view is not None else []
                yield None
        views.append(answers(run, subject, *evaluation.answers[subject.loss]))
    yield tuple(views)


def answers(run: Run, subject: Subject, predicted: Array, actual: Array) -> ConfusionView | ScatterView:
    """What was predicted for the test samples and what is true."""
    meant = run.answers[subject.dataset]
    if not subject.classes:
        return ScatterView(meant.target, thin(predicted.reshape(-1)), thin(actual.reshape(-1)))
    count = subject.classes
    places = actual.astype(np.int64) * count + predicted.astype(np.int64)
    counts = np.bincount(places.reshape(-1), minlength=count * count).reshape(count, count)
    names = meant.names if len(meant.names) == count else tuple(map(str, range(count)))
    return ConfusionView(names, counts)


def plane(run: Run, subject: Subject) -> Iterator[PlaneView | None]:
    """The prediction at points evenly over a square that holds all samples: None for each bite, then the view."""
    train, test = run.splits[subject.dataset]
    points = np.concatenate([train.inputs, test.inputs], axis=1)
    low, high = points.min(axis=1), points.max(axis=1)
    middle, half = (low + high) / 2, float((high - low).max() * (0.5 + MARGIN)) or 1.0
    extent = (middle[0] - half, middle[0] + half, middle[1] - half, middle[1] + half)
    side = SIDE if run.program.parameter_count <= MANY else COARSE
    across, up = np.meshgrid(np.linspace(*extent[:2], side), np.linspace(*extent[2:], side))
    inputs = np.stack([across.ravel(), up.ravel()]).astype(np.float32)
    found = []
    for start in range(0, inputs.shape[-1], run.chunk):
        part = inputs[..., start : start + run.chunk]
        targets = np.zeros(part.shape[-1])  # nothing that is shown depends on them
        yield from run.inferring({subject.dataset: Samples(part, targets)})
        recording = run.program.recording(part.shape[-1], "inference")
        loss = run.sheet.graph.nodes[subject.loss]
        assert isinstance(loss, Loss)
        found.append(as_number(recording.values[subject.prediction], subject.classes, loss))
    grid = np.concatenate(found).reshape(side, side)
    train_part, test_part = ((thin(part.inputs), thin(part.targets.reshape(-1))) for part in (train, test))
    at = (float(extent[0]), float(extent[1]), float(extent[2]), float(extent[3]))
    yield PlaneView(at, grid, train_part, test_part, subject.prediction[0], run.iteration)


def as_number(prediction: Array, classes: int, loss: Loss) -> Array:
    """From what a loss takes, (k, N), to one number a sample."""
    rows = prediction.reshape(-1, prediction.shape[-1])
    if not classes:
        return np.array(rows[0])
    if len(rows) > 2:
        return np.asarray(np.argmax(rows, axis=0), np.float32)
    return loss.certainty(rows[0] if len(rows) == 1 else rows[1] - rows[0])  # softmax of two: the sigmoid of this


def thin(samples: Array) -> Array:
    """At most POINTS of them, evenly chosen."""
    count = samples.shape[-1]
    return np.array(samples if count <= POINTS else samples[..., :: -(-count // POINTS)])
