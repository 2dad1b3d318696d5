import pytest

from engine.graph import valid_name


@pytest.mark.parametrize(
    "name", ["dense_1", "Dense 1", "é🧠", "神经", "a" * 80, "x→y", "#1", "e\u0301", "👨\u200d👩\u200d👧"]
)
def test_names_that_can_be_shown_are_fine(name):
    assert valid_name(name) is None


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "a name may not be empty"),
        ("a" * 81, "a name has at most 80 characters"),
        (" a", "no space at its ends"),
        ("a\u00a0", "no space at its ends"),
        ("a.b", "a name may not hold '.'"),
        ("a\0", "the invisible character U+0000"),
        ("a\u202eb", "the invisible character U+202E"),
        ("a\u2028b", "the invisible character U+2028"),
        ("\ud800", "the invisible character U+D800"),
    ],
)
def test_names_that_cannot_be_shown_are_refused_in_words(name, words):
    assert words in valid_name(name)
