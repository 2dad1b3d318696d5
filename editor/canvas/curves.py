"""The shape of wires: three Béziers each, level at both ends, around nodes where one is in the way."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Corner = Floats | tuple[float, float]

PARTS = 3
SPUR, TURN = 8.0, 40.0  # how far it goes on before it turns, and how wide
BEND = 76.0  # how far a wire goes sideways while it changes over to its lane


def _left(t: float) -> Floats:
    """Times a cubic's control points: the controls of its part from 0 to t (de Casteljau)."""
    u = 1 - t
    return np.array(
        [[1, 0, 0, 0], [u, t, 0, 0], [u * u, 2 * u * t, t * t, 0], [u**3, 3 * u * u * t, 3 * u * t * t, t**3]]
    )


def _right(t: float) -> Floats:
    """The same for its part from t to 1."""
    return _left(1 - t)[::-1, ::-1]


THIRDS = np.stack([_left(1 / 3), _right(1 / 2) @ _left(2 / 3), _right(2 / 3)])


def controls(starts: Floats, ends: Floats, lanes: Floats) -> Floats:
    """Control points (m, 3, 4, 2) of wires from `starts` to `ends` (m, 2).

    A lane is the height (m,) at which a wire passes the nodes between its ends; NaN where it goes straight.
    """
    cubic = cubics(starts, ends)
    made = np.matmul(THIRDS, cubic[:, None])
    forward = ends[:, 0] > starts[:, 0]
    away = ~np.isnan(lanes) & forward
    if away.any():
        x0, x1, y = starts[away, 0], ends[away, 0], lanes[away]
        bend = np.minimum(BEND, (x1 - x0) / 3)
        leave, arrive = np.stack([x0 + bend, y], axis=-1), np.stack([x1 - bend, y], axis=-1)
        begin, end = np.stack([starts[away], leave, arrive]), np.stack([leave, arrive, ends[away]])
        made[away] = cubics(begin.reshape(-1, 2), end.reshape(-1, 2)).reshape(PARTS, -1, 4, 2).swapaxes(0, 1)
    back = ~np.isnan(lanes) & ~forward
    if back.any():
        leave = np.stack([starts[back, 0] + SPUR, lanes[back]], axis=-1)
        arrive = np.stack([ends[back, 0] - SPUR, lanes[back]], axis=-1)
        parts = [_turn(starts[back], leave, TURN), _straight(leave, arrive), _turn(arrive, ends[back], -TURN)]
        made[back] = np.stack(parts, axis=1)
    return made


def _turn(starts: Floats, ends: Floats, bulge: float) -> Floats:
    """Half a turn: both ends bulge to the same side."""
    side = np.array([bulge, 0.0])
    return np.stack([starts, starts + side, ends + side, ends], axis=1)


def _straight(starts: Floats, ends: Floats) -> Floats:
    step = (ends - starts) / 3
    return np.stack([starts, starts + step, ends - step, ends], axis=1)


def cubics(starts: Floats, ends: Floats) -> Floats:
    """One cubic each, (m, 4, 2), leaving to the right and arriving from the left."""
    dx, dy = np.abs(ends - starts).T
    handle = np.maximum(dx / 2, np.minimum(60.0, (dx + dy) * 0.4))
    handle = np.where(ends[:, 0] < starts[:, 0], np.minimum(dx / 2 + 60.0, 220.0), handle)
    made = np.empty((len(starts), 4, 2))
    made[:, :2], made[:, 2:] = starts[:, None], ends[:, None]
    made[:, 1, 0] += handle
    made[:, 2, 0] -= handle
    return made


@cache
def basis(pieces: int) -> Floats:
    """Times a cubic's control points: points on it at equal times (pieces + 1, 4)."""
    t = np.linspace(0, 1, pieces + 1)[:, None]
    return np.hstack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3])


