"""What layers of two sizes have in common, number by number, against indices worked out here."""

from math import prod
from typing import Any

import numpy as np
import pytest

from engine.arrays import declare, form
from engine.check import check
from engine.layers.conv1d import Conv1D
from engine.layers.conv2d import Conv2D
from engine.layers.conv_transpose2d import ConvTranspose2D
from engine.layers.dense import Dense
from engine.layers.layer import LAYERS, Layer
from engine.layers.lstm import LSTM
from engine.layers.multi_head_attention import MultiHeadAttention
from engine.overlap import Form, covered, overlay
from tests.engine.truth import net

EXAMPLES = [example for kind in LAYERS for example in kind.examples()]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: type(example.layer).__name__)
def test_every_layer_says_what_its_rows_and_columns_count(example: Any) -> None:
    for parameter in example.layer.parameters_for(*example.inputs).values():
        if any(parameter.axes):
            rows, columns = parameter.axes
            assert (prod(rows), prod(columns) + parameter.bias_column) == parameter.shape


def laid_over(small: Layer, large: Layer, before: tuple[int, ...], after: tuple[int, ...], name: str = "weight") -> Any:
    """The small layer's parameter, numbered from 0, in one of the large layer that is −1 elsewhere."""
    parameters = small.parameters(before)[name], large.parameters(after)[name]
    source = np.arange(prod(parameters[0].shape)).reshape(parameters[0].shape)
    target = np.full(parameters[1].shape, -1)
    forms = form(small, parameters[0]), form(large, parameters[1])
    overlay(target, forms[1], source, forms[0])
    assert forms[0].alike(forms[1])
    assert forms[0].inside(forms[1])
    assert covered(target.shape, forms[1], [(source.shape, forms[0])]) == bool((target >= 0).all())
    assert sorted(target[target >= 0].tolist()) == list(range(source.size)), "each number has one place"
    return source, target


def test_units_and_features_of_a_dense_layer() -> None:
    source, target = laid_over(Dense(units=2), Dense(units=3), (4,), (5,))
    assert np.array_equal(target[:2, :4], source[:, :4])
    assert np.array_equal(target[:2, 5], source[:, 4]), "the bias stays the bias"


def test_a_bias_that_is_switched_on() -> None:
    source, target = laid_over(Dense(units=2, bias=False), Dense(units=2), (3,), (3,))
    assert np.array_equal(target[:, :3], source)
    assert (target[:, 3] == -1).all()


def test_gates_of_a_recurrent_layer() -> None:
    for name, seen, sees in (("weight", 2, 3), ("recurrent", 2, 4)):
        source, target = laid_over(LSTM(units=2), LSTM(units=4), (5, 2), (5, 3), name)
        for gate in range(4):
            for unit in range(2):
                row, place = source[gate * 2 + unit], target[gate * 4 + unit]
                assert np.array_equal(place[:seen], row[:seen])
                assert place[sees] == row[seen]


def test_channels_and_filters() -> None:
    source, target = laid_over(Conv2D(filters=2, kernel=3), Conv2D(filters=3, kernel=3), (2, 8, 8), (4, 8, 8))
    for f, c, u, v in np.ndindex(2, 2, 3, 3):
        assert target[f, (c * 3 + u) * 3 + v] == source[f, (c * 3 + u) * 3 + v]
    assert np.array_equal(target[:2, -1], source[:, -1])
    source, target = laid_over(Conv1D(filters=2, kernel=3), Conv1D(filters=2, kernel=3), (9, 2), (9, 5))
    for f, u, c in np.ndindex(2, 3, 2):
        assert target[f, u * 5 + c] == source[f, u * 2 + c]
    source, target = laid_over(ConvTranspose2D(filters=2), ConvTranspose2D(filters=3), (1, 4, 4), (2, 4, 4))
    area = ConvTranspose2D().kernel ** 2
    assert np.array_equal(target[0, : 2 * area], source[0])


def test_queries_keys_and_values() -> None:
    small, large = MultiHeadAttention(heads=1), MultiHeadAttention(heads=1)
    source, target = laid_over(small, large, (3, 2), (3, 4))
    for role, unit in np.ndindex(3, 2):
        assert np.array_equal(target[role * 4 + unit, [0, 1, 4]], source[role * 2 + unit])


def test_layers_of_another_type_have_nothing_in_common() -> None:
    assert not Form("Dense", (2,), (3,)).alike(Form("Conv1D", (2,), (3,)))
    assert not Form("Scale", (2,)).alike(Form("Scale", (2,), (3,)))
    assert not Form("Dense", (2,), (3,), bias=True).inside(Form("Dense", (2,), (3,)))


def test_the_program_knows_the_forms() -> None:
    graph = net().graph
    found = declare(graph, check(graph)).forms(graph)
    assert found["Dense_1.weight"] == Form("Dense", (8,), (2,), bias=True)
    assert found["BatchNorm_2.running_mean"] == Form("BatchNorm", (8,))
