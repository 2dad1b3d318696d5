"""∂L/∂w by small changes of w and nothing else: what the chain rule has to agree with."""

from collections.abc import Iterator

from engine.insight.chain.twin import Element, Twin
from engine.tensor import Array

STEPS = (1e-3, 1e-4, 1e-5, 1e-6)  # times the weight's own size, at least these: from smooth to close to a kink
AGREE = 1e-8  # as a share: then a smaller step says nothing new


def difference(twin: Twin, array: Array, index: Element) -> Iterator[float | None]:
    """(8·(L(w+h) − L(w−h)) − (L(w+2h) − L(w−2h))) / 12h, whose error is of order h⁴; None while there is more to do.

    The first step that a smaller one confirms counts; where none does, the two that come closest. What was computed
    before has to be computed anew.
    """
    for _ in twin.forward():
        yield None
    twin.hold()
    before = float(array[index])
    best: tuple[float, float] | None = None
    last: float | None = None
    try:
        for step in (step * max(1.0, abs(before)) for step in STEPS):
            at = []
            for distance in (step, -step, 2 * step, -2 * step):
                array[index] = before + distance
                for _ in twin.forward():
                    yield None
                at.append(twin.loss())
            slope = (8 * (at[0] - at[1]) - (at[2] - at[3])) / (12 * step)
            if last is not None:
                apart = abs(slope - last)
                if best is None or apart < best[0]:
                    best = apart, last
                if apart <= AGREE * abs(slope):
                    break
            last = slope
    finally:
        array[index] = before
        twin.release()
    assert best is not None
    yield best[1]
