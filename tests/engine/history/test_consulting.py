"""The worker tells what ails its run, by itself, once for each change, in a bounded share of the time."""

import pytest
from msgspec.structs import replace

from engine.events import Compile, Diagnosis, Failed, Pause, Reset, SetLearningRate, SetRules, Train
from engine.formats.project import examples, read
from engine.history import consulting
from engine.insight.diagnosis import usual
from engine.insight.rules.vanishing import Vanishing
from engine.layers.dense import Dense
from engine.layers.sigmoid import Sigmoid
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.optimizers.sgd import SGD
from engine.sheet import Sheet
from tests.engine.trainable import Bench, chain, spiral


def stack() -> Sheet:
    """What the light does not come through."""
    return read(examples()["vanishing"]).sheet


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not only twice a second."""
    monkeypatch.setattr(consulting, "EVERY", 0.0)
    monkeypatch.setattr(consulting, "SHARE", 1e9)


def told(bench: Bench) -> list[Diagnosis]:
    """Everything of the kind."""
    return bench.of(Diagnosis)


def ill(bench: Bench) -> bool:
    """Whether the newest tells of vanishing gradients."""
    return bool(told(bench)) and [f.rule for f in told(bench)[-1].findings] == ["Vanishing"]


def test_an_illness_is_told_while_it_trains_and_names_the_guilty() -> None:
    bench = Bench(Compile(stack(), 1), Train())
    bench.until(lambda: ill(bench))
    (finding,) = told(bench)[-1].findings
    assert set(finding.nodes) <= {f"sigmoid_{place}" for place in range(1, 7)}
    assert finding.cures[0].words == "Sigmoid → ReLU"
    assert bench.worker.loop.state == "running", "nobody interrupts it"


def test_what_can_be_told_of_a_drawing_is_told_before_it_trains() -> None:
    layers = [spiral().graph.nodes["Spiral_0"], Dense(units=8), Dense(units=1), Sigmoid(), BinaryCrossEntropy()]
    bench = Bench(Compile(chain(layers), 1))
    bench.until(lambda: bool(told(bench)))
    assert [finding.rule for finding in told(bench)[-1].findings] == ["WrongLoss"]


def test_a_cure_begins_a_new_record_and_the_finding_is_taken_back() -> None:
    bench = Bench(Compile(stack(), 1), Train())
    bench.until(lambda: ill(bench))
    cured = told(bench)[-1].findings[0].cures[0].edit(stack())
    bench.worker.obey(Pause())
    bench.worker.obey(Compile(cured, 2, carry_on=True))
    bench.until(lambda: told(bench)[-1].generation == 2)
    assert told(bench)[-1].findings == ()


def test_another_learning_rate_begins_a_new_record_too() -> None:
    slow = spiral(optimizer=SGD(learning_rate=1e-6), epochs=10**6)
    bench = Bench(Compile(slow, 1), Train())
    bench.until(lambda: bool(told(bench)) and [f.rule for f in told(bench)[-1].findings] == ["Slow"])
    bench.worker.obey(Pause())
    bench.settle()
    bench.worker.obey(SetLearningRate(0.1))
    bench.until(lambda: told(bench)[-1].findings == ())
    record = bench.worker.consulting._recorded.record(bench.worker.history.live, 0.1)
    assert record.begins == record.iteration == bench.worker.loop.run.iteration
    assert not len(record.losses)
    assert not len(record.readings.iterations)


def test_a_cure_is_of_the_rate_that_there_is() -> None:
    slow = spiral(optimizer=SGD(learning_rate=1e-7), epochs=10**6)
    bench = Bench(Compile(slow, 1), SetLearningRate(1e-6), Train())
    bench.until(lambda: bool(told(bench)) and [f.rule for f in told(bench)[-1].findings] == ["Slow"])
    assert told(bench)[-1].findings[0].cures[0].was == pytest.approx(1e-6)


def test_a_rate_beyond_what_an_edit_may_set_is_a_rate_too() -> None:
    bench = Bench(Compile(spiral(), 1), SetLearningRate(1e9))
    bench.until(lambda: bool(told(bench)))
    assert not bench.of(Failed)


def test_a_reset_takes_it_back_too() -> None:
    bench = Bench(Compile(stack(), 1), Train())
    bench.until(lambda: ill(bench))
    bench.worker.obey(Reset(2))
    bench.until(lambda: told(bench)[-1].generation == 2)
    assert told(bench)[-1].findings == ()


def test_other_thresholds_find_something_else() -> None:
    bench = Bench(Compile(stack(), 1), Train())
    bench.until(lambda: ill(bench))
    strict = tuple(Vanishing(share=1e-12) if isinstance(rule, Vanishing) else rule for rule in usual())
    bench.worker.consulting._next = float("inf")
    bench.worker.obey(SetRules(strict))
    bench.until(lambda: "Vanishing" not in [finding.rule for finding in told(bench)[-1].findings])
    bench.worker.obey(Compile(replace(stack()), 2))
    assert bench.worker.consulting.rules == strict, "for the next program too"


def test_nothing_new_is_not_told_again() -> None:
    bench = Bench(Compile(stack(), 1))
    bench.until(lambda: bool(told(bench)))
    for _ in range(50):
        bench.worker.advance()
    assert len(told(bench)) == 1


def test_another_run_is_looked_at_at_once_and_nothing_is_told_of_the_one_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bench = Bench(Compile(stack(), 1), Train())
    bench.until(lambda: ill(bench))
    monkeypatch.setattr(consulting, "BITE", 0.0)  # so that the reset comes in the midst of a look
    bench.until(lambda: bench.worker.consulting._looking is not None)
    bench.worker.consulting._next = float("inf")
    count = len(told(bench))
    bench.worker.obey(Reset(2))
    bench.worker.obey(Train())
    bench.until(lambda: len(told(bench)) > count)
    assert told(bench)[count].generation == 2
    assert told(bench)[count].findings == ()


def test_a_look_takes_its_share_of_the_time_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consulting, "EVERY", 1e9)
    bench = Bench(Compile(stack(), 1))
    bench.until(lambda: bool(told(bench)))
    seen = bench.worker.consulting._seen
    bench.worker.obey(Train())
    for _ in range(50):
        bench.worker.advance()
    assert bench.worker.consulting._seen == seen, "a run that trains is looked at when its time has come"
