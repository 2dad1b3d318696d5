"""Convergence is told where the loss has fallen and stands still, and not before."""

import numpy as np
import pytest

from engine import doctor
from engine.data.circle import Circle
from engine.insight.diagnosis import diagnose
from engine.insight.record import Record
from engine.insight.rules.converged import Converged
from engine.insight.rules.unused import Unused
from engine.layers.dense import Dense
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from tests.engine.graphs import wire
from tests.engine.insight.rules.drawings import HIDDEN, drawing, with_nodes

SHEET = drawing(Circle(), HIDDEN, Dense(units=1), loss=BinaryCrossEntropy(), epochs=200)
RECORD = doctor.visit(SHEET, epochs=1, rules=()).record
STEPS = np.arange(1, 1001)


def told(losses: np.ndarray, unit: int = 1) -> list:
    """What is found in a run with these losses, made smaller: at chance it is 0.69."""
    losses = losses / 4
    rows = np.column_stack([unit * np.arange(1, len(losses) + 1), losses, losses])
    r = RECORD
    record = Record(r.drawn, r.sheet, r.specs, r.order, r.data, r.sizes, iteration=unit * len(losses), losses=rows)
    return list(Converged().examine(record))


def test_a_run_that_has_learned_all_it_can_is_praised() -> None:
    visit = doctor.visit(SHEET, rules=(Converged(),))
    (finding,) = visit.findings
    assert finding.good
    assert finding.cures == ()
    assert visit.test is not None
    assert visit.test.metrics["accuracy"] > 0.95
    assert visit.first["Converged"] > 200  # not while it still learned


def test_the_criterion_is_what_is_said() -> None:
    (finding,) = told(2 * np.exp(-STEPS / 100) + 0.5)  # 0.62 at first
    earlier, later = (2 * np.exp(-part / 100) + 0.5 for part in (STEPS[750:875], STEPS[875:]))
    share = (earlier.mean() - later.mean()) / (2.48 - later.mean())
    assert finding.evidence[2].limit == 0.01
    assert finding.evidence[2].value == pytest.approx(share, abs=2e-3)
    assert "in the last 250 iterations" in finding.words


NOISE = np.random.default_rng(0).normal(0, 1, 1000)


@pytest.mark.parametrize(
    ("losses", "unit"),
    [
        (2 - STEPS / 600, 1),  # still falling
        (np.full(1000, 0.69) + 0.01 * NOISE, 1),  # has never fallen: no good news
        (np.maximum(2 - STEPS / 800, 1.5), 1),  # has fallen too little
        (0.5 + 1.5 * np.exp(-STEPS / 100) + 0.3 * (-1) ** STEPS, 1),  # who can tell? The means agree.
        (0.5 + 1.5 * np.exp(-STEPS / 100) + (STEPS > 800) * (STEPS - 800) / 400, 1),  # rises again
        ((2 * np.exp(-STEPS / 20) + 0.5)[:150], 1),  # too early
        (np.where(STEPS < 1000, 0.5, np.nan), 1),
    ],
)
def test_all_others_are_not(losses: np.ndarray, unit: int) -> None:
    assert told(losses, unit) == []


def test_a_loss_above_that_at_chance_is_no_good_news() -> None:
    """However far it has come down."""
    assert len(told(4 * (2 * np.exp(-STEPS / 50) + 0.1))) == 1
    assert told(4 * (2 * np.exp(-STEPS / 50) + 0.7)) == []


def test_who_is_ill_is_not_praised() -> None:
    sick = with_nodes(SHEET, {"side": Dense(units=3)}, wire("n1", "side"))
    record = doctor.visit(sick, rules=()).record
    assert [finding.rule for finding in diagnose(record, (Converged(),))] == ["Converged"]
    assert [finding.rule for finding in diagnose(record, (Unused(), Converged()))] == ["Unused"]
