"""Shelves find their files, and refuse what is not on them."""

import msgspec
import pytest

from engine.family import Family, Member, decode_member
from engine.initializers.initializer import INITIALIZERS
from engine.layers.dense import Dense
from engine.layers.layer import LAYERS, Layer
from engine.metrics.metric import METRICS
from engine.optimizers.adam import Adam
from engine.optimizers.optimizer import OPTIMIZERS, Optimizer
from engine.schedules.schedule import SCHEDULES


def test_what_is_on_the_shelves() -> None:
    assert {"Dense", "MSE", "Spiral", "Input"} <= set(LAYERS.discover())
    assert {"SGD", "Momentum", "Adam", "Lion"} <= set(OPTIMIZERS.discover())
    assert {"Constant", "Cosine", "Warmup"} <= set(SCHEDULES.discover())
    assert {"Glorot", "He", "Zeros", "Ones", "Normal"} <= set(INITIALIZERS.discover())
    assert {"Accuracy", "R2"} <= set(METRICS.discover())


@pytest.mark.parametrize("shelf", [LAYERS, OPTIMIZERS, SCHEDULES, INITIALIZERS, METRICS], ids=lambda shelf: shelf.kind)
def test_everything_has_a_title_and_words_for_each_setting(shelf: Family[Member]) -> None:
    assert len({kind.title for kind in shelf}) == len(tuple(shelf)), "titles are told apart"
    for kind in shelf:
        assert kind.title
        assert kind.__doc__
        assert "TODO" not in kind.__doc__
        for field in msgspec.structs.fields(kind):
            metas = getattr(field.type, "__metadata__", ())
            assert any(isinstance(meta, msgspec.Meta) and meta.description for meta in metas), field.name


SHELF: Family[Member] = Family("thing", categories=("Second", "First"))


def place(title: str, category: str, doc: str = "") -> type[Member]:
    """A class on that shelf."""
    name = title.replace(" ", "")
    return SHELF.add(title=title, category=category)(type(name, (Member,), {"__doc__": doc}))


WARM = place("Warm", "First", "Not cold.")
COLD = place("Cold", "First")
ICE_COLD = place("Ice cold", "Second")
ODD = place("Odd", "Colder")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [ICE_COLD, COLD, WARM, ODD]),
        ("cold", [COLD, ICE_COLD, ODD, WARM]),
        ("  COLD ice", [ICE_COLD]),
        ("first", [COLD, WARM]),
        ("icecold", [ICE_COLD]),
        ("cold hot", []),
    ],
)
def test_what_matches_best_comes_first(text: str, found: list[type[Member]]) -> None:
    assert SHELF.matches(text) == found


def test_categories_come_in_their_order_and_none_is_empty() -> None:
    assert list(SHELF.by_category().items()) == [("Second", [ICE_COLD]), ("First", [COLD, WARM]), ("Colder", [ODD])]
    assert SHELF.by_category("first") == {"First": [COLD, WARM]}
    assert [kind for kinds in LAYERS.by_category().values() for kind in kinds] == LAYERS.matches()


def test_a_member_is_decoded_with_what_it_holds() -> None:
    plain = {"type": "Dense", "units": 3, "initializer": {"type": "Normal", "deviation": 0.2}}
    layer = LAYERS.decode(plain)
    assert isinstance(layer, Dense)
    assert msgspec.to_builtins(layer.initializer) == {"type": "Normal", "deviation": 0.2}
    again = msgspec.json.decode(msgspec.json.encode(layer), type=Layer, dec_hook=decode_member)
    assert again == layer


@pytest.mark.parametrize(
    "data",
    [
        {"type": "os.system"},
        {"type": "Layer"},
        {"type": "Loss"},
        {"type": ["Dense"]},
        {"units": 3},
        {},
        None,
        7,
        "Dense",
        {"type": "Dense", "units": 0},
        {"type": "Dense", "units": 10**10},
        {"type": "Dense", "units": True},
        {"type": "Dense", "units": 2.5},
        {"type": "Dense", "unit": 2},
        {"type": "Dense", "initializer": {"type": "Adam"}},
        {"type": "Adam"},
    ],
    ids=str,
)
def test_what_is_not_a_layer_is_refused(data: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        LAYERS.decode(data)


def test_a_setting_is_frozen() -> None:
    with pytest.raises(AttributeError):
        Dense().units = 3  # type: ignore[misc]


def test_two_of_one_name_are_refused() -> None:
    class Adam(Member):
        """An impostor."""

    with pytest.raises(ValueError, match="two optimisers are called Adam"):
        OPTIMIZERS.add(title="Adam")(Adam)  # type: ignore[type-var]
    assert OPTIMIZERS["Adam"].__module__ == "engine.optimizers.adam"


def test_a_hook_for_what_has_no_shelf() -> None:
    with pytest.raises(NotImplementedError):
        decode_member(int, 3)
    assert decode_member(Optimizer, {"type": "Adam"}) == Adam()
