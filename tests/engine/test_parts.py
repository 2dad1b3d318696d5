"""Large weights arrive whole, although they travel in parts."""

import numpy as np
import pytest

from engine import parts as way
from engine.events import Compiled, Refused, Weights, WeightsPart
from engine.parts import Joiner, parts, rest


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(way, "LARGE", 4)
    monkeypatch.setattr(way, "PART", 3)


ARRAYS = {"a": np.arange(10.0).reshape(2, 5), "b": np.arange(4.0), "c": -np.arange(6.0).reshape(3, 2)}


def test_what_is_cut_is_joined() -> None:
    join = Joiner()
    pieces = list(parts(ARRAYS))
    assert [(piece.name, piece.values.size) for piece in pieces] == [("a", 3)] * 3 + [("a", 1)] + [("c", 3)] * 2
    assert all(join(piece) is None for piece in pieces)
    whole = join(Weights(1, 2, rest(ARRAYS)))
    assert isinstance(whole, Weights)
    assert whole.arrays.keys() == ARRAYS.keys()
    assert all(np.array_equal(whole.arrays[name], array) for name, array in ARRAYS.items())
    again = join(Weights(1, 3, rest(ARRAYS)))
    assert isinstance(again, Weights)
    assert again.arrays.keys() == {"b"}, "each part counts once"


@pytest.mark.parametrize("end", [Compiled(2, 1, 1, 1.0), Refused(2, ())])
def test_of_a_program_that_is_no_more_nothing_is_joined(end: Compiled | Refused) -> None:
    join = Joiner()
    for piece in list(parts({"gone": np.ones(9)}))[:2]:
        join(piece)
    assert join(end) is end
    whole = join(Weights(2, 0, rest(ARRAYS)))
    assert isinstance(whole, Weights)
    assert whole.arrays.keys() == {"b"}


def test_what_was_given_up_half_way_leaves_nothing() -> None:
    join = Joiner()
    old = {"a": np.full((4, 4), 7.0)}
    for piece in list(parts(old))[:2]:
        join(piece)
    for piece in parts(ARRAYS):
        assert isinstance(piece, WeightsPart)
        join(piece)
    whole = join(Weights(1, 2, {}))
    assert isinstance(whole, Weights)
    assert np.array_equal(whole.arrays["a"], ARRAYS["a"])
