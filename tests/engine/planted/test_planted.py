"""The doctor finds what was planted and names the layer, and is silent where nothing was: on seeds nobody tuned by."""

from collections.abc import Iterator

import numpy as np
import pytest

from tests.engine.planted.nets import KINDS, healthy
from tests.engine.planted.table import EACH, HEALTHY, REPORTED, sick, table, well


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Numbers run away on purpose."""
    with np.errstate(all="ignore"):
        yield


def test_what_is_planted_is_found_at_its_layer() -> None:
    cases = list(sick(REPORTED))
    assert len(cases) == EACH * len(KINDS) >= 60
    found = sum(case.right for case in cases)
    assert found / len(cases) >= 0.95, table(cases)


def test_healthy_ones_are_left_in_peace() -> None:
    cases = list(well(REPORTED))
    assert len(cases) == HEALTHY >= 60
    alarms = sum(not case.right for case in cases)
    assert alarms / len(cases) <= 0.05, table(cases)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_seeds_draw_different_networks_and_the_same_ones_again(kind: object) -> None:
    assert callable(kind)
    assert kind(5).sheet == kind(5).sheet
    assert kind(5).sheet != kind(6).sheet
    assert healthy(5).sheet != healthy(6).sheet