def flattened(parts: Floats, segments: int) -> Floats:
    """Points (m, segments + 1, 2) on wires given by their controls; `segments` is a multiple of three."""
    points = np.matmul(basis(segments // PARTS), parts)
    inner = points[:, :, :-1].reshape(len(parts), segments, 2)
    return np.concatenate([inner, points[:, -1, -1:]], axis=1)


def strikes(points: Floats, low: Corner, high: Corner) -> NDArray[np.bool_]:
    """Which polylines (m, k, 2) have a segment that passes through the rectangle from `low` to `high`.

    The same corners for all of them, or each its own (m, 1, 2).
    """
    starts, steps = points[:, :-1], np.diff(points, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):  # level and upright: at ±∞, or nowhere
        sides = np.stack([(low - starts) / steps, (high - starts) / steps])
    enter, leave = sides.min(axis=0).max(axis=-1), sides.max(axis=0).min(axis=-1)
    return ((enter <= leave) & (leave >= 0) & (enter <= 1)).any(axis=1)


def crossed(points: Floats, boxes: Floats, stroke: Floats) -> NDArray[np.bool_]:
    """Which polylines (m, k, 2), within `boxes` (m, 4: left, top, right, bottom), a stroke (n, 2) crosses."""
    found = np.zeros(len(points), bool)
    low, high = stroke.min(axis=0), stroke.max(axis=0)
    near = np.flatnonzero(((boxes[:, :2] <= high) & (boxes[:, 2:] >= low)).all(axis=1))
    a, b = points[near, :-1, None], points[near, 1:, None]
    c, d = stroke[:-1], stroke[1:]
    found[near] = ((_turned(a, b, c) != _turned(a, b, d)) & (_turned(c, d, a) != _turned(c, d, b))).any(axis=(1, 2))
    return found


def _turned(a: Floats, b: Floats, c: Floats) -> NDArray[np.bool_]:
    """Whether one turns left on the way from a over b to c."""
    turned: NDArray[np.bool_] = (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1]) > (b[..., 1] - a[..., 1]) * (
        c[..., 0] - a[..., 0]
    )
    return turned


def dashes(points: Floats, pattern: Sequence[float], width: float) -> Floats:
    """A polyline's dashes as lines (n, 4); the pattern is in widths, on and off by turns.

    Qt's own dashes lie elsewhere when a part is painted than when all is.
    """
    length = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    period = sum(pattern) * width
    starts = np.arange(0, length[-1], period)
    found = []
    for on in range(0, len(pattern), 2):
        begin = starts + sum(pattern[:on]) * width
        ends = [np.minimum(place, length[-1]) for place in (begin, begin + pattern[on] * width)]
        found.append(np.stack([np.interp(at, length, points[:, axis]) for at in ends for axis in (0, 1)], axis=1))
    return np.ascontiguousarray(np.concatenate(found))


def lengths(points: Floats) -> Floats:
    """Of polylines (m, k, 2): (m,)."""
    steps = np.diff(points, axis=1)
    found: Floats = np.hypot(steps[..., 0], steps[..., 1]).sum(axis=1)
    return found


def along(points: Floats, share: float) -> tuple[float, float]:
    """The point at this share of a polyline's length."""
    x, y = along_each(points[None], np.array([share]))[0].tolist()
    return x, y


def along_each(points: Floats, shares: Floats) -> Floats:
    """The same for many (m, k, 2) and a share of each: (m, 2)."""
    steps = np.diff(points, axis=1)
    lengths = np.hypot(steps[..., 0], steps[..., 1])
    ends = np.cumsum(lengths, axis=1)
    goals = shares * ends[:, -1]
    which = np.minimum((ends < goals[:, None]).sum(axis=1), steps.shape[1] - 1)
    each = np.arange(len(points))
    left = ends[each, which] - goals  # from there to the end of the step
    long = np.maximum(lengths[each, which], 1e-12)
    found: Floats = points[each, which + 1] - steps[each, which] * (left / long)[:, None]
    return found
