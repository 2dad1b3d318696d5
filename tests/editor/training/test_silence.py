"""A worker that hangs is told from one that computes, and from a computer that slept."""

from collections.abc import Callable

import pytest

from editor.training import silence
from editor.training.silence import BUSY, PATIENCE, Silence


class Clock:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.used = 0

    def __call__(self) -> float:
        return self.now

    def watch(self, silent: Silence, seconds: float, works: bool | None, answer: bool = False) -> None:
        """Looks every 50 ms; None: the system does not tell whether the process works."""
        for _ in range(int(seconds / 0.05)):
            self.now += 0.05
            self.used += bool(works)
            silent.look(None if works is None else str(self.used))
            if answer:
                silent.answered(silent._asked)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(silence, "monotonic", clock)
    return clock


@pytest.fixture
def silent(clock: Clock) -> Silence:
    """Of a process that has started and answered."""
    silent = Silence()
    clock.watch(silent, 3, works=False, answer=True)
    return silent


@pytest.mark.parametrize(("works", "seconds"), [(False, PATIENCE), (True, BUSY), (None, BUSY)])
def test_silence_is_borne_for_a_while(works: bool | None, seconds: float, clock: Clock, silent: Silence) -> None:
    clock.watch(silent, seconds - 0.5, works)
    assert not silent.too_long
    clock.watch(silent, 2.5, works)
    assert silent.too_long
    silent.answered(silent._asked)
    clock.watch(silent, 0.1, works)
    assert not silent.too_long


def test_one_that_answers_never_hangs_and_is_asked_once_a_second(clock: Clock, silent: Silence) -> None:
    before = silent._asked
    clock.watch(silent, 100, works=False, answer=True)
    assert not silent.too_long
    assert 80 <= silent._asked - before <= 101


def test_a_computer_that_slept_is_no_hanging_process(clock: Clock, silent: Silence) -> None:
    clock.watch(silent, 2, works=False)
    clock.now += 10_000
    clock.watch(silent, 1, works=False)
    assert not silent.too_long


def start(silent: Silence) -> None:
    """Nothing was answered yet."""
    silent._answered, silent._asked, silent._excused = 0, 0, 1


def compile_twice(silent: Silence) -> None:
    silent.expect()
    silent.answered(silent.expect() - 1)


@pytest.mark.parametrize("begin", [start, Silence.expect, compile_twice])
def test_what_may_take_long_may(begin: Callable[[Silence], object], clock: Clock, silent: Silence) -> None:
    begin(silent)
    clock.watch(silent, 1000, works=False)
    assert not silent.too_long
    silent.answered(silent._asked)
    clock.watch(silent, 2 + PATIENCE, works=False)
    assert silent.too_long
