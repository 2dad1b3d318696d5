"""The worker's code, without a process: commands, determinism, failures, pace."""

import random
import weakref
from itertools import pairwise
from math import inf, isfinite, isnan
from time import perf_counter

import numpy as np
import pytest

from engine import evaluations, snapshot
from engine import fallback as fallbacks
from engine import loop as loops
from engine import parts as parting
from engine import worker as workers
from engine.data.dataset import Samples, Split
from engine.data.spiral import Spiral
from engine.events import (
    Command,
    Compile,
    Compiled,
    Failed,
    Pause,
    Progress,
    Refused,
    Reset,
    SetLearningRate,
    SetPace,
    Step,
    Stop,
    Train,
    Weights,
    WeightsPart,
)
from engine.graph import Graph
from engine.initializers.normal import Normal
from engine.insight.wires import read
from engine.layers.dense import Dense
from engine.layers.relu import ReLU
from engine.looking import Look
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.nonfinite import Diverged, blame
from engine.optimizers.sgd import SGD
from engine.parts import Joiner
from engine.pictures import ConfusionView, PlaneView, ScatterView
from engine.sheet import Sheet
from engine.train import Run, train
from tests.engine.trainable import Bench, chain, houses, spiral


def headless(sheet: Sheet, iterations: int) -> dict[str, np.ndarray]:
    """The weights after so many iterations with nobody watching."""
    run = Run(sheet)
    for _ in range(iterations):
        run.iterate()
    return run.program.save()


def same_bits(a: dict[str, np.ndarray], b: dict[str, np.ndarray]) -> bool:
    return a.keys() == b.keys() and all(a[name].tobytes() == b[name].tobytes() for name in a)


def test_a_sheet_is_compiled_and_waits() -> None:
    bench = Bench(Compile(spiral(), 7))
    (compiled,) = bench.of(Compiled)
    assert (compiled.generation, compiled.parameters) == (7, 3 * 8 + 9)
    progress = bench.settle()
    assert (progress.state, progress.iteration, progress.epoch, progress.loss) == ("paused", 0, 0, None)
    assert progress.wires == {}, "nothing has flowed yet"
    assert progress.generation == 7


def test_a_sheet_with_errors_is_refused_and_commands_do_nothing() -> None:
    bench = Bench(Compile(Sheet(), 3), Train(), Step("operation"), Reset(4), SetPace(5.0), Look())
    (refused,) = bench.of(Refused)
    assert {problem.kind for problem in refused.problems} == {"no loss", "no data"}
    assert bench.worker.advance() == float("inf")
    assert len(bench.events) == 1


def test_training_runs_to_its_end_and_on_from_there() -> None:
    sheet = spiral(epochs=3)  # 104 samples in batches of 20: 6 iterations an epoch
    bench = Bench(Compile(sheet, 1), Train())
    progress = bench.settle()
    assert (progress.state, progress.epoch, progress.iteration) == ("finished", 3, 18)
    assert progress.iterations_per_epoch == 6
    evaluation = bench.run.evaluate()
    assert progress.test_loss == evaluation.loss
    shown = [(m.title, m.value) for m in progress.metrics]
    assert shown[0] == ("accuracy", evaluation.metrics["accuracy"])
    assert [value for _, value in shown] == list(evaluation.metrics.values())
    bench.worker.obey(Train())
    assert bench.settle().iteration == 36


@pytest.mark.parametrize("looking", [False, True])
def test_watched_or_not_the_bits_are_the_same(looking: bool) -> None:
    bench = Bench(Compile(spiral(epochs=40), 1), Train())
    bench.until(lambda: bench.run.iteration == 240, looking=looking, views=looking)
    assert (len(bench.of(Progress)) > 0) == looking
    assert same_bits(bench.run.program.save(), headless(spiral(), 240))


