"""How first values are drawn: their size, and that a seed says all."""

import numpy as np
import pytest

from engine.compile import compile
from engine.graph import Graph, Wire
from engine.initializers.constant import Constant
from engine.initializers.glorot import Glorot
from engine.initializers.glorot_normal import GlorotNormal
from engine.initializers.he import He
from engine.initializers.he_uniform import HeUniform
from engine.initializers.identity import Identity
from engine.initializers.initializer import INITIALIZERS, Initializer
from engine.initializers.lecun_normal import LeCunNormal
from engine.initializers.lecun_uniform import LeCunUniform
from engine.initializers.normal import Normal
from engine.initializers.ones import Ones
from engine.initializers.orthogonal import Orthogonal
from engine.initializers.truncated_normal import TruncatedNormal
from engine.initializers.uniform import Uniform
from engine.initializers.zeros import Zeros
from engine.layers.dense import Dense
from engine.layers.input import Input
from engine.losses.mse import MSE


def draw(initializer: Initializer, shape: tuple[int, ...] = (200, 100)) -> np.ndarray:
    return initializer.draw(np.random.default_rng(0), shape, 100, 200)


@pytest.mark.parametrize("kind", tuple(INITIALIZERS), ids=lambda kind: kind.__name__)
def test_shape_and_type(kind: type[Initializer]) -> None:
    values = draw(kind(), (3, 4, 5))
    assert values.shape == (3, 4, 5)
    assert values.dtype == np.float64
    assert np.array_equal(values, draw(kind(), (3, 4, 5)))


@pytest.mark.parametrize(
    ("initializer", "deviation"),
    [
        (Glorot(), (2 / 300) ** 0.5),
        (He(), (2 / 100) ** 0.5),
        (Normal(deviation=3.0), 3.0),
        (GlorotNormal(), (2 / 300) ** 0.5),
        (HeUniform(), (2 / 100) ** 0.5),
        (LeCunNormal(), 0.1),
        (LeCunUniform(), 0.1),
        (Uniform(limit=0.3), 0.3 / 3**0.5),
        (TruncatedNormal(deviation=2.0), 2 * 0.87963),
        (Orthogonal(gain=3.0), 3 / 200**0.5),
        (Zeros(), 0.0),
        (Ones(), 0.0),
    ],
    ids=lambda value: type(value).__name__,
)
def test_size(initializer: Initializer, deviation: float) -> None:
    values = draw(initializer)
    assert values.std() == pytest.approx(deviation, rel=0.02)
    assert values.mean() == pytest.approx(1 if initializer == Ones() else 0, abs=0.02 * deviation)


@pytest.mark.parametrize(
    ("initializer", "limit"),
    [
        (Glorot(), (6 / 300) ** 0.5),
        (HeUniform(), (6 / 100) ** 0.5),
        (LeCunUniform(), (3 / 100) ** 0.5),
        (Uniform(limit=0.3), 0.3),
        (TruncatedNormal(deviation=2.0), 4.0),
    ],
    ids=lambda value: type(value).__name__,
)
def test_some_have_a_limit(initializer: Initializer, limit: float) -> None:
    assert 0.99 * limit < np.abs(draw(initializer)).max() <= limit


@pytest.mark.parametrize("shape", [(6, 4), (4, 6), (5, 5), (4, 2, 3), (1, 3), (3,)])
def test_orthogonal_rows_or_columns(shape: tuple[int, ...]) -> None:
    matrix = draw(Orthogonal(gain=2.0), shape).reshape(shape[0], -1)
    small = matrix @ matrix.T if len(matrix) <= matrix.shape[1] else matrix.T @ matrix
    np.testing.assert_allclose(small, 4 * np.eye(len(small)), atol=1e-12)


def test_every_rotation_is_equally_likely() -> None:
    """Without the signs of R, LAPACK's Q has a negative diagonal throughout."""
    rng = np.random.default_rng(0)
    turned = [Orthogonal().draw(rng, (3, 3), 3, 3)[0, 0] for _ in range(400)]
    assert abs(np.mean(turned)) < 0.1


def test_identity_and_constant() -> None:
    assert draw(Identity(gain=2.0), (2, 3)).tolist() == [[2, 0, 0], [0, 2, 0]]
    assert draw(Constant(value=0.5), (2,)).tolist() == [0.5, 0.5]


def chain(*layers: Dense) -> Graph:
    """Input → layers → MSE."""
    names = [f"dense_{number}" for number, _ in enumerate(layers, 1)]
    wires = [Wire(a, "y", b, "x") for a, b in zip(["x", *names], names, strict=False)]
    wires += [Wire(names[-1], "y", "loss", "prediction"), Wire("t", "y", "loss", "targets")]
    units = (layers[-1].units,)
    nodes = {"x": Input(), "t": Input(shape=units), "loss": MSE(), **dict(zip(names, layers, strict=True))}
    return Graph(nodes, tuple(wires))


def test_biases_start_at_zero() -> None:
    program = compile(chain(Dense(units=4, initializer=Normal())))
    weight = program.parameters["dense_1.weight"]
    assert (weight[:, -1] == 0).all()
    assert (weight[:, :-1] != 0).all()


def test_a_seed_says_all_and_each_node_draws_for_itself() -> None:
    one, two = chain(Dense(units=4)), chain(Dense(units=4), Dense(units=4))
    first = compile(one, seed=3).parameters["dense_1.weight"]
    assert np.array_equal(first, compile(one, seed=3).parameters["dense_1.weight"])
    assert np.array_equal(first, compile(two, seed=3).parameters["dense_1.weight"])
    assert not np.array_equal(first, compile(one, seed=4).parameters["dense_1.weight"])
