"""The chain rule on graphs that nobody drew: sums over paths, and over terms, against the whole backward pass."""

from itertools import islice
from random import Random

import numpy as np
import pytest

from engine.check import check
from engine.compile import compile
from engine.data.spiral import Spiral
from engine.explanation import Explanation
from engine.graph import Graph
from engine.insight.chain.explain import explain
from engine.insight.chain.paths import numbers, paths, starts
from engine.insight.chain.twin import Twin
from engine.insight.gradient_check import fill_sources
from engine.layers.batch_norm import BatchNorm
from engine.layers.conv2d import Conv2D
from engine.layers.dense import Dense
from engine.layers.multi_head_attention import MultiHeadAttention
from engine.layers.relu import ReLU
from engine.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.program import Program, Recording
from engine.tensor import Array
from tests.engine.trainable import chain
from tests.parity.random_graphs import Drawing

GRAPHS, BATCH = 200, 5
WAYS = 2000  # of a weight, at most: more would take long and say nothing new
CLOSE = 1e-9


def recorded(graph: Graph, seed: int) -> tuple[Program, Recording]:
    program = compile(graph, dtype=np.float64, seed=seed)
    recording = program.recording(BATCH, "watching")
    fill_sources(program.graph, recording, {}, np.random.default_rng(seed))
    return program, recording


def passed(twin: Twin, key: str) -> Array:
    """The gradient by one whole backward pass."""
    for _ in (*twin.forward(), *twin.backward()):
        pass
    return twin.program.gradients[key].copy()


def largest(gradient: Array) -> tuple[int, ...]:
    return tuple(int(place) for place in np.unravel_index(np.abs(gradient).argmax(), gradient.shape))


def explained(twin: Twin, key: str, index: tuple[int, ...]) -> Explanation:
    node, _, parameter = key.rpartition(".")
    *_, found = explain(twin, node, parameter, index, 1)
    assert found is not None
    return found


@pytest.mark.parametrize("part", range(10))
def test_the_sum_over_all_paths_is_the_engines_gradient(part: int) -> None:
    compared = several = 0
    for seed in range(part, GRAPHS, 10):
        graph = Drawing(Random(seed)).graph
        assert not check(graph).errors
        program, recording = recorded(graph, seed)
        for sample in (None, seed % BATCH):
            twin = Twin(program, recording, sample)
            for key in program.parameters:
                ways = numbers(twin, key)
                if sum(ways[node] for node in starts(twin, key)) > WAYS:
                    continue
                gradient = passed(twin, key)
                index = largest(gradient)
                *_, found = paths(twin, key, index, most=WAYS)
                assert found is not None
                assert len(found.followed) == found.number
                total = sum(path.gradient for path in found.followed)
                assert total == pytest.approx(gradient[index], rel=CLOSE, abs=1e-300), (seed, key)
                compared += 1
                several += found.number > 1
    assert compared > 40
    assert several > 5


def test_conv_norm_and_attention_are_among_them() -> None:
    kinds = {type(layer) for seed in range(GRAPHS) for layer in Drawing(Random(seed)).graph.nodes.values()}
    assert {Conv2D, BatchNorm, MultiHeadAttention} <= kinds


@pytest.mark.parametrize("seed", range(40))
def test_terms_and_the_rest_are_the_total_of_every_factor(seed: int) -> None:
    program, recording = recorded(Drawing(Random(seed)).graph, seed)
    for sample in (None, 2):
        twin = Twin(program, recording, sample)
        for key in list(program.parameters)[:3]:
            gradient = passed(twin, key)
            found = explained(twin, key, largest(gradient))
            assert found.total == gradient[largest(gradient)]
            assert sum(route.gradient for route in found.routes) + found.rest == pytest.approx(found.total, rel=CLOSE)
            for route in found.routes:
                total = route.gradient
                for factor in route.factors:
                    assert factor.total == total, "what the largest term before was about"
                    assert sum(term.product for term in factor.terms) + factor.rest == pytest.approx(
                        factor.total, rel=CLOSE, abs=1e-12
                    )
                    total = factor.terms[0].coming if factor.wire is not None else 0.0


def test_where_nothing_moves_nothing_is_listed_as_more() -> None:
    """A closed ReLU on the way: one term, which is 0."""
    sheet = chain([Spiral(samples=50), Dense(units=3), ReLU(), Dense(units=1), BinaryCrossEntropy()])
    program, recording = recorded(sheet.graph, 0)
    first = next(iter(program.parameters))
    program.parameters[first][1, -1] = -1e3
    found = explained(Twin(program, recording), first, (1, 0))
    assert found.total == 0
    (route,) = found.routes
    assert [(len(factor.terms), factor.more, factor.rest) for factor in route.factors] == [(1, 0, 0.0)] * 4
    dense, relu, *_ = route.factors
    assert dense.terms[0].place[0] == relu.place[0] == relu.terms[0].place[0] == 1, (
        "the unit that the weight belongs to"
    )
    assert dense.terms[0].coming == relu.terms[0].local == 0 != relu.terms[0].coming, "it is the ReLU that is closed"


def test_small_changes_agree_where_no_kink_is_near() -> None:
    compared = agree = 0
    for seed in range(60):
        program, recording = recorded(Drawing(Random(seed)).graph, seed)
        for sample in (None, 1):
            twin = Twin(program, recording, sample)
            for key in list(program.parameters)[:2]:
                found = explained(twin, key, largest(passed(twin, key)))
                compared += 1
                agree += found.difference == pytest.approx(found.total, rel=1e-6, abs=1e-9)
    assert agree >= 0.97 * compared > 100


def test_samples_losses_have_the_batchs_as_their_mean() -> None:
    compared = 0
    for seed in range(30):
        program, recording = recorded(Drawing(Random(seed)).graph, seed)
        twins = [Twin(program, recording, sample) for sample in (None, *range(BATCH))]  # before any has drawn
        for key in list(program.parameters)[:2]:
            whole, *parts = (passed(twin, key) for twin in twins)
            assert np.mean(parts, axis=0) == pytest.approx(whole, rel=1e-9, abs=1e-12), (seed, key)
            compared += 1
    assert compared > 20


def test_nothing_is_left_of_it() -> None:
    """Weights, statistics and random numbers are as before, whatever was tried on the way."""
    some = (recorded(Drawing(Random(seed)).graph, seed) for seed in range(GRAPHS))
    for program, recording in islice((pair for pair in some if pair[0].parameters), 5):
        key = next(iter(program.parameters))
        before = {name: array.copy() for name, array in program.arrays()}
        explained(Twin(program, recording), key, (0,) * program.parameters[key].ndim)
        for name, array in program.arrays():
            assert np.array_equal(array, before[name]), name