def test_stepped_paced_and_changed_in_between_the_bits_are_the_same() -> None:
    bench = Bench(Compile(spiral(epochs=5), 1))
    for unit in ("operation", "operation", "batch", "operation", "epoch", "batch"):
        bench.worker.obey(Step(unit))
        assert bench.settle(views=True).state == "paused"
    assert (bench.run.iteration, bench.run.operation) == (7, 0)
    bench.worker.obey(SetPace(1e9))
    bench.worker.obey(Train())
    bench.until(lambda: bench.run.iteration >= 12)
    bench.worker.obey(SetPace(None))
    assert bench.settle().state == "finished"
    assert same_bits(bench.run.program.save(), headless(spiral(), 30))


def test_slow_iterations_run_by_operations_with_the_same_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loops, "SLOW", 0.0)
    monkeypatch.setattr(loops, "SLICE", 1e-9)  # one operation each
    bench = Bench(Compile(spiral(epochs=5), 1), Train())
    bench.until(lambda: bench.run.iteration >= 3)
    bench.worker.obey(Pause())
    assert bench.settle().state == "paused"
    bench.worker.obey(Train())
    assert bench.settle().state == "finished"
    assert same_bits(bench.run.program.save(), headless(spiral(), 30))


def test_what_is_shown_at_full_speed_is_one_true_backward_pass() -> None:
    bench = Bench(Compile(spiral(epochs=1000), 1), Train())
    bench.until(lambda: len(bench.of(Progress)) >= 3)
    shown = bench.of(Progress)[-1]
    twin = Run(spiral())
    for _ in range(shown.iteration):
        recording = twin.iterate("watching")
    assert shown.wires == read(twin.sheet.graph, recording)
    assert shown.loss == recording.loss
    assert [wire for wire, reading in shown.wires.items() if reading.gradient is None] == [
        wire for wire in shown.wires if wire.output == "targets"
    ]


def test_each_operation_is_named_with_the_wires_it_writes() -> None:
    bench = Bench(Compile(spiral(), 1))
    written: list[str] = []
    stages: list[str] = []
    bench.worker.obey(Step("operation"))
    count = bench.settle().operation.count
    for place in range(count):
        progress = bench.settle()
        operation = progress.operation
        assert (operation.index, progress.stage) == (place, operation.stage)
        written += [f"{operation.stage} {wire.source}" for wire in operation.wires]
        stages.append(operation.stage)
        bench.worker.obey(Step("operation"))
    assert list(dict.fromkeys(stages)) == ["data", "forward", "loss", "backward", "update"]
    names = ["Dense_1", "Tanh_2", "Dropout_3", "Dense_4"]
    expected = ["data Spiral_0"] * 2 + [f"forward {name}" for name in names]
    assert written == expected + [f"backward {name}" for name in [*reversed(names), "Spiral_0"]]


def test_half_done_iterations_show_only_what_was_computed() -> None:
    bench = Bench(Compile(spiral(), 1))
    seen = []
    while not seen or bench.run.iteration == 0:
        bench.worker.obey(Step("operation"))
        seen.append(bench.settle())
    grown = [(len(p.wires), sum(r.gradient is not None for r in p.wires.values())) for p in seen]
    assert grown[0] == (2, 0), "the data set's two wires"
    assert grown == sorted(grown), "nothing is shown before it is there, nothing vanishes"
    assert grown[-1] == (6, 5)
    assert all(reading.value > 0 for p in seen for wire, reading in p.wires.items() if wire.output != "targets")


def test_gradients_stay_on_show_while_the_next_iteration_begins() -> None:
    bench = Bench(Compile(spiral(), 1), Step("batch"))
    while bench.run.iteration == 0:
        bench.worker.advance()  # nobody looks
    for _ in range(3):
        bench.worker.obey(Step("operation"))
    twin = Run(spiral())
    first = read(twin.sheet.graph, twin.iterate("watching"))
    shown = bench.settle().wires
    assert {wire: reading.gradient for wire, reading in shown.items()} == {
        wire: reading.gradient for wire, reading in first.items()
    }
    assert shown != first, "some values are those of the second iteration"


