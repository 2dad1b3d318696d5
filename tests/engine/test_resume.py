"""The same seed gives the same bits, also of a training that was saved and opened again in its midst."""

import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from engine import loop as loops
from engine.course import Course
from engine.data.spiral import Spiral
from engine.events import Compile, Compiled, Pause, SetPace, Step, Train, Weights
from engine.formats.project import read, write
from engine.formats.wanted import arrays_of, kind_of, memory_of
from engine.graph import Graph, Learning
from engine.layers.batch_norm import BatchNorm
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.tanh import Tanh
from engine.learned import Learned, hand_over, left_by
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.optimizers.optimizer import OPTIMIZERS
from engine.optimizers.sgd import SGD
from engine.resume import course_of, lasting
from engine.schedules.constant import Constant
from engine.schedules.reduce_on_plateau import ReduceOnPlateau
from engine.schedules.warmup import Warmup
from engine.sheet import Sheet
from engine.train import Run
from tests.engine.trainable import Bench, chain, spiral

ROOT = Path(__file__).parents[2]
PLATEAU = ReduceOnPlateau(patience=0, threshold=0.5, factor=0.9)
SCHEDULES = [Warmup(epochs=100), PLATEAU]


def net(**training: Any) -> Sheet:
    """All that lasts from step to step: weights, batch norm's averages, dropout's draws, Adam's memory."""
    layers = [Spiral(samples=130), Dense(units=8), BatchNorm(), Tanh(), Dropout(), Dense(units=1), BinaryCrossEntropy()]
    return chain(layers, **{"batch_size": 20, "epochs": 1000, "optimizer": spiral().training.optimizer, **training})


def run_to(sheet: Sheet, iterations: int) -> Run:
    run = Run(sheet)
    for _ in range(iterations):
        run.iterate()
    return run


def bits(arrays: dict[str, np.ndarray]) -> dict[str, bytes]:
    return {name: array.tobytes() for name, array in arrays.items()}


def assert_same(arrays: dict[str, np.ndarray], course: Course, run: Run) -> None:
    """To the bit, in all that lasts."""
    assert course.iteration == run.iteration
    assert bits(arrays) == bits(run.program.save())
    assert bits(course.kept) == bits(run.kept)
    assert course.random == course_of(run).random


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda schedule: type(schedule).__name__)
def test_saved_and_opened_by_a_new_process_it_comes_to_the_same_bits(schedule: Any, tmp_path: Path) -> None:
    sheet = net(schedule=schedule)
    whole, part = run_to(sheet, 1000), run_to(sheet, 400)
    first, second = tmp_path / "first.chain", tmp_path / "second.chain"
    write(first, sheet, part.program.save(), course_of(part))
    command = [sys.executable, "-m", "tests.engine.resumed", str(first), "600", str(second)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    subprocess.run(command, env=environment, check=True, cwd=ROOT)
    project = read(second)
    assert project.remark is None
    assert project.course is not None
    assert project.course.random.keys() == {"Dropout_4"}
    assert project.weights is not None
    assert_same(project.weights, project.course, whole)
    assert ("schedule" in whole.kept) == (schedule is PLATEAU)
    assert part.learning_rate != whole.learning_rate


@pytest.mark.parametrize("kind", list(OPTIMIZERS), ids=lambda kind: kind.__name__)
def test_the_memory_of_every_optimiser_lasts(kind: Any, tmp_path: Path) -> None:
    sheet = net(optimizer=kind(learning_rate=0.001), schedule=PLATEAU)
    part = run_to(sheet, 20)
    write(tmp_path / "a.chain", sheet, part.program.save(), course_of(part))
    project = read(tmp_path / "a.chain")
    assert project.remark is None
    again = Run(sheet, weights=project.weights, course=project.course)
    for run in (part, again):
        for _ in range(20):
            run.iterate()
    assert_same(again.program.save(), course_of(again), part)


@pytest.mark.parametrize("learning", [{}, {"Dense_1": Learning(frozen=True)}, {"Dense_5": Learning(rate=0.5)}])
def test_what_a_file_is_held_against_is_what_a_run_has(learning: dict[str, Learning]) -> None:
    for schedule in (Constant(), *SCHEDULES):
        sheet = net(schedule=schedule)
        sheet = replace(sheet, graph=Graph(sheet.graph.nodes, sheet.graph.wires, learning))
        run, arrays = Run(sheet), arrays_of(sheet)
        assert arrays is not None
        assert kind_of(sheet, arrays) == run.kind
        assert memory_of(sheet, arrays) == {name: (array.shape, array.dtype) for name, array in run.kept.items()}


def saved(bench: Bench, sheet: Sheet, path: Path) -> Bench:
    """Pauses, saves what the worker has sent, opens that in another worker."""
    bench.worker.obey(Pause())
    bench.settle()
    weights = bench.of(Weights)[-1]
    write(path, sheet, weights.arrays, weights.course)
    project = read(path)
    assert project.remark is None
    assert project.course is not None
    other = Bench(Compile(project.sheet, 1, project.weights, project.course))
    (compiled,) = other.of(Compiled)
    assert compiled.iteration == weights.iteration == project.course.iteration
    assert other.settle().iteration == weights.iteration
    return other


@pytest.mark.parametrize("looking", [False, True])
@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda schedule: type(schedule).__name__)
def test_workers_hand_over_through_a_file(looking: bool, schedule: Any, tmp_path: Path) -> None:
    sheet = net(schedule=schedule, epochs=170)
    bench = Bench(Compile(sheet, 1), Train())
    bench.until(lambda: bench.run.iteration > 400, looking=looking, views=looking)
    other = saved(bench, sheet, tmp_path / "a.chain")
    other.worker.obey(Train())
    other.until(lambda: other.run.iteration == 1020, looking=looking, views=looking)
    other.settle()
    curve = np.concatenate([event.curve for event in other.events if hasattr(event, "curve")])
    assert curve[0, 0] > 400
    weights = other.of(Weights)[-1]
    assert_same(weights.arrays, weights.course, run_to(sheet, 1020))


