"""What a node has to show in a few pixels: how its numbers are spread, its maps, a sample."""

import numpy as np

from engine.data.dataset import Dataset
from engine.insight.histogram import looked_at, spread
from engine.insight.watch import Watch, Whole
from engine.insight.wires import rms
from engine.looking import Shown, Subject
from engine.pictures import Bars, Miniature, Numbers, Points, Spread, Tiles, Words
from engine.readings import Operation
from engine.tensor import Array
from engine.train import Run

BINS = 24
SIDE, LONG = 28, 64  # pixels of a picture, at most; of a sequence's, along its steps
TILES = 5
POINTS = 200
WORDS = 80  # characters of a sentence
KINDS: dict[Subject, tuple[Spread, ...]] = {  # what is shown; while it is not known, the next
    "output": ("activations", "weights"),
    "weights": ("weights", "activations"),
    "gradients": ("weight gradients", "output gradients"),
}

Picture = Bars | Tiles | Points | Words | None


def miniature(run: Run, watch: Watch, node: str, shown: Shown) -> Miniature | None:
    """Of this node; None while there is nothing whole to show, and for a node that is not there."""
    if node in run.splits:
        dataset = run.sheet.graph.nodes[node]
        assert isinstance(dataset, Dataset)
        inputs, targets = run.splits[node].train
        return Miniature(node, 0, sample(dataset, inputs, targets))
    found = dict(watch.newest(node))
    kind = next((kind for kind in KINDS[shown.subject] if kind in found), None)
    whole = found[kind] if kind is not None else None
    if whole is None:
        return None
    return Miniature(node, whole.iteration, picture(whole), numbers(run, node, found) if shown.numbers else None)


def picture(whole: Whole) -> Picture:
    """Maps of images and sequences; of all else how the numbers are spread."""
    kind, arrays, _ = whole.quantity
    return (maps(arrays[0]) if kind == "activations" else None) or bars(kind, arrays)


def carried(run: Run, operation: Operation | None) -> Bars | Tiles | None:
    """What an operation wrote along the first of its wires: a value or, in the backward pass, a gradient."""
    if operation is None or not operation.wires:
        return None
    wire, recording = operation.wires[0], run.plan.recording
    if operation.stage == "backward":
        return maps(recording.gradients[wire]) or bars("output gradients", [recording.gradients[wire]])
    values = recording.values[wire.source, wire.output]
    return maps(values) or bars("activations", [values.astype(np.float64)])


def maps(array: Array) -> Tiles | None:
    """Of the first sample, if that is an image or a sequence."""
    if array.ndim == 4:
        return tiles(array[..., 0])
    return tiles(array[..., 0].T[np.newaxis], LONG) if array.ndim == 3 else None


def bars(kind: Spread, arrays: list[Array]) -> Bars:
    """Gradients that come back along several wires are summed first."""
    if kind == "output gradients" and len(arrays) > 1:
        arrays = [sum(arrays[1:], arrays[0])]
    counts, low, high, _, _ = spread(looked_at(arrays)[0], BINS)
    return Bars(kind, counts, low, high)


def tiles(pictures: Array, longest: int = SIDE) -> Tiles:
    """The first of these pictures (k, rows, columns), or with colours as a fourth axis, thinned."""
    count, rows, columns, *_ = pictures.shape
    return Tiles(*shaded(pictures[:TILES, :: -(-rows // SIDE), :: -(-columns // longest)]), count)


def shaded(numbers: Array) -> tuple[Array, float, float]:
    """As bytes, from the least to the greatest of them; what is not finite is as dark as the least."""
    known = np.where(np.isfinite(numbers), numbers.astype(np.float64), np.nan)
    low, high = (0.0, 0.0) if np.isnan(known).all() else (float(np.nanmin(known)), float(np.nanmax(known)))
    share = (np.nan_to_num(known, nan=low) - low) / (high - low or 1.0)
    return np.round(255 * share).astype(np.uint8), low, high


def sample(dataset: Dataset, inputs: Array, targets: Array) -> Picture:
    """What samples (…, n) of a data set look like."""
    if inputs.shape[:-1] == (2,):
        return Points(np.array(inputs[:, :POINTS]), np.array(targets[..., :POINTS]).reshape(-1))
    if inputs.ndim == 4:  # each sample a picture, in its colours if it has three
        return tiles(np.moveaxis(inputs, (-1, 0), (0, -1)) if len(inputs) == 3 else np.moveaxis(inputs[0], -1, 0))
    if said := dataset.in_words(inputs[..., 0]):
        return Words(said[:WORDS])
    return bars("activations", [inputs]) if inputs.dtype.kind == "f" else None


def numbers(run: Run, node: str, found: dict[Spread, Whole | None]) -> Numbers:
    """Of its output and its parameters' gradients, as far as they are whole."""
    output, weights = found.get("activations"), found.get("weight gradients")
    finite, _, sampled = looked_at(output.quantity.arrays) if output is not None else (np.zeros(0), 0, False)
    _, low, high, mean, deviation = spread(finite, 1)
    gradients = {
        key.rpartition(".")[2]: rms(gradient)
        for key, gradient in run.program.gradients.items()
        if weights is not None and key.rpartition(".")[0] == node
    }
    return Numbers(mean, deviation, low, high, sampled, gradients)