def test_no_loss_is_left_out_of_the_curve() -> None:
    sheet = spiral(epochs=50)
    bench = Bench(Compile(sheet, 1), Train())
    bench.settle()
    curve = np.concatenate([progress.curve for progress in bench.of(Progress)])
    assert curve[-1, 0] == 300
    assert np.all(np.diff(curve[:, 0]) >= 0)
    assert curve[-1, 2] == bench.run.evaluate().loss
    points = {}
    for iteration, mean, _ in curve:
        points.setdefault(iteration, mean)
    widths = np.diff([0, *points])
    twin = Run(sheet)
    total = sum(twin.iterate().loss for _ in range(300))
    assert np.dot(widths, list(points.values())) == pytest.approx(total, rel=1e-6)


def test_a_look_is_good_for_one_progress() -> None:
    bench = Bench(Compile(spiral(epochs=10_000), 1), Train())
    bench.until(lambda: bench.run.iteration > 100, looking=False)
    assert bench.of(Progress) == []
    bench.worker.obey(Look())
    bench.worker.obey(Look())
    before = bench.run.iteration
    bench.until(lambda: bench.run.iteration > before + 300, looking=False)
    assert len(bench.of(Progress)) == 1


def test_pause_is_obeyed_at_once_and_weights_follow() -> None:
    bench = Bench(Compile(spiral(epochs=100_000), 1), Train())
    bench.until(lambda: bench.run.iteration > 100)
    begin = perf_counter()
    bench.worker.obey(Pause())
    bench.until(lambda: bench.of(Progress)[-1].state == "paused")
    assert perf_counter() - begin < 0.2
    assert all(reading.gradient is not None for w, reading in bench.of(Progress)[-1].wires.items() if w.input == "x")
    bench.settle()
    weights = bench.of(Weights)[-1]
    assert weights.iteration == bench.run.iteration
    assert same_bits(weights.arrays, bench.run.program.save())


