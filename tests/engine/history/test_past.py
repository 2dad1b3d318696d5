"""The past is shown exactly, and gone on from to the bit; the run that trains does not notice."""

import random
import weakref
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from engine import loop as loops
from engine.data.spiral import Spiral
from engine.events import (
    Bookmark,
    Compile,
    Compiled,
    Continue,
    Failed,
    Pause,
    Progress,
    Recalled,
    Reset,
    SetEpochs,
    SetLearningRate,
    SetPace,
    Step,
    StepBack,
    Train,
    Unrecalled,
)
from engine.formats.project import examples, read
from engine.history import history as histories
from engine.history import past as pasts
from engine.history import shadow as shadows
from engine.looking import Look, LookAway, Recall
from engine.optimizers.optimizer import OPTIMIZERS
from engine.optimizers.sgd import SGD
from engine.schedules.constant import Constant
from engine.schedules.reduce_on_plateau import ReduceOnPlateau
from engine.schedules.warmup import Warmup
from engine.sheet import Sheet
from tests.engine.trainable import Bench, houses
from tests.engine.truth import Truth, answers, ask, assert_told, bits, net

PLATEAU = ReduceOnPlateau(patience=0, threshold=0.5, factor=0.9)
EACH = 12  # random iterations for each optimiser: more than 100 in all


def trained(sheet: Sheet, iterations: int) -> Bench:
    """A worker that has run so many, whole epochs of 6, and is paused."""
    bench = Bench(Compile(sheet, 1))
    while bench.run.iteration < iterations:
        bench.worker.obey(Step("epoch"))
        bench.settle()
    assert bench.run.iteration == iterations
    return bench


def continued(bench: Bench, iteration: int, branch: int | None = None) -> None:
    """From that iteration."""
    before = bench.run
    bench.worker.obey(Continue(iteration, branch))
    for _ in range(100_000):
        bench.worker.advance()
        if bench.run is not before:
            return
    raise AssertionError(bench.of(Unrecalled))


@pytest.mark.parametrize("kind", list(OPTIMIZERS), ids=lambda kind: kind.__name__)
def test_any_iteration_is_shown_as_it_was(kind: Any) -> None:
    sheet, chance = net(optimizer=kind(learning_rate=0.001)), random.Random(kind.__name__)
    bench, truth = trained(sheet, 60), Truth(sheet)
    end = bench.run.iteration
    truth.to(end)
    now = bits(bench.run)
    for iteration in [0, 1, end, *(chance.randrange(2, end) for _ in range(EACH)), 0]:
        *_, last = ask(bench, iteration)
        assert isinstance(last, Recalled)
        assert (last.asked, last.progress.iteration, last.generation) == (iteration, iteration, 1)
        assert_told(last, truth.told[iteration])
    assert bits(bench.run) == now == truth.bits[end]


@pytest.mark.parametrize("kind", list(OPTIMIZERS), ids=lambda kind: kind.__name__)
def test_from_any_iteration_it_goes_on_to_the_same_bits(kind: Any) -> None:
    sheet, chance = net(optimizer=kind(learning_rate=0.001), epochs=25), random.Random(kind.__name__)
    bench, truth = trained(sheet, 102), Truth(sheet)
    truth.to(250)
    for _ in range(EACH):
        branch = max(bench.worker.history.branches.all, key=lambda branch: branch.ends)
        iteration = chance.randrange(branch.ends + 1)
        continued(bench, iteration, branch.number)
        progress = bench.settle()
        assert (progress.iteration, progress.state) == (iteration, "paused")
        assert progress.wires == truth.told[iteration]["wires"], "they are there at once"
        assert bits(bench.run) == truth.bits[iteration]
        for _ in range(chance.randrange(1, 9)):
            bench.worker.obey(Step("batch"))
            bench.settle()
            assert bits(bench.run) == truth.bits[bench.run.iteration]
    bench.worker.obey(Train())
    assert bench.settle().state == "finished"
    assert bench.run.iteration == 150
    assert bits(bench.run) == truth.bits[150]


