"""The learning-rate range test: trains while the rate grows, and sees at which rates the loss falls.

Smith 2015, Cyclical learning rates for training neural networks, arXiv:1506.01186.
"""

import msgspec
import numpy as np
from msgspec.structs import replace

from engine.schedules.constant import Constant
from engine.sheet import Sheet
from engine.summary import plain
from engine.tensor import Array
from engine.train import Run

LEAST, GREATEST = 1e-6, 10.0  # from where nothing moves to where nothing holds, whatever the optimiser
ITERATIONS = 100  # 14 for each power of ten
SMOOTH = 4.0  # iterations: deviation of the bell that weighs them; what they do differs from batch to batch
BURST = 4.0  # times its least: a loss that has grown so far does not come back
FALL = 0.01  # of the first loss: who falls by less would fall by chance


class Sweep(msgspec.Struct, frozen=True):
    """What came of it: the loss at each rate; where it falls most steeply is the suggestion, if it falls at all."""

    rates: tuple[float, ...]
    losses: tuple[float, ...]
    smoothed: tuple[float, ...]
    suggested: float | None
    words: str


def sweep(sheet: Sheet) -> Sweep:
    """Trains from the first weights with a rate that grows from iteration to iteration; GraphError where it cannot.

    Some batches are harder than others. So each is judged by what it has cost the first weights, more or less, and
    what is told is the loss as if all cost these the same.
    """
    run = Run(replace(sheet, training=replace(sheet.training, schedule=Constant())))
    rates = np.geomspace(LEAST, GREATEST, ITERATIONS)
    with np.errstate(all="ignore"):
        first = costs(run, np.zeros(ITERATIONS))
        run.reset()
        found = costs(run, rates, first) if np.isfinite(first).all() and len(first) == len(rates) else first[:0]
    smoothed = smooth(found)
    suggested = steepest(rates[: len(found)], smoothed)
    told = [tuple(map(float, each)) for each in (rates[: len(found)], found, smoothed)]
    return Sweep(told[0], told[1], told[2], suggested, said(rates, smoothed, suggested))


def costs(run: Run, rates: Array, usual: Array | None = None) -> Array:
    """The loss at each of the rates, until it bursts; less what each batch usually costs, more what all do."""
    found, least = list[float](), np.inf
    for place, rate in enumerate(rates):
        run.learning_rate = float(rate)
        loss = float(run.iterate().loss)
        if not np.isfinite(loss):
            break
        if usual is None:
            found.append(loss)
            continue
        found.append(loss - float(usual[place]) + float(usual.mean()))
        now = float(smooth(np.array(found))[-1])
        least = min(least, now)
        if now > least + (BURST - 1) * abs(least):
            break
    return np.array(found)


def smooth(losses: Array) -> Array:
    """Each with its neighbours on both sides, weighed by a bell: what only looks back tells of a fall too late."""
    places = np.arange(len(losses))
    bell = np.exp(-0.5 * ((places[:, None] - places) / SMOOTH) ** 2)
    found: Array = bell @ losses / bell.sum(axis=1)
    return found


def steepest(rates: Array, smoothed: Array) -> float | None:
    """Where the smoothed loss falls most steeply on its way to its least; None where it hardly falls."""
    end = int(np.argmin(smoothed)) + 1 if len(smoothed) else 0
    if end < 2 or smoothed[0] - smoothed[end - 1] < FALL * abs(smoothed[0]):
        return None
    slope = np.gradient(smoothed, np.log(rates))[:end]
    return float(f"{rates[np.argmin(slope)]:.2g}")


def said(rates: Array, smoothed: Array, suggested: float | None) -> str:
    """What it came to, as a sentence or two."""
    if not len(smoothed):
        return "The loss is not finite with the first weights already."
    if suggested is None:
        return f"At no rate from {plain(LEAST)} to {plain(GREATEST)} does the loss fall by {FALL:.0%}."
    begun, lowest = (plain(float(loss)) for loss in (smoothed[0], smoothed.min()))
    at = plain(float(rates[np.argmin(smoothed)]))
    return f"The loss falls most steeply at {plain(suggested)}. It begins at {begun} and is least, {lowest}, at {at}."
