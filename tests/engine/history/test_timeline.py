"""The time line tells the past as it was, thinned, and only to who asks."""

import pickle
from math import inf, nan

import numpy as np
import pytest
from msgspec.structs import replace

from engine import loop as loops
from engine import report as reports
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
    SetLearningRate,
    Step,
    Train,
)
from engine.graph import Learning
from engine.history import history as histories
from engine.history import past as pasts
from engine.history import series
from engine.insight.scalars import Columns
from engine.insight.watch import Watch
from engine.looking import Look, Recall
from engine.optimizers.sgd import SGD
from engine.sheet import Sheet
from engine.timeline import Timeline
from tests.engine.trainable import Bench
from tests.engine.truth import Truth, ask, net


def told(bench: Bench) -> Timeline:
    """The newest there is."""
    bench.worker.obey(Look(timeline=True))
    bench.worker.advance()
    return bench.of(Timeline)[-1]


def trained(sheet: Sheet) -> Bench:
    bench = Bench(Compile(sheet, 1), Train())
    bench.settle()
    bench.worker.history._next_state = inf  # another one would be news
    return bench


def test_who_asks_is_told_once_and_only_what_is_new() -> None:
    bench = trained(net(epochs=20))
    assert bench.of(Timeline) == []
    bench.worker.obey(Look(timeline=True))
    for _ in range(5):
        bench.worker.advance()
    assert len(bench.of(Timeline)) == 1
    bench.worker.obey(Look(timeline=True))
    for _ in range(5):
        bench.worker.advance()
    assert len(bench.of(Timeline)) == 1, "nothing has changed"
    bench.worker.obey(Bookmark(30, "here"))
    bench.worker.advance()
    assert len(bench.of(Timeline)) == 2, "who has asked before is told now"
    bench.worker.obey(Bookmark(40, "there"))
    bench.worker.obey(Look())
    bench.worker.advance()
    assert len(bench.of(Timeline)) == 2, "nobody wants it"
    bench.worker.obey(Compile(net(), 2))
    assert told(bench).generation == 2, "another past"


