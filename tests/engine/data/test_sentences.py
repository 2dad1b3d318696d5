"""Sentences as tokens: what the constants say is so, and nothing is known of the test part."""

from collections import Counter

import numpy as np
import pytest

from engine.data import sentences
from engine.data.sentences import LENGTH, PADDING, UNKNOWN, VOCABULARY, Sentences, samples, vocabulary, words_of
from engine.data.shipped import columns


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It's a BIG, loud, bang-the-drum bore.", ("it's", "a", "big", "loud", "bang", "the", "drum", "bore")),
        ("''Sweet Home'' – a nice film...", ("sweet", "home", "a", "nice", "film")),
        ("clichéd 2nd don’t", ("clichéd", "nd", "don't")),
        ("1999!", ()),
    ],
)
def test_the_tokeniser(text: str, words: tuple[str, ...]) -> None:
    assert words_of(text) == words


def test_the_longest_sentence_just_fits() -> None:
    assert max(map(len, samples()[0])) == LENGTH
    assert min(map(len, samples()[0])) > 0


@pytest.mark.parametrize("share", [0.2, 0.9])
def test_the_vocabulary_is_as_large_as_told_and_knows_the_training_part_alone(share: float) -> None:
    words, _ = samples()
    train, test = Sentences(test_share=share).load()
    known = vocabulary(words[: train.size])
    counts = Counter(word for sentence in words[: train.size] for word in sentence)
    assert len(known) == min(VOCABULARY, 2 + len(counts))
    assert all(word in counts for word in known[2:])
    frequent = [counts[word] for word in known[2:]]
    assert frequent == sorted(frequent, reverse=True)
    assert train.inputs.max() == len(known) - 1
    assert test.inputs.max() <= len(known) - 1
    assert (test.inputs == UNKNOWN).mean() > (train.inputs == UNKNOWN).mean()


def test_with_the_default_share_every_token_is_used() -> None:
    train, _ = Sentences().load()
    assert set(np.unique(train.inputs)) == set(range(VOCABULARY))


def test_padding_is_in_front() -> None:
    for part in Sentences().load():
        filled = part.inputs != PADDING
        assert filled[-1].all()
        assert (np.diff(filled.astype(int), axis=0) >= 0).all()


def test_tokens_say_the_sentence() -> None:
    text, labels = columns("sentiment4k.csv")["text"], columns("sentiment4k.csv")["label"]
    train, test = Sentences().load()
    known = vocabulary(samples()[0][: train.size])
    for place in (0, 17, 3199):
        said = [known[token] for token in train.inputs[:, place] if token != PADDING]
        assert [a if b != "?" else b for a, b in zip(words_of(text[place]), said, strict=True)] == said
    assert test.targets.tolist() == [int(label) for label in labels[3200:]]
    assert known[2] == "the"


def test_the_file_is_shuffled() -> None:
    """Both parts hold both classes and both sources in the same proportion, so the order needs no shuffling."""
    table = columns("sentiment4k.csv")
    for column, value in (("label", "1"), ("source", "movies")):
        hits = np.array(table[column]) == value
        assert abs(hits[:3200].mean() - hits[3200:].mean()) < 0.05
        assert abs((hits[1:] == hits[:-1]).mean() - (hits.mean() ** 2 + (1 - hits.mean()) ** 2)) < 0.05


def test_longer_sentences_would_be_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentences, "LENGTH", 5)
    train, _ = Sentences().load()
    assert train.inputs.shape == (5, 3200)