@pytest.mark.parametrize("schedule", [Constant(), Warmup(epochs=3), PLATEAU], ids=lambda kind: type(kind).__name__)
def test_it_is_steered_as_it_was(schedule: Any) -> None:
    """Rates and epochs are set in mid-run, between iterations, in the midst of one, and in the midst of an update."""
    sheet, chance = net(schedule=schedule, epochs=12), random.Random(5)
    bench, truth = Bench(Compile(sheet, 1)), Truth(sheet)
    alone = truth.run
    count = len(bench.run.plan.calls)
    updating = 0
    for turn in range(40):
        for _ in range(chance.randrange(1, 4)):
            bench.worker.obey(Step("batch"))
            bench.settle()
        operations = chance.choice([0, 3, count - chance.randrange(1, len(bench.run.update))])
        for _ in range(operations):
            bench.worker.obey(Step("operation"))
        updating += bench.run.updating
        truth.to(bench.run.iteration)
        rate, epochs = 0.001 * chance.random(), chance.randrange(20, 40)
        if bench.run.updating:  # this iteration goes on as it began
            truth.to(bench.run.iteration + 1)
        bench.worker.obey(SetLearningRate(rate) if turn % 4 else SetEpochs(epochs))
        alone.steering = alone.steering._replace(**({"learning_rate": rate} if turn % 4 else {"epochs": epochs}))
        truth.told[alone.iteration]["learning_rate"] = None  # it is shown as it was, or as it will be
    assert updating > 8
    bench.worker.obey(Step("batch"))
    end = bench.settle().iteration
    truth.to(end)
    assert bits(bench.run) == truth.bits[end]
    for iteration in [chance.randrange(1, end) for _ in range(20)]:
        *_, last = ask(bench, iteration)
        assert isinstance(last, Recalled)
        if truth.told[iteration]["learning_rate"] is None:
            last = replace(last, progress=replace(last.progress, learning_rate=None))
        assert_told(last, truth.told[iteration])
    continued(bench, end // 2)
    assert bits(bench.run) == truth.bits[end // 2]
    assert bench.run.steering == alone.steering, "as it is set now"


def test_what_is_set_at_the_end_of_a_line_counts_from_there() -> None:
    """Even if another rate had been set for a later update, and was never used."""
    bench = Bench(Compile(net(), 1))
    bench.worker.history.memory = 0  # but for the first state, so that all of it is run again
    bench.worker.obey(Step("epoch"))
    end = bench.settle().iteration
    for _ in range(len(bench.run.plan.calls) - 1):
        bench.worker.obey(Step("operation"))
    bench.worker.obey(SetLearningRate(1.0))
    continued(bench, end)
    bench.worker.obey(SetLearningRate(0.001))
    known = {}
    for _ in range(4):
        bench.worker.obey(Step("batch"))
        bench.settle()
        known[bench.run.iteration] = bits(bench.run)
    for iteration in (end + 1, end + 3):
        continued(bench, iteration)
        assert bits(bench.run) == known[iteration]


@pytest.mark.parametrize("slow", [False, True])
def test_scrubbing_never_changes_the_run(slow: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also while it trains: iterations of both take turns, and wishes are dropped half done."""
    monkeypatch.setattr(loops, "SLICE", 1e-9)
    if slow:
        monkeypatch.setattr(shadows, "BITE", 0.0)
        monkeypatch.setattr(pasts, "SLICE", 1e-9)
    sheet, chance = net(epochs=100), random.Random(7)
    bench, truth = Bench(Compile(sheet, 1), Train()), Truth(sheet)
    asked = 0
    while bench.worker.loop.state == "running":
        bench.worker.obey(Look(views=chance.random() < 0.5))
        if bench.run.iteration > 1 and chance.random() < 0.5:
            asked += 1
            bench.worker.obey(Recall(chance.randrange(bench.worker.history.live.ends + 1), views=True))
        bench.worker.advance()
    bench.settle()
    truth.to(600)
    assert bits(bench.run) == truth.bits[600]
    assert asked > 100
    whole = [event for event in bench.of(Recalled) if event.whole]
    assert whole
    for recalled in bench.of(Recalled):
        assert repr(recalled.progress.wires) == repr(truth.told[recalled.progress.iteration]["wires"])


def test_the_run_goes_on_while_a_far_iteration_is_sought(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pasts, "SLICE", 1e-9)
    bench = Bench(Compile(net(), 1, None), Train())
    bench.worker.history.memory = 0  # but for the first
    bench.until(lambda: bench.run.iteration > 300)
    before, said = bench.run.iteration, len(bench.events)
    bench.worker.obey(Recall(290))
    answers(bench, said)
    assert bench.run.iteration > before + 100


def test_who_is_far_hears_of_what_lies_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pasts, "PATIENCE", 0.0)
    monkeypatch.setattr(histories, "SHARE", 1e-9)  # the first state is the only one
    bench, truth = trained(net(), 60), Truth(net())
    truth.to(60)
    wanted = 50
    found = ask(bench, wanted)
    shown = [recalled.progress.iteration for recalled in found]
    assert (shown[0], shown[-1]) == (1, wanted)
    assert shown == sorted(shown)
    assert [recalled.whole for recalled in found] == [False] * (len(found) - 1) + [True]
    first, exact, last = found[0], found[-2], found[-1]
    assert first.progress.wires == truth.told[shown[0]]["wires"]
    assert exact.progress.iteration == wanted
    assert exact.progress.test_loss is None
    assert exact.progress.views is None
    assert_told(last, truth.told[wanted])
    again = ask(bench, wanted)
    assert len(again) == 1, "it is there"
    assert_told(again[0], truth.told[wanted])


def test_what_lies_near_is_shown_without_a_word_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pasts, "PATIENCE", 1e6)
    bench = trained(net(), 60)
    ask(bench, 20)  # now it knows how long an iteration takes
    assert len(ask(bench, 50)) == 1


def test_forward_it_goes_on_from_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(histories, "SHARE", 1e-9)  # no state lies nearer
    bench = trained(net(), 60)
    ask(bench, 30)
    monkeypatch.setattr(shadows.Shadow, "restore", lambda *_: pytest.fail("it was on the way"))
    for iteration in (31, 32, 40):
        *_, last = ask(bench, iteration)
        assert last.progress.iteration == iteration


def test_only_the_newest_wish_counts() -> None:
    bench = trained(net(), 60)
    before = len(bench.events)
    for iteration in range(1, 50):
        bench.worker.obey(Recall(iteration))
    answers(bench, before)
    bench.settle()
    assert {event.asked for event in bench.of(Recalled)} == {49}


def test_another_node_is_told_of_at_once() -> None:
    bench = trained(net(), 30)
    ask(bench, 20)
    before = len(bench.events)
    bench.worker.obey(Recall(20, node="Dense_5"))
    (last,) = answers(bench, before)
    assert {histogram.node for histogram in last.progress.histograms} == {"Dense_5"}
    assert last.progress.views is None, "nobody wants them"


def test_what_came_after_is_kept_as_a_branch() -> None:
    bench, truth = trained(net(), 102), Truth(net())
    history, end = bench.worker.history, bench.run.iteration
    truth.to(end)
    continued(bench, 50)
    assert not history.branches.left, "nothing has come of it yet"
    *_, still = ask(bench, end)
    assert_told(still, truth.told[end])
    bench.worker.obey(SetLearningRate(0.1))
    bench.worker.obey(Step("epoch"))
    bench.settle()
    (branch,) = history.branches.left
    assert (branch.parent, branch.begins, branch.ends) == (history.live, 50, end)
    other = bits(bench.run)
    *_, there = ask(bench, end, branch.number)
    assert there.branch == branch.number
    assert_told(there, truth.told[end])
    *_, before = ask(bench, 40, branch.number)
    assert before.branch == history.live.number
    assert_told(before, truth.told[40])
    assert bits(bench.run) == other
    (refused,) = ask(bench, end)
    assert isinstance(refused, Unrecalled)
    assert refused.sentence == f"Iteration {end} has not been run yet. Choose one up to {history.live.ends}."
    mine = history.live.ends
    continued(bench, end, branch.number)
    bench.worker.obey(SetLearningRate(net().training.optimizer.learning_rate))
    assert bits(bench.run) == truth.bits[end]
    (left,) = history.branches.left
    assert (left.begins, left.ends) == (50, mine)
    bench.worker.obey(Step("epoch"))
    bench.settle()
    truth.to(bench.run.iteration)
    assert bits(bench.run) == truth.bits[bench.run.iteration]
    continued(bench, mine, left.number)
    assert bits(bench.run) == other, "and back again"


@pytest.mark.parametrize("changes", [False, True])
def test_who_steps_back_and_on_again_stays_on_the_line(changes: bool) -> None:
    """Over the ends of two iterations; and leaves it where another rate is set."""
    bench, truth = trained(net(), 12), Truth(net())
    history, live = bench.worker.history, bench.worker.history.live
    count = len(bench.run.plan.calls)
    kept = [series.iterations.tolist() for series in live.series]
    for _ in range(count + 1):
        bench.worker.obey(StepBack())
        bench.settle()
    assert (bench.run.iteration, bench.run.operation) == (10, count - 1)
    for _ in range(1 + (0 if changes else count)):
        bench.worker.obey(Step("operation"))
        bench.settle()
    if changes:
        bench.worker.obey(SetLearningRate(0.1))
        truth.to(11)
        truth.run.learning_rate = 0.1
    else:
        assert [series.iterations.tolist() for series in live.series] == kept
    for _ in range(3):
        bench.worker.obey(Step("batch"))
        bench.settle()
    end = bench.run.iteration
    truth.to(end)
    assert bits(bench.run) == truth.bits[end]
    assert [(left.begins, left.ends) for left in history.branches.left] == ([(11, 12)] if changes else [])
    assert (history.live, live.ends, end) == (live, end, 14 if changes else 15)
    for iteration in (9, 11, 12, end):
        *_, last = ask(bench, iteration)
        assert_told(last, truth.told[iteration] | {"learning_rate": last.progress.learning_rate})
    losses = live.losses.iterations
    assert (np.diff(losses) > 0).all()


def test_branches_of_branches() -> None:
    """Wherever it was continued from, each branch leads to its own bits."""
    chance, bench = random.Random(11), Bench(Compile(net(), 1))
    history, known = bench.worker.history, {}
    bench.worker.obey(Step("epoch"))
    bench.settle()
    for turn in range(60):
        branch = chance.choice(history.branches.all)
        iteration = chance.randrange(branch.begins, branch.ends + 1)
        trail = path(history, branch, iteration)
        continued(bench, iteration, branch.number)
        bench.settle()
        if trail in known:
            assert bits(bench.run) == known[trail], turn
        bench.worker.obey(SetLearningRate(chance.choice([0.001, 0.01, 0.1])))
        for _ in range(chance.randrange(1, 8)):
            bench.worker.obey(Step("batch"))
            bench.settle()
            known[path(history, history.live, bench.run.iteration)] = bits(bench.run)
    assert len(history.branches.left) > 8
    assert len(history.branches.left) < 16


def path(history: Any, branch: Any, iteration: int) -> tuple[Any, ...]:
    """All that made the iteration what it is: the rate at each one before."""
    found = []
    while branch is not None and iteration > 0:
        log = [entry for entry in branch.log if entry[0] < iteration]
        for step in range(iteration, min(iteration, max(branch.begins, 0)), -1):
            found.append([steering.learning_rate for after, steering in log if after < step][-1])
        iteration, branch = min(iteration, branch.begins), branch.parent
    return tuple(found)


def broken(bench: Bench) -> int:
    """Trains on at a rate that is far too high; the iteration that shows it."""
    bench.worker.obey(SetLearningRate(1e30))
    bench.worker.obey(Train())
    bench.settle()
    (failed,) = bench.of(Failed)
    return int(failed.sentence.partition(" in iteration ")[2].partition(".")[0])


@pytest.mark.parametrize("pace", [None, 1e9])
def test_where_numbers_cease_to_be_finite_there_is_a_mark(pace: float | None) -> None:
    sheet = houses(epochs=50, optimizer=SGD(learning_rate=0.01))
    bench, truth = Bench(Compile(sheet, 1), SetPace(pace), Step("epoch")), Truth(sheet)
    truth.to(bench.settle().iteration)
    truth.run.learning_rate = 1e30
    with np.errstate(all="ignore"):
        end = broken(bench)
        truth.to(end)
    live = bench.worker.history.live
    assert list(live.marks) == [(end, "not finite")]
    assert live.ends == end
    *_, last = ask(bench, end)
    assert not np.isfinite(last.progress.loss)
    assert repr(last.progress.wires) == repr(truth.told[end]["wires"]), "as if all had been watched"
    good = bench.run.iteration
    assert good < end
    bench.worker.obey(SetLearningRate(1e-6))
    bench.worker.obey(Step("epoch"))
    bench.settle()
    (left,) = bench.worker.history.branches.left
    assert (left.begins, left.ends, list(left.marks)) == (good, end, [(end, "not finite")])
    assert not bench.worker.history.live.marks
    *_, last = ask(bench, end, left.number)
    assert repr(last.progress.wires) == repr(truth.told[end]["wires"])


def test_after_a_failure_it_goes_on_where_it_went_back_to() -> None:
    bench = Bench(Compile(houses(epochs=50, optimizer=SGD(learning_rate=0.01)), 1), Step("epoch"))
    bench.settle()
    end = broken(bench)
    good = bench.run.iteration
    bench.worker.obey(Train())  # the same once more
    assert bench.settle().state == "failed"
    history = bench.worker.history
    (left,) = history.branches.left
    assert (left.begins, left.ends) == (good, end)
    *_, last = ask(bench, good + 1)
    assert last.progress.iteration == good + 1
    assert history.live.ends >= bench.run.iteration


def test_from_weights_that_are_not_finite_nothing_goes_on() -> None:
    bench = Bench(Compile(houses(epochs=50, optimizer=SGD(learning_rate=0.01)), 1), Step("epoch"))
    bench.settle()
    end = broken(bench)
    place = bits(bench.run)
    bench.worker.obey(Continue(end))
    bench.settle()
    (refused,) = bench.of(Unrecalled)
    assert refused.sentence == f"The weights of iteration {end} are not finite. Continue from an earlier one."
    assert bits(bench.run) == place


def edited(sheet: Sheet) -> Sheet:
    """The same parameters, and other numbers."""
    return replace(
        sheet,
        graph=replace(
            sheet.graph, nodes=sheet.graph.nodes | {"Dropout_4": replace(sheet.graph.nodes["Dropout_4"], rate=0.2)}
        ),
    )


def test_an_edit_is_a_mark_and_what_was_before_it_can_be_seen() -> None:
    sheet = net()
    bench, truth = trained(sheet, 60), Truth(sheet)
    end = bench.run.iteration
    truth.to(end)
    bench.worker.obey(Compile(edited(sheet), 2, carry_on=True))
    assert bench.of(Compiled)[-1].iteration == end
    bench.worker.obey(Step("epoch"))
    now = bench.settle().iteration
    history = bench.worker.history
    assert list(history.live.marks) == [(end, "edit")]
    for iteration in (end, 20, end - 1):
        *_, last = ask(bench, iteration)
        assert last.generation == 2
        assert_told(last, truth.told[iteration])
    before = bits(bench.run)
    *_, last = ask(bench, now)
    assert last.progress.wires == bench.settle().wires
    bench.worker.obey(Continue(20))
    bench.settle()
    assert bench.of(Unrecalled)[-1].sentence.endswith("Undo the edit, then continue from there.")
    assert bits(bench.run) == before
    bench.worker.obey(Compile(sheet, 3, carry_on=True))
    assert bench.run.iteration == now
    continued(bench, 20)
    assert bits(bench.run) == truth.bits[20]
    assert history.live.begins == 0, "the first branch again"


def test_edits_that_nothing_came_of_leave_no_branches() -> None:
    sheet = net()
    bench = trained(sheet, 60)
    for generation in range(2, 40):
        bench.worker.obey(Compile(edited(sheet) if generation % 2 else sheet, generation, carry_on=True))
    history = bench.worker.history
    assert [branch.begins for branch in history.branches.left] == [0]
    assert history.live.parent is history.branches.left[0]


def test_an_edit_that_counts_anew_begins_a_line_of_its_own() -> None:
    bench = trained(net(), 60)
    bench.worker.obey(Compile(net(batch_size=30), 2, carry_on=True))
    assert bench.run.iteration == 0
    history = bench.worker.history
    (former,) = history.branches.left
    assert history.live.parent is None
    *_, last = ask(bench, 0)
    assert last.branch == history.live.number
    *_, last = ask(bench, 50, former.number)
    assert last.progress.iteration == 50


def test_data_that_have_changed_since_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = net()
    bench = trained(sheet, 60)
    bench.worker.obey(Compile(edited(sheet), 2, carry_on=True))
    bench.worker.history.branches.left[0].kind = bench.run.kind._replace(samples=7)
    (refused,) = ask(bench, 50)
    assert refused.sentence == (
        "The data of that graph have changed since: nothing can be run again as it was. "
        "Choose an iteration of another run."
    )


def test_a_reset_begins_anew_and_forgets_nothing() -> None:
    sheet = net()
    bench, truth = trained(sheet, 60), Truth(sheet)
    truth.to(60)
    bench.worker.obey(Recall(30))
    bench.worker.obey(Reset(2))
    bench.settle()
    assert not bench.of(Recalled), "nobody waits for that any more"
    history = bench.worker.history
    (former,) = history.branches.left
    (refused,) = ask(bench, 50)
    assert isinstance(refused, Unrecalled)
    *_, last = ask(bench, 50, former.number)
    assert last.generation == 2
    assert_told(last, truth.told[50])
    continued(bench, 60, former.number)
    assert bits(bench.run) == truth.bits[60]


@pytest.mark.parametrize("iteration", [-1, 10**9])
def test_what_was_never_run_is_refused(iteration: int) -> None:
    bench = trained(net(), 30)
    before = bits(bench.run)
    (refused,) = ask(bench, iteration)
    bench.worker.obey(Continue(iteration))
    bench.worker.obey(Bookmark(iteration, "here"))
    bench.settle()
    assert [event.asked for event in bench.of(Unrecalled)] == [iteration] * 3
    assert {event.sentence for event in bench.of(Unrecalled)} == {refused.sentence}
    assert bits(bench.run) == before
    (refused,) = ask(bench, 3, branch=77)
    assert refused.sentence.startswith("That branch is not kept")


def test_where_no_state_fits_it_is_said() -> None:
    bench = Bench()
    bench.worker.memory = 10
    for command in (Compile(net(), 1), Step("epoch")):
        bench.worker.obey(command)
    bench.settle()
    (refused,) = ask(bench, 3)
    assert refused.sentence.startswith("Iteration 3 is not kept")


def test_where_memory_is_full_no_more_is_taken_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The state that is given up is written over."""
    monkeypatch.setattr(histories, "SHARE", 1e9)
    bench = trained(net(), 30)
    history, made = bench.worker.history, []
    history.memory = history.size
    count = history.count
    monkeypatch.setattr(histories, "Snapshot", lambda run: made.append(run))
    for _ in range(20):
        bench.worker.obey(Step("batch"))
        bench.settle()
    assert history.live.states.iterations[-1] == 50
    assert (history.count, made) == (count, [])


@pytest.mark.parametrize("error", [MemoryError(), ZeroDivisionError("by zero")], ids=repr)
def test_what_fails_in_the_shadow_is_said_and_the_run_goes_on(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench, truth = trained(net(epochs=20), 30), Truth(net(epochs=20))

    def fail(*_: object, **__: object) -> None:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(pasts, "Run", fail)
        bench.worker.obey(Train())
        (refused,) = ask(bench, 3)
    assert "memory" in refused.sentence or "ZeroDivisionError: by zero" in refused.sentence
    assert not bench.of(Failed)
    *_, last = ask(bench, 3)
    assert last.progress.iteration == 3, "the next time it may go well"
    bench.settle()
    truth.to(120)
    assert bits(bench.run) == truth.bits[120]


def test_two_runs_have_to_fit_into_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = trained(net(), 30)
    monkeypatch.setattr(shadows, "installed", lambda: 1000)
    (refused,) = ask(bench, 3)
    assert refused.sentence.startswith("There is not enough memory to run this network twice")


def test_without_a_program_there_is_nothing_to_go_back_to() -> None:
    bench = Bench(Compile(Sheet(), 1), Recall(3), Continue(3), Bookmark(3, ""))
    assert [event.sentence for event in bench.of(Unrecalled)] == [
        "There is nothing to go back to: the graph cannot be trained. Mend what the problems say."
    ] * 3


def test_a_run_that_trains_goes_on_training_from_there() -> None:
    sheet = net(epochs=60)
    bench, truth = Bench(Compile(sheet, 1), Train()), Truth(sheet)
    bench.until(lambda: bench.run.iteration > 200)
    continued(bench, 100)
    assert bench.worker.loop.state == "running"
    assert bench.settle().iteration == 360
    truth.to(360)
    assert bits(bench.run) == truth.bits[360]


def test_what_is_asked_meanwhile_waits_or_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pasts, "SLICE", 1e-9)
    sheet = net(epochs=60)
    bench = Bench(Compile(sheet, 1), Train())
    bench.until(lambda: bench.run.iteration > 200)
    bench.worker.obey(Continue(150))
    bench.worker.advance()
    place, before = bench.run.iteration, len(bench.events)
    bench.worker.obey(Recall(120))
    bench.worker.obey(Pause())
    bench.worker.advance()
    assert (bench.run.iteration, bench.worker.past.continuing) == (place, True), "it stands still"
    answers(bench, before)
    assert (bench.run.iteration, bench.worker.loop.state) == (150, "paused")
    bench.worker.obey(Continue(20))
    bench.worker.advance()
    bench.worker.obey(Reset(2))
    assert bench.settle().iteration == 0
    bench.worker.obey(Train())
    assert bench.settle().iteration == 360


def test_a_program_that_was_replaced_is_gone_with_its_shadow() -> None:
    bench = trained(net(), 60)
    ask(bench, 30)
    continued(bench, 20)
    ask(bench, 10)
    runs = [weakref.ref(bench.run), weakref.ref(bench.worker.past._shadow.run)]
    bench.worker.obey(Compile(net(), 2, carry_on=True))
    assert [run() for run in runs] == [None, None]


def test_who_looks_away_is_told_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """But a run that is on its way to where it goes on from gets there."""
    monkeypatch.setattr(pasts, "SLICE", 1e-9)
    bench = trained(net(), 60)
    ask(bench, 3)
    before = len(bench.of(Recalled))
    bench.worker.obey(Recall(50))
    bench.worker.advance()
    assert bench.worker.past.busy
    bench.worker.obey(LookAway())
    assert not bench.worker.past.busy
    bench.settle()
    assert len(bench.of(Recalled)) == before
    bench.worker.obey(Continue(20))
    for command in (Recall(50), LookAway()):
        bench.worker.advance()
        bench.worker.obey(command)
    assert bench.settle().iteration == 20
    assert len(bench.of(Recalled)) == before


def test_a_shadow_that_nobody_has_use_for_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = trained(net(), 30)
    now = [pasts.perf_counter()]
    monkeypatch.setattr(pasts, "perf_counter", lambda: now[0])
    ask(bench, 20)
    shadow = weakref.ref(bench.worker.past._shadow.run)
    for command, there in ((None, True), (None, True), (LookAway(), True), (None, False)):
        if command is not None:
            bench.worker.obey(command)
        bench.worker.advance()
        assert (shadow() is not None) == there
        now[0] += 11
    *_, last = ask(bench, 20)
    assert last.progress.iteration == 20
    bench.worker.obey(LookAway())
    bench.worker.obey(StepBack())
    bench.settle()
    shadow = weakref.ref(bench.worker.past._shadow.run)
    now[0] += 11
    bench.worker.advance()
    assert shadow() is None, "also of one that a run has left"


def test_recalls_are_not_counted_as_obeyed() -> None:
    bench = trained(net(), 30)
    before = bench.of(Progress)[-1].obeyed
    ask(bench, 3)
    bench.worker.obey(LookAway())
    assert bench.settle().obeyed == before
    bench.worker.obey(Bookmark(3, "here"))
    assert bench.settle().obeyed == before + 1


def test_data_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies in their files by now is nothing to the past."""
    bench, truth = trained(net(), 60), Truth(net())
    truth.to(40)
    monkeypatch.setattr(Spiral, "load", lambda self: pytest.fail("it was read again"))
    *_, last = ask(bench, 40)
    assert_told(last, truth.told[40])


def test_slow_iterations_are_run_in_bites(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shadows, "BITE", 0.0)
    monkeypatch.setattr(pasts, "SLICE", 0.0)
    bench, truth = trained(net(), 60), Truth(net())
    truth.to(60)
    for iteration in (17, 18, 60, 3):
        before = bench.worker.past._shadow
        *_, last = ask(bench, iteration)
        assert_told(last, truth.told[iteration])
    bench.worker.obey(Recall(50))
    bench.worker.advance()
    place = bench.worker.past._shadow.run
    while not place.operation:
        bench.worker.advance()
    *_, last = ask(bench, 50)
    assert_told(last, truth.told[50])
    assert before is bench.worker.past._shadow, "compiled once"


@pytest.mark.parametrize("bite", [0.0, 1.0])
def test_what_was_left_unwatched_or_half_done_is_run_again(bite: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wish is dropped on the way, at the very iteration that is asked for next."""
    monkeypatch.setattr(pasts, "SLICE", 0.0)
    monkeypatch.setattr(shadows, "BITE", bite)
    bench, truth = trained(net(), 60), Truth(net())
    truth.to(60)
    bench.worker.history.memory = 0
    del bench.worker.history.live.states.snapshots[1:]
    ask(bench, 5)
    shadow = bench.worker.past._shadow
    shadow.seconds = 0.0 if bite else 1.0
    for iteration in (20, 30, 40):
        bench.worker.obey(Recall(60))
        while (shadow.run.iteration, shadow.run.operation > 3) != (iteration - (not bite), not bite):
            bench.worker.advance()
        *_, last = ask(bench, iteration)
        assert_told(last, truth.told[iteration])


def test_a_run_that_stands_in_the_midst_of_an_iteration_can_be_left() -> None:
    bench, truth = trained(net(), 60), Truth(net())
    end = bench.run.iteration
    truth.to(80)
    for _ in range(len(bench.run.plan.calls) - 1):
        bench.worker.obey(Step("operation"))
    assert bench.run.updating
    continued(bench, 20)
    *_, last = ask(bench, end)
    assert_told(last, truth.told[end])
    continued(bench, end)
    bench.worker.obey(Step("epoch"))
    bench.settle()
    assert bits(bench.run) == truth.bits[bench.run.iteration]


def test_states_are_kept_in_the_midst_of_iterations_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """As they were before; not while an update is under way."""
    monkeypatch.setattr(histories, "SHARE", 1e9)
    bench, truth, chance = Bench(Compile(net(), 1)), Truth(net()), random.Random(3)
    for _ in range(80):
        for _ in range(chance.randrange(1, 2 * len(bench.run.plan.calls))):
            bench.worker.obey(Step("operation"))
        bench.settle()
    truth.to(bench.run.iteration)
    history = bench.worker.history
    assert len(history.live.states.snapshots) > 50
    for snapshot in history.live.states.snapshots:
        run = Truth(net()).run
        snapshot.restore(run)
        assert bits(run) == truth.bits[snapshot.iteration]


def test_the_learning_rate_of_the_beginning_is_the_one_that_was_set() -> None:
    sheet = net(schedule=Warmup(epochs=100))
    bench, truth = trained(sheet, 30), Truth(sheet)
    for iteration in (20, 0):
        *_, last = ask(bench, iteration)
    assert last.progress.learning_rate == truth.told[0]["learning_rate"] == pytest.approx(0.01)


def test_of_a_run_that_nothing_came_of_nothing_is_left() -> None:
    bench = Bench(Compile(net(), 1))
    for generation in (2, 3):
        *_, last = ask(bench, 0)
        assert isinstance(last, Recalled)
        bench.worker.obey(Reset(generation))
    bench.worker.obey(Step("epoch"))
    bench.settle()
    *_, last = ask(bench, 3)
    assert isinstance(last, Recalled)
    assert not bench.worker.history.branches.left


def test_a_rate_that_is_set_while_a_failure_is_looked_into_counts_from_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody watched: the same iterations are run once more, until they are not the same any more."""
    monkeypatch.setattr(histories, "FIRST_ROWS", 0)
    bench = Bench(Compile(houses(epochs=50, optimizer=SGD(learning_rate=3.0)), 1), Train())
    monkeypatch.setattr(loops, "SLICE", 1e-9)
    while not bench.worker.loop._again:
        bench.worker.advance()
    end = bench.worker.history.live.ends
    while not 2 < bench.run.iteration < end:
        bench.worker.advance()
    place = bench.run.iteration
    bench.worker.obey(SetLearningRate(1e-6))
    known = {}
    while bench.run.iteration < end + 5:
        bench.worker.advance()
        known[bench.run.iteration] = bits(bench.run)
    assert not bench.of(Failed)
    assert bench.worker.history.branches.left[0].begins == place
    bench.worker.obey(Pause())
    bench.settle()
    for iteration in (place, place + 1, end, end + 3):
        continued(bench, iteration)
        assert known.get(iteration, bits(bench.run)) == bits(bench.run)


@pytest.mark.parametrize("name", examples())
def test_the_past_of_every_example(name: str) -> None:
    sheet = read(examples()[name]).sheet
    bench, truth = Bench(Compile(sheet, 1)), Truth(sheet)
    for _ in range(6):
        bench.worker.obey(Step("batch"))
        bench.settle()
    truth.to(6)
    for iteration in (5, 2):
        *_, last = ask(bench, iteration)
        assert_told(last, truth.told[iteration])
    continued(bench, 3)
    for _ in range(3):
        bench.worker.obey(Step("batch"))
        bench.settle()
    assert bits(bench.run) == truth.bits[6]