def test_while_it_trains_telling_has_its_share(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(Compile(net(), 1), Train())
    for _ in range(50):
        bench.worker.obey(Look(timeline=True))
        bench.worker.advance()
    count = len(bench.of(Timeline))
    assert 1 <= count < 50
    monkeypatch.setattr(bench.worker.past, "_next", float("inf"))
    bench.worker.obey(Look(timeline=True))
    for _ in range(5):
        bench.worker.advance()
    assert len(bench.of(Timeline)) == count


@pytest.mark.parametrize("slow", [False, True])
def test_it_is_never_ahead_of_what_else_is_told(slow: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where iterations are run operation by operation too: not each of them is told."""
    monkeypatch.setattr(pasts, "EVERY", 0.0)
    monkeypatch.setattr(pasts, "SHARE", 1e9)
    if slow:
        monkeypatch.setattr(loops, "SLOW", 0.0)
        monkeypatch.setattr(loops, "SLICE", 1e-9)
    bench = Bench(Compile(net(), 1), Train())
    for _ in range(600):
        bench.worker.obey(Look(timeline=True))
        bench.worker.report._next_progress = inf if bench.run.iteration % 3 else 0.0
        bench.worker.advance()
    newest, found = 0, 0
    for event in bench.events:
        if isinstance(event, Progress):
            newest = event.iteration
        elif isinstance(event, Timeline):
            found += 1
            assert event.branches[-1].ends <= newest
    assert found > 3


def test_losses_and_tests_are_those_of_the_run() -> None:
    sheet = net(epochs=20)
    bench, truth = trained(sheet), Truth(sheet)
    truth.to(120)
    (branch,) = told(bench).branches
    assert (branch.number, branch.parent, branch.begins, branch.ends) == (1, None, 0, 120)
    assert branch.losses.shape == (120, 3)
    for iteration, low, high in branch.losses:
        assert low == high == truth.told[iteration]["loss"]
    assert len(branch.tests)
    for iteration, loss in branch.tests:
        assert loss == truth.told[iteration]["test_loss"]


def test_thinned_losses_keep_their_extremes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(series, "LENGTH", 16)
    sheet = net(epochs=20)
    bench, truth = trained(sheet), Truth(sheet)
    truth.to(120)
    losses = told(bench).branches[0].losses
    assert 4 < len(losses) <= 16
    begin = 1
    for end, low, high in losses:
        some = [truth.told[iteration]["loss"] for iteration in range(begin, int(end) + 1)]
        assert (low, high) == (min(some), max(some))
        begin = int(end) + 1
    assert begin == 121


def test_readings_are_those_of_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(histories, "ROW_SHARE", 1e9)
    monkeypatch.setattr(reports, "PROGRESS_SHARE", 1e9)
    monkeypatch.setattr(loops, "SLICE", 1e-9)
    sheet = net(epochs=50)
    bench = Bench(Compile(sheet, 1), Train())
    bench.until(lambda: bench.worker.loop.state == "finished")
    found = told(bench).branches[0].readings
    assert found is not None
    assert len(found.iterations) > 5
    assert found.iterations[-1] == 300
    twin, rows = Truth(sheet).run, {}
    watch = Watch(twin)
    watch.measuring = True
    while twin.iteration < 300:
        watch.prepare()
        twin.iterate("watching")
        rows[twin.iteration] = watch.scalars()
    columns = rows[300][0]
    assert columns == Columns(
        found.nodes, found.outputs, found.sources, found.wires, found.passing, found.bending, found.bounded
    )
    assert found.nodes == ("Dense_1", "BatchNorm_2", "Dense_5")
    blocks = [found.loss[:, None], found.learning_rate[:, None], found.gradients, found.updates, found.weights]
    blocks += [found.cosines, found.zeros, found.dead, found.returning, found.flows]
    blocks += [found.gains, found.slopes, found.saturated]
    for iteration, row in zip(found.iterations.tolist(), np.concatenate(blocks, axis=1), strict=True):
        assert np.array_equal(row, rows[iteration][1], equal_nan=True)


def test_a_layer_that_does_not_learn_has_no_gradient_rather_than_0() -> None:
    sheet = net(epochs=5)
    graph = replace(sheet.graph, learning={"Dense_1": Learning(frozen=True)})
    found = told(trained(replace(sheet, graph=graph))).branches[0].readings
    assert found is not None
    assert found.nodes == ("BatchNorm_2", "Dense_5")
    assert found.gradients.shape == found.cosines.shape == (len(found.iterations), 2)
    assert (found.gradients > 0).all()
    assert "Dense_1" in found.outputs


def test_what_is_said_to_be_shown_at_once_takes_one_iteration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(histories, "SHARE", 1e9)
    bench = trained(net(epochs=50))
    shown = told(bench).branches[0].shown
    assert (shown[0], shown[1]) == (0, 1)
    assert len(shown) > 3
    ask(bench, 1)
    shadow, runs = bench.worker.past._shadow, []
    iterating = shadow.iterating
    monkeypatch.setattr(shadow, "iterating", lambda mode: runs.append(mode) or iterating(mode))
    for iteration in shown.tolist()[::-1]:
        runs.clear()
        *_, last = ask(bench, iteration)
        assert last.progress.iteration == iteration
        assert len(runs) <= 1


def test_marks_are_told_in_order() -> None:
    sheet = net(epochs=20)
    bench, truth = trained(sheet), Truth(sheet)
    truth.to(120)
    for iteration, words in ((70, "before"), (30, "a"), (70, "here"), (50, "gone"), (50, None)):
        bench.worker.obey(Bookmark(iteration, words))
    marks = told(bench).marks
    assert [mark.iteration for mark in marks] == sorted(mark.iteration for mark in marks)
    assert [(m.iteration, m.words) for m in marks if m.reason == "bookmark"] == [(30, "a"), (70, "here")]
    (best,) = [mark for mark in marks if mark.reason == "best"]
    tests = dict(told(bench).branches[0].tests.tolist())
    assert tests[best.iteration] == min(tests.values()) == truth.told[best.iteration]["test_loss"]


def test_bookmarks_are_not_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(histories, "MOST_BOOKMARKS", 3)
    bench = trained(net(epochs=2))
    for iteration in range(1, 10):
        bench.worker.obey(Bookmark(iteration, str(iteration)))
    words = [mark.words for mark in told(bench).marks if mark.reason == "bookmark"]
    assert words == ["7", "8", "9"]


def test_of_branches_that_were_left_only_the_outline_is_told() -> None:
    bench = trained(net(epochs=20))
    bench.worker.obey(Bookmark(90, "far"))
    bench.worker.obey(Continue(60))
    bench.settle()
    assert len(told(bench).branches) == 1
    bench.worker.obey(SetLearningRate(0.1))
    bench.worker.obey(Step("epoch"))
    bench.settle()
    found = told(bench)
    left, live = found.branches
    assert (found.branch, left.parent, left.begins, left.ends) == (live.number, live.number, 60, 120)
    assert (live.begins, live.ends) == (0, 66)
    assert (len(left.losses), len(left.tests), live.losses[-1, 0]) == (0, 0, 66)
    assert (left.shown > 60).all()
    assert [mark.branch for mark in found.marks if mark.reason == "bookmark"] == [left.number]
    assert all(mark.iteration <= 66 for mark in found.marks if mark.reason == "best")


def test_of_a_line_with_an_edit_all_is_told() -> None:
    bench = trained(net(epochs=20))
    bench.worker.obey(Compile(net(epochs=20, l2=0.1), 2, carry_on=True))
    bench.worker.obey(Step("epoch"))
    bench.settle()
    before, now = told(bench).branches
    assert (now.parent, now.begins, now.ends) == (before.number, 120, 126)
    assert (before.losses[-1, 0], now.losses[0, 0], now.losses[-1, 0]) == (120, 121, 126)
    assert [(m.iteration, m.branch) for m in told(bench).marks if m.reason == "edit"] == [(120, now.number)]


def test_all_of_it_goes_through_a_pipe() -> None:
    bench = trained(net(epochs=20))
    ask(bench, 30)
    for message in (told(bench), bench.of(Recalled)[-1], Recall(3, 1, True, "Dense_1"), Continue(4), Bookmark(5, None)):
        assert repr(pickle.loads(pickle.dumps(message))) == repr(message)


def test_an_hour_stays_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many losses as an hour brings to a small network, handed over in large pieces."""
    bench = trained(net(epochs=2))
    history, run = bench.worker.history, bench.run
    for _ in range(2_000):
        run.iteration += 10_000
        history.observe([1.0, 2.0] * 5_000, run.iteration)
        history.tested(run.iteration, 1.0)
        for _ in history.keeping(run):
            pass
    found = told(bench)
    (branch,) = found.branches
    assert branch.ends > 19_000_000
    assert max(len(branch.losses), len(branch.tests)) <= series.LENGTH
    assert len(branch.shown) <= histories.MOST_STATES
    assert found.size <= histories.MEMORY
    assert len(pickle.dumps(found)) < 200_000


def test_without_room_for_a_single_state_numbers_are_told_all_the_same() -> None:
    bench = Bench()
    bench.worker.memory = 10
    for command in (Compile(net(epochs=2), 1), Train()):
        bench.worker.obey(command)
    bench.settle()
    (branch,) = told(bench).branches
    assert not bench.of(Failed)
    assert branch.ends == bench.run.iteration == 12
    assert branch.losses[-1, 0] == 12
    assert not branch.shown.size
    bench.worker.obey(Reset(2))
    assert told(bench).branches[-1].ends == 0, "that is news"


@pytest.mark.parametrize("well", [True, False])
def test_an_edit_in_the_midst_of_an_update_loses_no_iteration(monkeypatch: pytest.MonkeyPatch, well: bool) -> None:
    monkeypatch.setattr(loops, "SLOW", 0)
    monkeypatch.setattr(loops, "SLICE", 1e-9)  # an operation at a time
    bench = Bench(Compile(net(), 1), Train())
    bench.until(lambda: bench.run.iteration == 3, looking=False)
    if not well:
        bench.run.program.flat[...] = nan
    bench.until(lambda: bench.run.updating, looking=False)
    bench.worker.obey(Compile(net(optimizer=SGD()), 2, carry_on=True, edit="SGD"))
    assert bench.of(Compiled)[-1].generation == 2, "whatever comes of the update"
    assert np.isfinite(bench.run.program.flat).all()
    said = [(failed.generation, failed.sentence.endswith(" are back.")) for failed in bench.of(Failed)]
    assert (said, bench.worker.loop.state) == (([], "running") if well else ([(2, True)], "failed"))
    bench.worker.obey(Pause())
    before = next(branch for branch in told(bench).branches if branch.number == 1)
    assert before.ends == 4
    assert [mark.iteration for mark in told(bench).marks if mark.reason == "not finite"] == ([] if well else [4])
    if well:
        assert before.losses[-1, 0] == 4
