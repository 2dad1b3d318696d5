"""Sentences from reviews: did they like it? Words as tokens, for Embedding and what comes after it."""

import re
from collections import Counter
from functools import cache

import numpy as np

from engine.data.dataset import Dataset, Split
from engine.data.shipped import columns
from engine.layers.layer import layer
from engine.summary import counted
from engine.tensor import Array, Spec

LENGTH = 25  # words of the longest sentence
VOCABULARY = 4000  # tokens
PADDING, UNKNOWN = 0, 1
WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")  # letters, and apostrophes between them


@layer(title="Sentences", category="Data")
class Sentences(Dataset):
    """4,000 English sentences from reviews of films and of goods, half of them positive, as tokens.

    Outputs: inputs (25,) of 4,000 tokens, targets one of 2 classes. A token is a word in lower case, letters and
    apostrophes: 2 is the most frequent of the training part, 3 the next and so on; 1 stands for every word that is not
    among those; 0 fills short sentences up, in front, so that the last step is a word. Hutto & Gilbert 2014 (MIT),
    films from Pang & Lee 2005 (CC BY 4.0).
    """

    class_names = ("negative", "positive")

    def summary(self, inputs: tuple[Spec, ...], outputs: tuple[Spec, ...]) -> str:
        return counted(sum(self.sizes()), "sentences")

    def specs(self) -> tuple[Spec, Spec]:
        return Spec((LENGTH,), classes=VOCABULARY), Spec((), classes=2)

    def sizes(self) -> tuple[int, int]:
        return self.parts(4000)

    def in_words(self, sample: Array) -> str:
        sentences, _ = samples()
        words = vocabulary(sentences[: self.sizes()[0]])
        return " ".join(words[token] for token in sample if token != PADDING)

    def load(self) -> Split:
        sentences, labels = samples()
        trained, _ = self.sizes()
        numbers = {word: number for number, word in enumerate(vocabulary(sentences[:trained]))}
        tokens = np.full((LENGTH, len(sentences)), PADDING, np.int64)
        for place, words in enumerate(sentences):
            known = [numbers.get(word, UNKNOWN) for word in words[:LENGTH]]
            tokens[LENGTH - len(known) :, place] = known
        return self.split(tokens, labels)


def vocabulary(sentences: tuple[tuple[str, ...], ...]) -> list[str]:
    """The words by their tokens: two that are none, then the most frequent, of equals the one met first."""
    counts = Counter(word for words in sentences for word in words)
    return ["", "?", *(word for word, _ in counts.most_common(VOCABULARY - 2))]


def words_of(text: str) -> tuple[str, ...]:
    """The tokeniser: lower case, letters and apostrophes; all else parts words."""
    return tuple(WORD.findall(text.lower().replace("’", "'")))


@cache
def samples() -> tuple[tuple[tuple[str, ...], ...], Array]:
    """Each sentence's words, and labels (n,), in the file's order: it is shuffled already."""
    table = columns("sentiment4k.csv")
    return tuple(map(words_of, table["text"])), np.array(table["label"], np.int64)
