"""The glossary's file: what may stand in it, and which of its words stand in a text."""

import pytest

from engine.glossary import GlossaryError, glossary, read

LOSS = 'says = "It is one. It is small."'


def test_the_file_that_is_shipped_is_sound() -> None:
    found = glossary()
    assert len(found.entries) > 90
    for entry in found.entries.values():
        for form in entry.forms:
            assert found.in_text(f"the {form} of it") == [entry], form
            assert found.in_text(f"({form})") == [entry], form


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Learning rate", ["learning rate"]),
        ("batch loss", ["batch loss"]),
        ("Epochs, iterations and epochs", ["epoch", "iteration"]),
        ("w ← w − η·∂L/∂w", ["weight", "learning rate", "partial derivative"]),
        ("|∂L/∂·|", ["gradient"]),
        ("L2", ["weight decay"]),
        ("gradient, L2", ["L2 norm"]),
        ("l2", []),
        ("weightless", []),
        ("Rho, ρ; RHO", ["rho"]),
        ("Lossy W1", []),
    ],
)
def test_words_in_a_text(text: str, terms: list[str]) -> None:
    assert [entry.term for entry in glossary().in_text(text)] == terms


def test_the_search_finds_what_is_called_so_first() -> None:
    found = [entry.term for entry in glossary().matches("learning rate")]
    assert found[0] == "learning rate"
    assert "exploding gradient" in found[1:], "its explanation speaks of one"
    assert len(glossary().matches("")) == len(glossary().entries)
    assert glossary().matches("no such word") == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[loss", "is not TOML"),
        ('loss = "small"', "the entry 'loss' is wrong"),
        ("[loss]", "the entry 'loss' is wrong"),
        (f'["loss"]\n{LOSS}\nsay = 1', "the entry 'loss' is wrong"),
        (f'["loss"]\n{LOSS}\nforms = "losses"', "the entry 'loss' is wrong"),
        (f'["loss"]\n{LOSS}\nforms = [""]', "a form of 'loss' is empty"),
        ('["loss"]\nsays = "It is one."', "'loss' is explained in 1 sentences; write two"),
        ('["loss"]\nsays = "One. Two. Three."', "'loss' is explained in 3 sentences; write two"),
        (f'["loss"]\n{LOSS}\n["error"]\n{LOSS}\nforms = ["Loss"]', "'Loss' of 'error' belongs to 'loss' already"),
        (f'["loss"]\n{LOSS}\nforms = ["loss"]', "'loss' of 'loss' belongs to 'loss' already"),
    ],
)
def test_a_damaged_file_says_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(GlossaryError, match=r"glossary\.toml") as refused:
        read(text)
    assert said in str(refused.value)
