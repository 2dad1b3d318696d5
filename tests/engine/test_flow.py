"""Tables of the past: whose line they are of, and what is not there."""

import numpy as np

from engine.events import Compile, Continue, Step, Train
from engine.flow import all_layers, line, row_at, table
from engine.looking import Look
from engine.timeline import Readings, Timeline
from tests.engine.trainable import Bench, spiral
from tests.engine.truth import net


def told(bench: Bench) -> Timeline:
    bench.settle()
    bench.worker.obey(Look(timeline=True))
    bench.worker.advance()
    return bench.of(Timeline)[-1]


def readings(iterations: list[int], nodes: tuple[str, ...], gradients: list[list[float]]) -> Readings:
    """Of parameters' gradients alone."""
    count = len(iterations)
    none, some = np.empty((count, 0)), np.array(gradients)
    return Readings(
        iterations=np.array(iterations),
        loss=np.zeros(count),
        learning_rate=np.zeros(count),
        nodes=nodes,
        gradients=some,
        updates=some,
        weights=some,
        cosines=some,
        outputs=(),
        zeros=none,
        dead=none,
        sources=(),
        returning=none,
        wires=(),
        flows=none,
        passing=(),
        gains=none,
        bending=(),
        slopes=none,
        bounded=(),
        saturated=none,
    )


def test_layers_that_were_not_there_are_not_told() -> None:
    pieces = [
        readings([1, 2], ("a", "old", "b"), [[1, 2, 3], [4, 5, 6]]),
        readings([7], ("a", "new", "b"), [[7, 8, 9]]),
    ]
    assert all_layers(pieces, "gradients") == ("a", "new", "b", "old")
    found = table(pieces, "gradients", ("a", "new", "b"))
    assert found.iterations.tolist() == [1, 2, 7]
    assert found.told.tolist() == [[True, False, True], [True, False, True], [True, True, True]]
    assert np.array_equal(found.values, [[1, np.nan, 3], [4, np.nan, 6], [7, 8, 9]], equal_nan=True)
    assert [row_at(found, iteration) for iteration in (-5, 1, 1.4, 1.6, 4, 5, 99)] == [0, 0, 0, 1, 1, 2, 2]


def test_nothing_is_told_before_the_first() -> None:
    assert line(None) == []
    assert line(told(Bench(Compile(spiral(), 1)))) == []
    assert table([], "gradients", ()).values.shape == (0, 0)


def test_it_is_of_the_line_that_the_run_is_on() -> None:
    bench = Bench(Compile(net(epochs=20), 1), Train())
    (whole,) = line(told(bench))
    assert whole.iterations[-1] == 120
    bench.worker.obey(Continue(60))
    bench.settle()
    bench.worker.obey(Step("epoch"))
    (cut,) = line(told(bench))
    assert cut.iterations[-1] == 66
    bench.worker.obey(Compile(net(epochs=20, l2=0.1), 2, carry_on=True))
    bench.worker.obey(Step("epoch"))
    before, after = line(told(bench))
    assert (before.iterations[-1], after.iterations[-1]) == (66, 72)
    assert table([before, after], "gradients", after.nodes).told.all()
