"""What a class says of itself, in data and in words."""

from typing import Annotated, Literal

import pytest
from msgspec import Meta

from engine.family import Member, Setting
from engine.groups.group import Group
from engine.layers.layer import LAYERS
from engine.reference import in_words, settings


class Every(Member, Setting):
    """A field of each kind; on no shelf."""

    whole: Annotated[int, Meta(ge=1, le=1_000_000)] = 2
    share: Annotated[float, Meta(ge=0, lt=1)] = 0.5
    size: Annotated[float, Meta(gt=0, le=1e12)] = 1.0
    signed: Annotated[float, Meta(ge=-1, le=1e6)] = 0.0
    open_ended: Annotated[int, Meta(ge=3)] = 3
    odd: Annotated[int, Meta(multiple_of=2)] = 4
    free: float = 1.0
    on: bool = True
    word: Literal["last", "first"] = "last"
    word_or_whole: Literal["same"] | Annotated[int, Meta(ge=0, le=64)] = "same"
    shape: Annotated[tuple[int, ...], Meta(min_length=1, max_length=4)] = (1,)
    places: Annotated[tuple[int, ...], Meta(max_length=4)] = ()
    weights: tuple[float, ...] = ()
    text: str = ""


@pytest.mark.parametrize(
    ("name", "words"),
    {
        "whole": "a whole number from 1 to 1,000,000",
        "share": "a number, at least 0 and below 1",
        "size": "a number, above 0 and at most 1e12",
        "signed": "a number from −1 to 1,000,000",
        "open_ended": "a whole number, at least 3",
        "odd": "a whole number, a multiple of 2",
        "free": "a number",
        "on": "on or off",
        "word": "one of 'first', 'last'",
        "word_or_whole": "'same' or a whole number from 0 to 64",
        "shape": "whole numbers, 1 to 4 of them",
        "places": "whole numbers, up to 4 of them",
        "weights": "numbers",
        "text": "a text",
    }.items(),
)
def test_bounds_in_words(name: str, words: str) -> None:
    (declared,) = (each for each in settings(Every) if each["name"] == name)
    assert in_words(declared) == words


@pytest.mark.parametrize("kind", list(LAYERS), ids=lambda kind: kind.__name__)
def test_every_setting_of_every_layer_has_a_meaning_and_words_for_its_bounds(kind: type[Setting]) -> None:
    for declared in settings(kind):
        assert declared["description"].endswith((".", "!", "?")), declared["name"]
        words = in_words(declared)
        assert words.split()[0] in ("a", "on", "one", "whole", "numbers") or words[0] == "'", words


def test_what_is_drawn_is_no_setting() -> None:
    assert [declared["name"] for declared in settings(Group)] == ["repeat", "tied"]