@pytest.mark.parametrize("how", ["stepped", "paced", "slow"])
def test_an_iteration_left_half_done_is_begun_anew(how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever in it: random numbers are drawn, averages are moved, a part of the update is done."""
    if how == "slow":
        monkeypatch.setattr(loops, "SLOW", 0.0)
        monkeypatch.setattr(loops, "SLICE", 1e-9)
    sheet, chance = net(schedule=PLATEAU), random.Random(0)
    bench, updating = Bench(Compile(sheet, 1), Step("batch")), 0
    bench.settle()
    bench.worker.obey(SetPace(1e9 if how == "paced" else None))
    for _ in range(40):
        if how == "stepped":
            for _ in range(chance.randrange(1, 60)):
                bench.worker.obey(Step("operation"))
        else:
            bench.worker.obey(Train())
            monkeypatch.setattr(loops, "SLICE", 1e-9)
            for _ in range(chance.randrange(100)):
                bench.worker.advance()
        bench.worker.obey(Pause())
        bench.settle()
        updating += bench.run.updating
        twin, weights = run_to(sheet, bench.run.iteration), bench.of(Weights)[-1]
        assert_same(weights.arrays, weights.course, twin)
        assert_same(*bench.worker.loop.lasting(), twin)
    assert updating > 2 or how == "slow"
    place = bench.run.iteration
    other = saved(bench, sheet, tmp_path / "a.chain")
    other.worker.obey(Step("epoch"))
    assert other.settle().iteration > place
    assert_same(lasting(other.run), course_of(other.run), run_to(sheet, other.run.iteration))


def test_an_edit_in_the_midst_of_an_update_loses_nothing() -> None:
    sheet = net()
    bench = Bench(Compile(sheet, 1))
    while not bench.run.updating or bench.run.iteration < 2:
        bench.worker.obey(Step("operation"))
    bench.worker.obey(Compile(sheet, 2, carry_on=True))
    assert_same(bench.run.program.save(), course_of(bench.run), run_to(sheet, 2))


def test_a_pause_in_an_update_at_full_speed_waits_for_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loops, "SLOW", 0.0)
    monkeypatch.setattr(loops, "SLICE", 1e-9)
    bench = Bench(Compile(net(), 1), Train())
    bench.until(lambda: bench.run.iteration > 5 and bench.run.updating, looking=False)
    bench.worker.obey(Pause())
    assert bench.run.operation == 0
    assert_same(bench.run.program.save(), course_of(bench.run), run_to(net(), bench.run.iteration))


def test_freezing_a_layer_leaves_each_weight_its_memory() -> None:
    sheet = net()
    first = run_to(sheet, 30)
    frozen = replace(sheet, graph=Graph(sheet.graph.nodes, sheet.graph.wires, {"Dense_1": Learning(frozen=True)}))
    second, back = Run(frozen), Run(sheet)
    hand_over(left_by(first, Learned({})), second, {})
    assert second.iteration == 30
    assert [name for name, _ in second.kind.layout] != [name for name, _ in first.kind.layout]
    assert second.kept["mean"].tobytes() != first.kept["mean"].tobytes()
    hand_over(left_by(second, Learned({})), back, {})
    assert_same(back.program.save(), course_of(back), first)


def test_a_file_without_a_course_counts_anew(tmp_path: Path) -> None:
    sheet, part = net(), run_to(net(), 30)
    write(tmp_path / "a.chain", sheet, part.program.save())
    write(tmp_path / "b.chain", sheet, None, course_of(part))
    old, untrained = read(tmp_path / "a.chain"), read(tmp_path / "b.chain")
    assert (old.course, old.remark, untrained.course, untrained.remark) == (None, None, None, None)
    bench = Bench(Compile(sheet, 1, old.weights, old.course))
    assert (bench.run.iteration, bits(bench.run.program.save())) == (0, bits(part.program.save()))


@pytest.mark.parametrize("other", [{"batch_size": 7}, {"seed": 3}, {"optimizer": SGD()}])
def test_a_course_of_other_settings_is_not_written_and_not_taken(other: dict[str, Any], tmp_path: Path) -> None:
    part = run_to(net(), 30)
    write(tmp_path / "a.chain", net(**other), part.program.save(), course_of(part))
    project = read(tmp_path / "a.chain")
    assert (project.course, project.remark) == (None, None)
    bench = Bench(Compile(net(**other), 1, part.program.save(), course_of(part)))
    assert (bench.run.iteration, bits(bench.run.program.save())) == (0, bits(part.program.save()))


def test_another_schedule_begins_with_its_own_memory(tmp_path: Path) -> None:
    part = run_to(net(schedule=PLATEAU), 30)
    write(tmp_path / "a.chain", net(), part.program.save(), course_of(part))
    project = read(tmp_path / "a.chain")
    assert project.remark is None
    assert project.course is not None
    run = Run(project.sheet, weights=project.weights, course=project.course)
    assert (run.iteration, run.kept.keys()) == (30, part.kept.keys() - {"schedule"})