@pytest.fixture
def heavy(monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A worker to which a small network is a large one: everything is done in the smallest bites."""
    monkeypatch.setattr(parting, "LARGE", 4)
    monkeypatch.setattr(parting, "PART", 1)
    monkeypatch.setattr(snapshot, "BITE", 1)
    monkeypatch.setattr(loops, "SLOW", 0.0)
    for module in (loops, workers, evaluations):
        monkeypatch.setattr(module, "SLICE", 1e-9)
    return Bench(Compile(spiral(epochs=100_000), 1), Look(views=True), Train())


def test_a_pause_is_answered_first_and_weights_and_pictures_follow(heavy: Bench) -> None:
    chance = random.Random(0)
    heavy.until(lambda: heavy.run.iteration > 3, views=True)
    for _ in range(40):
        heavy.worker.obey(Train())
        heavy.worker.obey(Look(views=True))
        for _ in range(chance.randrange(300)):
            heavy.worker.advance()
        heavy.worker.obey(Pause())
        heavy.worker.obey(Look(views=True))
        said = len(heavy.events)
        heavy.worker.advance()
        assert isinstance(heavy.events[said], Progress)
        assert heavy.events[said].state == "paused"
    heavy.settle(views=True)
    after = heavy.events[said:]
    assert any(isinstance(event, WeightsPart) for event in after)
    assert isinstance(heavy.of(Weights)[-1], Weights)
    assert any(event.views for event in after if isinstance(event, Progress))


@pytest.mark.parametrize("left", ["evaluation", "weights"])
def test_training_again_does_not_wait_for_what_a_pause_has_left_to_do(left: str, heavy: Bench) -> None:
    heavy.until(lambda: heavy.run.iteration > 3)
    heavy.worker.obey(Pause())
    parts = len(heavy.of(WeightsPart))
    evaluating = heavy.worker.report.evaluations
    while evaluating._job is None if left == "evaluation" else len(heavy.of(WeightsPart)) - parts < 3:
        heavy.worker.advance()
    place = heavy.run.iteration, heavy.run.operation
    sent = len(heavy.of(Weights))
    heavy.worker._next_keep = heavy.worker._next_weights = inf
    heavy.worker.obey(Train())
    for _ in range(3):
        heavy.worker.advance()
    assert (heavy.run.iteration, heavy.run.operation) > place
    assert len(heavy.of(Weights)) == sent
    heavy.worker.obey(Pause())
    heavy.settle()
    assert len(heavy.of(Weights)) == sent + 1, "what was given up is made up for"


def test_weights_are_sent_while_the_run_stands_still(heavy: Bench) -> None:
    join, joined = Joiner(), []
    heavy.worker.send = lambda event: joined.append(join(event))
    heavy.until(lambda: sum(isinstance(event, Weights) for event in joined) > 2, looking=False)
    for weights in (event for event in joined if isinstance(event, Weights)):
        assert same_bits(weights.arrays, headless(spiral(), weights.iteration))


def test_reset_goes_back_to_the_first_weights() -> None:
    bench = Bench(Compile(spiral(epochs=2), 1), Train())
    bench.settle()
    bench.worker.obey(Reset(2))
    progress = bench.settle()
    assert (progress.state, progress.iteration, progress.loss, progress.wires) == ("paused", 0, None, {})
    assert same_bits(bench.of(Weights)[-1].arrays, headless(spiral(), 0))
    bench.worker.obey(Train())
    bench.settle()
    assert same_bits(bench.run.program.save(), headless(spiral(), 12))


def test_weights_are_taken_over_and_misfits_said() -> None:
    learned = headless(spiral(), 30)
    bench = Bench(Compile(spiral(), 1, learned))
    assert same_bits(bench.run.program.save(), learned)
    bench.worker.obey(Compile(houses(), 2, learned))
    (failed,) = bench.of(Failed)
    assert "Dense_1.weight" in failed.sentence
    assert failed.generation == 2
    bench.worker.obey(Train())
    assert bench.settle().state == "finished"


def test_weights_beyond_float32_are_said() -> None:
    huge = {name: array.astype(np.float64) + 1e300 for name, array in headless(spiral(), 0).items()}
    bench = Bench(Compile(spiral(), 1, huge))
    (failed,) = bench.of(Failed)
    assert "are larger than float32 can hold" in failed.sentence
    assert same_bits(bench.run.program.save(), headless(spiral(), 0))


def test_the_learning_rate_changes_while_running() -> None:
    bench = Bench(Compile(spiral(epochs=100_000), 1), Train(), SetLearningRate(0.0))
    bench.until(lambda: bench.run.iteration > 50)
    assert bench.of(Progress)[-1].learning_rate == 0
    assert same_bits(bench.run.program.save(), headless(spiral(), 0))


def test_a_pace_is_kept() -> None:
    bench = Bench(Compile(spiral(epochs=100_000), 1), SetPace(200.0))
    count, begin, done = len(bench.run.plan.calls), perf_counter(), 0
    bench.worker.obey(Train())
    while (now := perf_counter()) - begin < 0.5:
        bench.worker.obey(Look())
        bench.worker.advance()
        done = bench.run.iteration * count + bench.run.operation
        assert done <= 200 * (perf_counter() - begin) + 1
    assert done >= 200 * (now - begin) * 0.3, "on a busy machine some are late, and not made up for"
    waits = [bench.worker.advance() for _ in range(5)]
    assert 0 < max(waits) <= 1 / 200, "it sleeps in between"


def test_exploding_training_stops_says_where_and_goes_back() -> None:
    bench = Bench(Compile(houses(epochs=50, optimizer=SGD(learning_rate=1e6)), 4), Train())
    progress = bench.settle()
    (failed,) = bench.of(Failed)
    assert failed.node == "MSE_4", "where the first number was that is not finite: an error squared"
    assert failed.sentence.startswith("The loss of MSE_4 became infinite in iteration ")
    assert "Lower the learning rate" in failed.sentence
    assert progress.state == "failed"
    assert not isfinite(progress.loss)
    assert max(reading.value for reading in progress.wires.values()) > 1e15, "the failed iteration stays on show"
    weights = bench.of(Weights)[-1]
    assert all(np.isfinite(array).all() for array in weights.arrays.values())
    assert isfinite(progress.test_loss), "that of the weights gone back to"
    bench.worker.obey(SetLearningRate(0.01))
    bench.worker.obey(Train())
    assert bench.settle().state == "finished"


@pytest.mark.parametrize("command", [Train(), Step("batch"), Step("operation")], ids=str)
def test_a_last_update_beyond_all_bounds_is_said(command: Command) -> None:
    """All losses and gradients are finite, the weights after them are not."""
    steep = [Dense(units=units, initializer=Normal(deviation=1e6)) for units in (8, 8, 8, 1)]
    layers = [Spiral(), Dense(units=8, initializer=Normal(deviation=1e-6)), *steep, BinaryCrossEntropy(weight=1e9)]
    sheet = chain(layers, optimizer=SGD(learning_rate=1e6), epochs=1, batch_size=1000)
    bench = Bench(Compile(sheet, 1))
    while not bench.of(Failed):
        bench.worker.obey(command)
        progress = bench.settle()
        assert progress.loss is None or isfinite(progress.loss)
        assert progress.iteration < 2
    (failed,) = bench.of(Failed)
    assert failed.sentence.startswith("The weight of Dense_")
    assert all(np.isfinite(array).all() for array in bench.of(Weights)[-1].arrays.values())
    with pytest.raises(Diverged, match="The weight of Dense_"), np.errstate(all="ignore"):
        train(sheet)


def test_stops_within_one_iteration_of_the_first_number_that_is_not_finite() -> None:
    sheet = houses(epochs=50, optimizer=SGD(learning_rate=1e6))
    bench = Bench(Compile(sheet, 4), Train())
    bench.settle()
    twin = Run(sheet)
    with np.errstate(all="ignore"):
        while np.isfinite(twin.iterate().loss):
            pass
    assert f" in iteration {twin.iteration}. " in bench.of(Failed)[0].sentence


def test_after_a_divergence_training_goes_on_from_weights_that_were_sane() -> None:
    layers = [Spiral(), Dense(units=8), ReLU(), Dense(units=8), ReLU(), Dense(units=1), BinaryCrossEntropy()]
    bench = Bench(Compile(chain(layers, optimizer=SGD(learning_rate=1e6), epochs=1000), 1), Train())
    progress = bench.settle()
    (failed,) = bench.of(Failed)
    assert failed.sentence.endswith(f"the weights of iteration {progress.iteration} are back.")
    assert progress.test_loss < 10, "finite would not be enough: the first update throws them to 1e5"
    bench.worker.obey(SetLearningRate(0.01))
    bench.worker.obey(Train())
    begin = progress.iteration
    bench.until(lambda: bench.run.iteration > begin + 2000)
    assert bench.worker.loop.state == "running"
    later = bench.of(Progress)[-1]
    assert later.test_loss < progress.test_loss
    assert bench.of(Failed) == [failed]


@pytest.mark.parametrize("slow", [False, True])
def test_the_counter_the_order_of_samples_and_dropout_go_back_with_the_weights(slow: bool, monkeypatch) -> None:
    monkeypatch.setattr(workers, "KEEP_PAUSE", 0.0)
    monkeypatch.setattr(workers, "COPY_SHARE", inf)
    if slow:  # by operations: copies are taken between iterations all the same
        monkeypatch.setattr(loops, "SLOW", 0.0)
        monkeypatch.setattr(loops, "SLICE", 1e-9)
    bench = Bench(Compile(spiral(epochs=1000), 1), Train())
    bench.until(lambda: bench.worker.loop.fallback.iteration > 20)
    bench.worker.obey(SetLearningRate(1e38))
    progress = bench.settle()
    assert progress.state == "failed"
    assert progress.iteration > 20
    bench.worker.obey(SetLearningRate(spiral().training.optimizer.learning_rate))
    assert same_bits(bench.run.program.save(), headless(spiral(), progress.iteration))
    bench.worker.obey(Step("epoch"))
    end = bench.settle().iteration
    assert same_bits(bench.run.program.save(), headless(spiral(), end))


def test_the_curve_shows_how_training_broke_down() -> None:
    bench = Bench(Compile(houses(epochs=50, optimizer=SGD(learning_rate=1e3)), 1), Train())
    bench.settle()
    curve = np.concatenate([progress.curve for progress in bench.of(Progress)])
    assert curve[-1, 0] > bench.run.iteration, "also iterations that were taken back"
    assert curve[:, 1].max() > 100 * curve[0, 1]


def test_step_by_step_it_stops_at_the_loss() -> None:
    bench = Bench(Compile(houses(optimizer=SGD(learning_rate=1e6)), 4))
    while not bench.of(Failed):
        bench.worker.obey(Step("operation"))
    assert bench.run.operation == 0, "the iteration will begin anew, with finite weights"
    assert bench.settle().state == "failed"
    assert np.isfinite(bench.run.program.flat).all()


def test_a_nan_in_the_data_is_blamed_on_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    load = Spiral.load

    def with_a_hole(self: Spiral) -> Split:
        split = load(self)
        inputs = split.train.inputs.copy()
        inputs[1, 17] = np.nan
        return Split(Samples(inputs, split.train.targets), split.test)

    monkeypatch.setattr(Spiral, "load", with_a_hole)
    bench = Bench(Compile(spiral(), 1), Train())
    (refused,) = bench.of(Refused)
    (problem,) = refused.problems
    assert problem.node == "Spiral_0"
    assert problem.sentence == "In the inputs of Spiral_0, training part, sample 18 holds no number (NaN)."


@pytest.mark.parametrize("error", [MemoryError(), ZeroDivisionError("by zero")])
def test_an_error_in_training_is_said_once_and_the_worker_lives(error: Exception, monkeypatch) -> None:
    bench = Bench(Compile(spiral(epochs=2), 1))

    def fail(*_: object) -> None:
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(bench.run, "iterate", fail)
        broken.setattr(bench.run, "evaluating", lambda: map(fail, range(9)))
        bench.worker.obey(Train())
        bench.settle(views=True)
        (failed,) = bench.of(Failed)
    assert "memory" in failed.sentence or "ZeroDivisionError: by zero" in failed.sentence
    bench.worker.obey(Train())
    assert bench.settle().state == "finished"


def test_the_test_loss_is_sought_often_where_the_loss_falls_fastest() -> None:
    bench = Bench(Compile(spiral(epochs=100_000), 1), Train())
    bench.until(lambda: bench.run.iteration > 2000)
    curve = np.concatenate([progress.curve for progress in bench.of(Progress)])
    tested = list(curve[~np.isnan(curve[:, 2]), 0])
    assert tested[0] == 1
    assert sum(iteration <= 40 for iteration in tested) >= 4
    assert max(later / earlier for earlier, later in pairwise(tested)) < 8


def test_evaluating_keeps_to_its_share(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(Compile(spiral(epochs=100_000), 1), Train())
    found = bench.worker.report.evaluations
    work, spent = found.work, []

    def timed() -> object:
        begin = perf_counter()
        try:
            return work()
        finally:
            spent.append(perf_counter() - begin)

    monkeypatch.setattr(found, "work", timed)
    begin = perf_counter()
    bench.until(lambda: perf_counter() - begin > 1, views=True)
    assert sum(spent) < evaluations.FREE + 4 * evaluations.SHARE * 1, "twice the two shares, for a busy machine"


def test_views_come_when_asked_for() -> None:
    bench = Bench(Compile(spiral(epochs=1), 1), Train())
    assert bench.settle().views is None
    progress = bench.settle(views=True)
    plane, confusion = next(p.views for p in bench.of(Progress) if p.views)
    assert isinstance(plane, PlaneView)
    assert plane.grid.shape == (64, 64)
    assert isinstance(confusion, ConfusionView)
    assert confusion.counts.sum() == 26
    assert np.trace(confusion.counts) / 26 == pytest.approx(progress.metrics[0].value)
    bench.worker.obey(Compile(houses(), 2))
    bench.settle(views=True)
    (scatter,) = next(p.views for p in bench.of(Progress) if p.views and p.generation == 2)
    assert isinstance(scatter, ScatterView)


def test_a_new_sheet_takes_the_place_of_a_running_one() -> None:
    bench = Bench(Compile(spiral(epochs=100_000), 1), Train())
    bench.until(lambda: bench.run.iteration > 20)
    bench.worker.obey(Compile(houses(), 2))
    progress = bench.settle()
    assert (progress.generation, progress.state, progress.iteration) == (2, "paused", 0)
    bench.worker.obey(Compile(Sheet(graph=Graph()), 3))
    bench.worker.obey(Look())
    assert bench.worker.advance() == float("inf")
    assert not bench.worker.obey(Stop())
    assert not isnan(progress.learning_rate)


def test_histograms_come_for_the_node_asked_for_and_for_no_other() -> None:
    bench = Bench(Compile(spiral(epochs=1), 1), Train())
    assert bench.settle().histograms == ()
    node = next(name for name in bench.run.sheet.graph.nodes if name.startswith("Dense"))
    for name, count in ((node, 3), ("nobody", 0), (None, 0)):
        before = len(bench.of(Progress))
        bench.worker.obey(Look(node=name))
        bench.worker.advance()
        (said,) = bench.of(Progress)[before:]  # at once, though nothing runs
        assert [made.node for made in said.histograms] == [name] * count
    assert same_bits(bench.run.program.save(), headless(spiral(), 6))


def test_a_copy_is_judged_by_the_last_good_loss_too() -> None:
    """The first loss may be lucky: what came after it is what a later one is compared with."""
    run = Run(spiral())
    fallback = fallbacks.Fallback(run)
    for iteration, loss in ((1, 0.001), (2, 0.0099), (3, 0.05), (4, 0.6)):
        for _ in fallback.taking():
            pass
        run.iterate()
        fallback.judge(loss)
        assert fallback.iteration == {1: 0, 2: 1, 3: 2, 4: 2}[iteration]


def test_what_failed_unwatched_is_run_again_and_watched() -> None:
    sheet = houses(epochs=50, optimizer=SGD(learning_rate=3.0))
    bench = Bench(Compile(sheet, 1), Train())
    while not bench.of(Failed):  # nobody looks
        bench.worker.advance()
    (failed,) = bench.of(Failed)
    run = Run(sheet)
    with np.errstate(all="ignore"):
        while np.isfinite(run.iterate("watching").loss):
            pass
    blamed = blame(run.program, run.plan.recording, run.iteration)
    assert failed.sentence.startswith(blamed.what), "as if all had been watched"
    assert bench.worker.loop is not None
    assert bench.worker.loop.counted == run.iteration


def test_after_an_edit_nothing_is_shown_that_nobody_computed() -> None:
    sheet = spiral(epochs=1)
    bench = Bench(Compile(sheet, 1), Train())
    trained = bench.settle()
    assert trained.wires
    bench.worker.obey(Compile(sheet, 2, carry_on=True))
    edited = bench.settle()
    assert edited.generation == 2
    assert edited.iteration == trained.iteration, "it goes on where it was"
    assert (edited.loss, edited.losses, edited.wires) == (None, {}, {})


def test_a_program_that_was_replaced_is_gone() -> None:
    bench = Bench(Compile(spiral(), 1), Train())
    bench.until(lambda: bench.run.iteration > 10)
    old = weakref.ref(bench.run)
    bench.worker.obey(Compile(spiral(), 2, carry_on=True))
    assert old() is None


def test_a_new_worker_takes_what_the_one_before_had_learned_as_far_as_it_fits() -> None:
    first = Bench(Compile(spiral(), 1), Train())
    first.settle()
    learned = first.run.program.save()
    some = {name: array for name, array in learned.items() if name != "Dense_4.weight"}
    other = Bench(Compile(spiral(), 2, some, carry_on=True))
    now = other.run.program.save()
    assert np.array_equal(now["Dense_1.weight"], learned["Dense_1.weight"])
    assert not np.array_equal(now["Dense_4.weight"], learned["Dense_4.weight"])
    assert other.of(Compiled)[0].kept == "some"
