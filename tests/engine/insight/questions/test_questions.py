"""Every question has exactly one right answer, and it is the one that a pass of the test's own gives."""

from collections import Counter
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.compile import GraphError
from engine.data.spiral import Spiral
from engine.foresight import Foresight
from engine.insight.questions.asking import KINDS, Kind, ask
from engine.insight.questions.foreseen import Foreseen
from engine.layers.batch_norm import BatchNorm
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.relu import ReLU
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.optimizers.adam import Adam
from engine.sheet import Sheet
from engine.train import Run
from tests.engine.insight.questions.truth import TRUTH, run_pass
from tests.engine.trainable import chain
from tests.engine.truth import bits
from tests.parity.random_graphs import Drawing
from tests.parity.random_graphs import sheet as sheet_of


def deep(**training: object) -> Sheet:
    """Every kind has something to ask here; the draws of dropout and the averages of batch norm must be the same."""
    layers = [Spiral(samples=130), Dense(units=8), BatchNorm(), ReLU(), Dense(units=6), ReLU(), Dropout(rate=0.2)]
    return chain([*layers, Dense(units=1), BinaryCrossEntropy()], **{"batch_size": 20, "seed": 3, **training})


def before_backward(sheet: Sheet, iterations: int) -> Run:
    """A run that stands where it is asked."""
    run = Run(sheet)
    for _ in range(iterations):
        run.iterate()
    run.operate()
    while run.operation and run.plan.calls[run.operation].stage != "backward":
        run.operate()
    return run


def foresee(run: Run) -> Foreseen:
    (seen,) = [found for found in Foresight().looking(run) if found is not None]
    return seen


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("iterations", [0, 9])
def test_each_kind_has_the_numbers_of_the_pass(kind: Kind, iterations: int) -> None:
    sheet = deep(optimizer=Adam(learning_rate=0.02), clip_norm=0.01)
    seen, truth = foresee(before_backward(sheet, iterations)), run_pass(sheet, iterations)
    found = 0
    for seed in range(25 if kind.__name__ != "falling" else 1):
        question = kind(seen, Random(seed))
        if question is not None:
            found += 1
            assert question.kind == kind.__name__
            assert TRUTH[question.kind](question, truth) == [question.right]
    assert found


def test_the_run_does_not_notice() -> None:
    sheet = deep()
    run, other = before_backward(sheet, 4), Run(sheet)
    arrays = [array.copy() for array in (*run.plan.recording.values.values(), *run.plan.recording.gradients.values())]
    seen = foresee(run)
    seen.again()
    now = [*run.plan.recording.values.values(), *run.plan.recording.gradients.values()]
    assert all(np.array_equal(one, two, equal_nan=True) for one, two in zip(arrays, now, strict=True))
    for _ in range(3):
        run.iterate()
    for _ in range(7):
        other.iterate()
    assert bits(run) == bits(other)


def test_kinds_take_turns() -> None:
    run, asked = before_backward(deep(), 2), Counter[str]()
    for seed in range(2 * len(KINDS)):
        assert ask(foresee(run), Random(seed), asked) is not None
    assert len(asked) >= 6
    assert max(asked.values()) <= 3


@settings(derandomize=True, max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_of_graphs_that_nobody_drew_every_question_has_one_right_answer(seed: int) -> None:
    random = Random(seed)
    sheet = sheet_of(Drawing(random).graph)
    with np.errstate(all="ignore"):
        try:
            run = before_backward(sheet, 1)
        except GraphError:
            return
        if run.operation == 0:
            return  # nothing in it learns
        seen, truth = foresee(run), run_pass(sheet, 1)
        for kind in KINDS:
            question = kind(seen, random)
            if question is None:
                continue
            assert 2 <= len(question.choices) <= 4
            assert len({*question.choices}) == len(question.choices)
            assert TRUTH[question.kind](question, truth) == [question.right], question
            assert set(question.answer) <= {*question.about, *sheet.graph.nodes, *sheet.graph.wires}
