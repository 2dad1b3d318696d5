"""Single weights that are frozen, or that alone learn: the others move as ever, to the bit."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from engine.check import check
from engine.compile import GraphError
from engine.formats.project import read, write
from engine.graph import Learning
from engine.mask import Mask, Runs, minus, union
from engine.optimizers.adam import Adam
from engine.optimizers.adamw import AdamW
from engine.optimizers.optimizer import OPTIMIZERS, Optimizer
from engine.resume import course_of
from engine.sheet import Sheet
from engine.train import Run
from tests.engine.trainable import spiral

FIRST, SECOND = "Dense_1", "Dense_4"  # 8×3 and 1×9
HARSH = {"clip_norm": 0.05, "clip_layer_norm": 0.04, "clip_value": 0.03, "l2": 0.1, "l1": 0.01}


def with_learning(sheet: Sheet, **learning: Learning) -> Sheet:
    return replace(sheet, graph=replace(sheet.graph, learning=learning))


def trained(sheet: Sheet, iterations: int = 12) -> dict[str, Any]:
    run = Run(sheet)
    for _ in range(iterations):
        run.iterate()
    return run.program.save()


places = st.sets(st.integers(0, 30))


def runs_of(chosen: set[int]) -> Runs:
    return union(tuple((place, place + 1) for place in chosen), ())


@given(places, places)
def test_runs_are_sets(one: set[int], other: set[int]) -> None:
    def members(runs: Runs) -> set[int]:
        return {place for begin, end in runs for place in range(begin, end)}

    assert members(union(runs_of(one), runs_of(other))) == one | other
    assert members(minus(runs_of(one), runs_of(other))) == one - other
    mask = Mask((31,), runs_of(one))
    assert [place for place in range(31) if mask.has(place)] == sorted(one)
    assert mask.count == len(one)
    assert minus(runs_of(one), runs_of(other)) == runs_of(one - other), "they are written in one way only"


@pytest.mark.parametrize("runs", [((3, 2),), ((0, 2), (2, 3)), ((4, 5), (0, 1)), ((-1, 2),), ((0, 25),)])
def test_a_mask_that_makes_no_sense_is_refused(runs: Runs) -> None:
    with pytest.raises(ValueError, match="mask"):
        Mask((8, 3), runs)


@pytest.mark.parametrize("kind", [*OPTIMIZERS])
def test_frozen_weights_stay_with_every_optimizer_and_the_others_move_as_ever(kind: type[Optimizer]) -> None:
    sheet = spiral(optimizer=kind(learning_rate=0.01), l2=0.1, l1=0.01, clip_value=0.03)
    first, before = Run(sheet).program.save(), trained(sheet, 1)
    mask = Mask((8, 3), ((0, 1), (4, 9), (23, 24)))
    after = trained(with_learning(sheet, **{FIRST: Learning(still={"weight": mask})}), 1)
    held = np.array([mask.has(place) for place in range(24)])
    key = f"{FIRST}.weight"
    assert after[key].ravel()[held].tobytes() == first[key].ravel()[held].tobytes()
    assert after[key].ravel()[~held].tobytes() == before[key].ravel()[~held].tobytes()
    assert (before[key] != first[key]).all(), "all of them would have moved"
    assert after[f"{SECOND}.weight"].tobytes() == before[f"{SECOND}.weight"].tobytes()


def test_what_is_frozen_does_not_count_in_a_gradient_that_is_clipped() -> None:
    sheet = with_learning(spiral(**HARSH), **{FIRST: Learning(still={"weight": Mask((8, 3), ((2, 20),))})})
    run = Run(sheet)
    flat = run.program.flat_gradient
    for _ in range(len(run.plan.calls) - len(run.update)):
        run.operate()
    expected = flat.copy()
    learns = np.array([place < 2 or 20 <= place < 24 or place >= 24 for place in range(33)])
    expected = np.clip(expected, -0.03, 0.03)
    for part in (slice(0, 24), slice(24, 33)):
        own = expected[part][learns[part]]
        expected[part][learns[part]] = own * min(1.0, 0.04 / np.linalg.norm(own))
    own = expected[learns]
    expected[learns] = own * min(1.0, 0.05 / np.linalg.norm(own))
    expected += 0.1 * run.program.flat + 0.01 * np.sign(run.program.flat)
    untouched = flat.copy()
    while run.operation:
        run.operate()
    np.testing.assert_allclose(flat[learns], expected[learns], rtol=1e-5)
    assert (flat[~learns] == untouched[~learns]).all()


def test_solo_lets_nothing_else_learn_and_what_is_frozen_too_stays() -> None:
    sheet = spiral(optimizer=AdamW(learning_rate=0.01))
    way = Learning(solo={"weight": Mask((8, 3), ((5, 8),))}, still={"weight": Mask((8, 3), ((6, 7),))})
    first, after = Run(sheet).program.save(), trained(with_learning(sheet, **{FIRST: way}))
    moved = first[f"{FIRST}.weight"] != after[f"{FIRST}.weight"]
    assert np.flatnonzero(moved).tolist() == [5, 7]
    assert (first[f"{SECOND}.weight"] == after[f"{SECOND}.weight"]).all()


def test_it_stays_frozen_through_training_save_and_load(tmp_path: Path) -> None:
    sheet = with_learning(
        spiral(optimizer=Adam(learning_rate=0.01), **HARSH),
        **{
            FIRST: Learning(still={"weight": Mask((8, 3), ((7, 8),))}),
        },
    )
    run = Run(sheet)
    value = run.program.parameters[f"{FIRST}.weight"][2, 1]
    for _ in range(10):
        run.iterate()
    write(tmp_path / "held.chain", sheet, run.program.save(), course_of(run))
    opened = read(tmp_path / "held.chain")
    assert opened.sheet == sheet
    assert opened.course is not None, "the optimiser's memory is as long as it was"
    again = Run(opened.sheet, weights=opened.weights, course=opened.course)
    for _ in range(10):
        again.iterate()
        run.iterate()
    assert again.program.parameters[f"{FIRST}.weight"][2, 1] == value
    assert again.program.flat.tobytes() == run.program.flat.tobytes()


def test_a_mask_of_another_shape_is_a_problem_that_names_both() -> None:
    way = Learning(still={"weight": Mask((8, 2), ((0, 1),))})
    sheet = with_learning(spiral(), **{FIRST: way})
    (problem,) = check(sheet.graph).errors
    assert problem.kind == "mask"
    assert str(problem) == (
        "Dense_1 has single weights that are frozen in weight 8×2, but it has weight 8×3 now. "
        "Let all its weights learn, or undo what changed its size."
    )
    with pytest.raises(GraphError):
        Run(sheet)
