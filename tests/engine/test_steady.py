"""Once it runs, a step takes no memory but NumPy's own small buffers, and gives them back."""

import tracemalloc

import pytest

from engine.formats.project import examples, read
from engine.program import Mode
from engine.train import Run

BUFFER = 4096  # bytes: the largest that NumPy takes, for 512 numbers of 8 bytes
AT_ONCE = 3  # of them, for the arrays that one call joins


@pytest.mark.parametrize("mode", ["training", "watching"])
@pytest.mark.parametrize("name", examples())
def test_no_call_takes_more(name: str, mode: Mode) -> None:
    run = Run(read(examples()[name]).sheet)
    for _ in range(run.iterations_per_epoch + 2):  # into the second epoch: the order of the samples has been drawn anew
        run.iterate(mode)
    tracemalloc.start()
    try:
        run.iterate(mode)
        for call, (function, arguments) in zip(run.plan.calls, run.plan.replay, strict=True):
            before = tracemalloc.get_traced_memory()[0]
            tracemalloc.reset_peak()
            function(*arguments)
            taken = tracemalloc.get_traced_memory()[1] - before
            assert taken < AT_ONCE * BUFFER, f"{call.node}: {call.text} takes {taken} bytes"
    finally:
        tracemalloc.stop()
