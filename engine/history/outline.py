"""A history as the time line is told it."""

import numpy as np

from engine.history.branch import Branch, line
from engine.history.history import History
from engine.history.series import Series
from engine.tensor import Array
from engine.timeline import KINDS, PLACES, Magnitudes, Mark, Outline, Readings, Timeline


def timeline(history: History, generation: int, layer: str | None = None) -> Timeline:
    """All that is known now; how large numbers were, of one layer."""
    branches = history.branches
    ends = {branch.number: end for branch, end in line(branches.live)}
    outlines = tuple(outline(branch, ends.get(branch.number, branch.begins), layer) for branch in branches.all)
    marks = [
        Mark(iteration, kind, words, branch.number)
        for branch in branches.all
        for (iteration, kind), words in branch.marks.items()
    ]
    marks += best(branches.live)
    return Timeline(generation, branches.live.number, outlines, tuple(sorted(marks, key=place)), history.size)


def place(mark: Mark) -> tuple[int, int]:
    """Marks are told in the order of their iterations."""
    return mark.iteration, mark.branch


def best(live: Branch) -> list[Mark]:
    """The lowest test loss of the line that the run is on, if any."""
    found = []
    for branch, end in line(live):
        iterations, rows = until(branch.tests, end)
        if iterations.size:
            lowest = int(rows[:, 0].argmin())
            found.append((float(rows[lowest, 0]), Mark(int(iterations[lowest]), "best", "", branch.number)))
    return [mark for _, mark in sorted(found, key=lambda pair: pair[0])[:1]]


def until(series: Series, end: int) -> tuple[Array, Array]:
    """Copies of its iterations and rows up to an end."""
    count = int(np.searchsorted(series.iterations, end, side="right"))
    return series.iterations[:count].copy(), series.rows[:count].copy()


def outline(branch: Branch, end: int, layer: str | None) -> Outline:
    """A branch, with its numbers up to an end."""
    kept = branch.states.iterations
    shown = kept[kept < branch.ends] + 1
    if branch.parent is None and kept.size and kept[0] == branch.begins:
        shown = np.concatenate([kept[:1], shown])
    losses, tests = (np.column_stack(until(series, end)) for series in branch.series[:2])
    parent = branch.parent.number if branch.parent is not None else None
    told = readings(branch, end), magnitudes(branch, end, layer)
    return Outline(branch.number, parent, branch.begins, branch.ends, shown, losses, tests, *told)


def magnitudes(branch: Branch, end: int, layer: str | None) -> Magnitudes | None:
    """Of a layer that has parameters."""
    if branch.columns is None or layer not in branch.columns.nodes:
        return None
    count = int(np.searchsorted(branch.magnitudes.iterations, end, side="right"))
    size = len(KINDS) * PLACES
    begin = branch.columns.nodes.index(layer) * size
    counts = branch.magnitudes.rows[:count, begin : begin + size].copy()
    return Magnitudes(layer, branch.magnitudes.iterations[:count].copy(), counts.reshape(count, len(KINDS), PLACES))


def readings(branch: Branch, end: int, begin: int = -1) -> Readings | None:
    """Of the iterations that were watched after a beginning, up to an end; of frozen layers no gradient is known."""
    if branch.columns is None:
        return None
    iterations, rows = until(branch.rows, end)
    first = int(np.searchsorted(iterations, begin, side="right"))
    iterations, rows = iterations[first:], rows[first:]
    columns = branch.columns
    loss, rate, *of_all = np.split(rows, np.cumsum(columns.widths)[:-1], axis=1)
    gradients, updates, weights, cosines, zeros, dead, returning, flows, gains, slopes, saturated = of_all
    return Readings(
        iterations=iterations,
        loss=loss[:, 0],
        learning_rate=rate[:, 0],
        nodes=tuple(node for node, learns in zip(columns.nodes, branch.learns, strict=True) if learns),
        gradients=gradients[:, branch.learns],
        updates=updates[:, branch.learns],
        weights=weights[:, branch.learns],
        cosines=cosines[:, branch.learns],
        outputs=columns.outputs,
        zeros=zeros,
        dead=dead,
        sources=columns.sources,
        returning=returning,
        wires=columns.wires,
        flows=flows,
        passing=columns.passing,
        gains=gains,
        bending=columns.bending,
        slopes=slopes,
        bounded=columns.bounded,
        saturated=saturated,
    )
