"""The sick examples: what each note promises of illness, iterations, cure and margin is so.

Symptom shown → finding by the rule within the stated iterations → first cure → better metric from the same seed → the
drawing without the cure comes to the same bits as before.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest

from engine.doctor import Visit, visit
from engine.flow import NAMED
from engine.formats.project import examples, read
from engine.formats.sheet_text import to_text
from engine.insight.rules.rule import RULES
from engine.sheet import Note, Sheet

SAID = re.compile(
    r"The Doctor finds \*\*(.+)\*\* within \*\*(\d+)\*\* iterations\. Its first cure, \*\*(.+)\*\*,"
    r" (raises|lowers) the test (.+) by \*\*([\d.]+)\*\* or more\."
)


class Promise(NamedTuple):
    """What a note says."""

    illness: str
    within: int  # iterations
    cure: str
    sign: int  # 1 where the metric is raised
    metric: str
    margin: float


def promised(sheet: Sheet) -> Promise:
    """By the note on the canvas."""
    (note,) = sheet.remarks.values()
    assert isinstance(note, Note)
    found = SAID.search(note.text)
    assert found
    illness, within, cure, way, metric, margin = found.groups()
    return Promise(illness, int(within), cure, 1 if way == "raises" else -1, metric, float(margin))


def measured(seen: Visit, metric: str) -> float:
    """Of the test part."""
    assert seen.test is not None, seen.failed
    return seen.test.loss if metric == "loss" else seen.test.metrics[{"R²": "r2"}.get(metric, metric)]


def told(seen: Visit, quantity: str, node: str) -> np.ndarray:
    """What was read of a node, iteration by iteration."""
    readings = seen.record.readings
    return getattr(readings, quantity)[:, getattr(readings, NAMED[quantity]).index(node)]


def starves(seen: Visit) -> bool:
    """The first layer's gradient usually is a thousandth of the last one's."""
    return bool(np.median(told(seen, "gradients", "dense_1") / told(seen, "gradients", "dense_6")) < 1e-3)


def explodes(seen: Visit) -> bool:
    """A hundred times the gradient of the last layer comes to the first one; the loss is beyond measure."""
    first, last = told(seen, "returning", "dense_1"), told(seen, "returning", "dense_5")
    return bool((first > 100 * last).all()) and seen.record.losses[0, 1] > 1000


def creeps(seen: Visit) -> bool:
    """No layer moves by a ten-thousandth of its weights, and the loss keeps nine tenths."""
    losses, readings = seen.record.losses, seen.record.readings
    return bool((np.median(readings.updates, axis=0) < 1e-4).all()) and losses[-1, 1] > 0.85 * losses[0, 1]


def swings(seen: Visit) -> bool:
    """Gradients point back where they came from, the loss rises at every third step and stays above chance."""
    middle = seen.record.losses[:, 1:].mean(axis=1)
    back = np.nanmedian(told(seen, "cosines", "dense_3")) < -0.4
    late = middle[-len(middle) // 4 :].mean() > np.log(2)
    return bool(back and late) and np.count_nonzero(np.diff(middle) > 0) > len(middle) / 3


def is_dead(seen: Visit) -> bool:
    """Every ReLU is 0, and the layer before gets no gradient."""
    return told(seen, "dead", "relu_1")[-1] == 1 and told(seen, "gradients", "dense_1")[-1] == 0


def is_at_its_limits(seen: Visit) -> bool:
    """Three quarters of each tanh's numbers are."""
    return all(np.median(told(seen, "saturated", f"tanh_{n}")) > 0.75 for n in (1, 2, 3))


def is_unscaled(seen: Visit) -> bool:
    """Deviations of what the first layer gets lie three decades apart."""
    if seen.record.before("dense_1") != "house_prices_1":
        return False
    spread = seen.record.data["house_prices_1"].train.inputs.std(axis=1)
    return bool(spread.max() > 1000 * np.median(spread))


def learns_by_heart(seen: Visit) -> bool:
    """The test loss has doubled since it was least, and is ten times the training loss."""
    tests = seen.record.tests[:, 1]
    assert seen.train is not None
    return bool(tests[-1] > 1.9 * tests.min() and tests[-1] > 10 * seen.train.loss)


def has_a_floor(seen: Visit) -> bool:
    """No loss ever comes below what ten scores from 0 to 1 can reach."""
    return bool(seen.record.losses[:, 1].min() > np.log(1 + 9 / np.e))


class Sick(NamedTuple):
    """Which rule finds it, and what shows it without any rule."""

    rule: str
    symptom: Callable[[Visit], bool]


SICK = {
    "sick-vanishing": Sick("Vanishing", starves),
    "sick-exploding": Sick("Exploding", explodes),
    "sick-slow": Sick("Slow", creeps),
    "sick-oscillating": Sick("Oscillating", swings),
    "sick-dead-relu": Sick("DeadReLU", is_dead),
    "sick-saturated": Sick("Saturated", is_at_its_limits),
    "sick-unscaled": Sick("Unscaled", is_unscaled),
    "sick-overfitting": Sick("Overfitting", learns_by_heart),
    "sick-wrong-loss": Sick("WrongLoss", has_a_floor),
}


def test_these_are_the_sick_examples() -> None:
    assert {name for name in examples() if name.startswith("sick-")} == set(SICK)


@pytest.mark.parametrize("name", SICK)
def test_is_found_cured_and_as_it_was_without_the_cure(name: str) -> None:
    sheet, (rule, symptom) = read(examples()[name]).sheet, SICK[name]
    promise, text = promised(sheet), to_text(sheet)
    before = visit(sheet)
    assert symptom(before)
    assert promise.illness == RULES[rule].title == before.findings[0].illness
    assert before.findings[0].rule == rule
    assert before.first[rule] <= promise.within
    cure = before.findings[0].cures[0]
    assert cure.words == promise.cure
    cured = cure.edit(sheet)
    after = visit(cured)
    assert after.run.seed == before.run.seed
    better = promise.sign * (measured(after, promise.metric) - measured(before, promise.metric))
    assert better >= promise.margin
    assert not symptom_of(symptom, after)
    assert to_text(sheet) == text  # undo: the drawing is the value that it was
    again = visit(sheet)
    assert again.run.program.flat.tobytes() == before.run.program.flat.tobytes()
    assert cured.training != sheet.training or after.run.sheet.graph != before.run.sheet.graph


def symptom_of(symptom: Callable[[Visit], bool], seen: Visit) -> bool:
    """Whether it is still there; not where the nodes that would show it are no more."""
    try:
        return symptom(seen)
    except ValueError:
        return False
