"""Where gradients are split and summed: outputs that feed several wires, nodes that several wires end at."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from editor.canvas.curves import Floats
from editor.canvas.picture import Picture
from editor.canvas.scene import Scene, Side
from editor.look.numbers import decades, percent
from engine.graph import Wire

SPLITS = 1.0  # the zoom from which on they are shown anyway
MOST = 60  # at once; more would be a wall


class Split(NamedTuple):
    """Wires that leave one output, or end at one node, by their numbers from top to bottom."""

    rows: tuple[int, ...]
    side: Side


def splits(scene: Scene) -> list[Split]:
    """All there are. An output hands the sum of its wires' gradients on; a node hands its own to each of its inputs."""
    if not len(scene.wires):
        return []
    between, heights = scene.ends(np.arange(len(scene.wires)))
    outputs: dict[tuple[str, str], int] = {}
    starts = np.array([outputs.setdefault((wire.source, wire.output), len(outputs)) for wire in scene.wires])
    targets = between[:, 1]
    found = []
    for side, ends, order in (("out", starts, scene.points[:, -1, 1]), ("in", targets, heights[:, 1])):
        rows = np.lexsort((order, ends))
        for group in np.split(rows, np.flatnonzero(np.diff(ends[rows])) + 1):
            if len(group) > 1:
                found.append(Split(tuple(group.tolist()), side))
    return found


def known(picture: Picture) -> list[Split]:
    """Those of the picture, looked for once as long as it is wired so."""
    scene = picture.scene
    if picture.splits is None or picture.splits[0] is not scene:
        picture.splits = scene, splits(scene)
    return picture.splits[1]


def asked(picture: Picture) -> bool:
    """Whether any may be shown: one is near, or points at something."""
    return picture.view.scale >= SPLITS or picture.hovered is not None or picture.hovered_port is not None


def shown(picture: Picture, rows: NDArray[np.intp]) -> list[Split]:
    """Of those with one of these wires: all from near by if they are not too many, else those at the wire or port
    under the cursor.
    """
    seen = frozenset(rows.tolist())
    if picture.view.scale >= SPLITS:
        found = [split for split in known(picture) if not seen.isdisjoint(split.rows)]
        if len(found) <= MOST:
            return found
    return [split for split in at_cursor(picture) if not seen.isdisjoint(split.rows)]


def at_cursor(picture: Picture) -> Iterator[Split]:
    """Those that the wire or port under the cursor belongs to."""
    scene, port = picture.scene, picture.hovered_port
    row = scene.wire_index.get(picture.hovered) if picture.hovered is not None else None
    for split in known(picture):
        wire = scene.wires[split.rows[0]]
        if port is not None and split.side == port.side:
            if (wire.source, wire.output) == (port.node, port.port) or (port.side == "in" and wire.target == port.node):
                yield split
        elif row in split.rows:
            yield split


def shares(picture: Picture, split: Split) -> Floats:
    """Of the sum of the gradients' lengths, by wire; all 0 while they are not known, or not finite."""
    found: list[float | None] = []
    for row in split.rows:
        reading, wire = picture.readings[row], picture.scene.wires[row]
        spec = picture.inspection.specs.get((wire.source, wire.output))
        size = reading.gradient if reading is not None else None
        found.append(None if size is None or spec is None else size * spec.size**0.5)
    lengths = np.array([0.0 if each is None else each for each in found])
    if len(found) - found.count(None) < 2:  # nothing is split where one wire takes it all
        return np.zeros(len(lengths))
    with np.errstate(all="ignore"):
        whole = lengths.sum()
        return lengths / whole if 0 < whole < np.inf else np.zeros(len(lengths))


def share_words(picture: Picture, wire: Wire) -> list[tuple[str, str]]:
    """How much of the gradients' lengths a wire's has, where it leaves and where it ends."""
    row, lines = picture.scene.wire_index[wire], []
    for split in known(picture):
        if row in split.rows and (of := shares(picture, split)).any():
            part = percent(float(of[split.rows.index(row)]))
            what = f"of what comes back to {wire.source}" if split.side == "out" else f"of what {wire.target} hands on"
            lines.append((what, part))
    return lines


def sum_words(picture: Picture, split: Split) -> list[tuple[str, str]]:
    """The gradients that meet at an output: each, the sum of their sizes, and the size of their sum."""
    of, lines, sizes = shares(picture, split), [], []
    if not of.any():
        return []
    for row, part in zip(split.rows, of.tolist(), strict=True):
        reading, wire = picture.readings[row], picture.scene.wires[row]
        if reading is not None and reading.gradient is not None:
            lines.append((f"from {wire.target}", f"{decades(reading.gradient)}  {percent(part)}"))
            sizes.append(reading.gradient)
    lines.append(("sum of their RMS", decades(sum(sizes))))
    wire, summed = picture.long_wires[split.rows[0]], picture.progress.summed if picture.progress is not None else None
    if summed is not None and summed[0] == (wire.source, wire.output):
        lines += [("RMS of their sum", decades(summed[1])), ("they are vectors: sizes do not add up", "")]
    return lines
