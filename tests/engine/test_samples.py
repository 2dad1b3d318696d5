"""Samples that nobody can train on are said, with their place, before anybody does."""

from typing import Annotated

import msgspec
import numpy as np
import pytest
from msgspec import Meta

from engine.check import check
from engine.compile import GraphError
from engine.data.dataset import Dataset, Samples, Split
from engine.data.house_prices import HousePrices
from engine.data.spiral import Spiral
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.losses.mse import MSE
from engine.samples import sample_problems
from engine.tensor import Array, Spec
from engine.train import Run
from tests.engine.trainable import houses, spiral


class Given(Dataset):
    """Two numbers a sample, one of three classes."""

    rows: Annotated[int, Meta(ge=0)] = 4

    def specs(self) -> tuple[Spec, Spec]:
        return Spec((2,)), Spec((), classes=3)


def split(**changes: Array) -> Split:
    """Four samples in each part, some of the training part's arrays replaced."""
    good = Samples(np.ones((2, 4), np.float32), np.array([0, 1, 2, 0]))
    return Split(good._replace(**changes), good)


def holed(value: float) -> Array:
    inputs = np.ones((2, 4), np.float32)
    inputs[1, 2] = value
    return inputs


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, None),
        ({"inputs": holed(np.nan)}, "In the inputs of data, training part, sample 3 holds no number (NaN)."),
        ({"inputs": holed(np.inf)}, "In the inputs of data, training part, sample 3 holds an infinite number."),
        ({"inputs": np.ones((3, 4))}, "In the inputs of data, training part, the shape is 3×4 in place of 2×4."),
        (
            {"targets": np.array([0, 1, 3, 99])},
            "In the targets of data, training part, sample 3 has the label 3; labels go from 0 to 2.",
        ),
        (
            {"targets": np.array([0, -1, 0, 0])},
            "In the targets of data, training part, sample 2 has the label -1; labels",
        ),
        ({"inputs": np.ones((2, 0)), "targets": np.zeros(0, int)}, "data has no samples in its training part."),
    ],
)
def test_what_is_wrong_is_said_with_its_place(changes: dict[str, Array], sentence: str | None) -> None:
    problems = sample_problems("data", Given(), split(**changes))
    assert len(problems) == (sentence is not None)
    assert all(problem.sentence.startswith(str(sentence)) and problem.node == "data" for problem in problems)


def test_it_is_said_before_training(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Spiral().load()
    broken = Split(whole.train._replace(inputs=whole.train.inputs * np.nan), whole.test)
    monkeypatch.setattr(Spiral, "load", lambda self: broken)
    with pytest.raises(GraphError, match="sample 1 holds no number"):
        Run(spiral())


def test_a_batch_beyond_all_samples_is_said_and_no_reason_not_to_train() -> None:
    inspection = check(spiral().graph, batch=1000, training=True)
    assert not inspection.errors
    assert any("A batch of 1,000 is more than the" in problem.sentence for problem in inspection.problems)


def test_an_empty_part_before_a_loss_with_bounds_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = houses()
    nodes = {
        name: BinaryCrossEntropy() if isinstance(layer, MSE) else layer for name, layer in sheet.graph.nodes.items()
    }
    whole = HousePrices().load()
    empty = Split(*[Samples(part.inputs[..., :0], part.targets[..., :0]) for part in whole])
    monkeypatch.setattr(HousePrices, "load", lambda self: empty)
    graph = msgspec.structs.replace(sheet.graph, nodes=nodes)
    check(graph, training=True)
    with pytest.raises(GraphError, match="has no samples"):
        Run(msgspec.structs.replace(sheet, graph=graph))
