"""The words of the subject, as resources/glossary.toml explains them; and which of them stand in a text."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache

import msgspec

from engine.resources import folder

FILE = "glossary.toml"
SENTENCES = 2


class GlossaryError(Exception):
    """Why the file can't be used, in a sentence."""


class Explanation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the file says of a word: other forms of it, two sentences, and which live value is shown with them."""

    says: str
    forms: tuple[str, ...] = ()
    shows: str = ""


class Entry(msgspec.Struct, frozen=True):
    """A word and its explanation."""

    term: str
    explanation: Explanation

    @property
    def forms(self) -> tuple[str, ...]:
        """All ways in which it is written, the word itself first."""
        return self.term, *self.explanation.forms

    @property
    def title(self) -> str:
        """As a heading: symbols stay as they are."""
        return self.term[:1].upper() + self.term[1:]


class Glossary:
    """All entries by their word."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = {entry.term: entry for entry in entries}
        self._of = {key(form): entry for entry in self.entries.values() for form in entry.forms}
        self._words = re.compile(pattern([form for entry in self.entries.values() for form in entry.forms]))

    def in_text(self, text: str) -> list[Entry]:
        """Those that stand in a text, each once, in its order: of 'learning rate' that, and not 'learning' too."""
        written = (match.group() for match in self._words.finditer(text))
        found = (self._of.get(word) or self._of[word.lower()] for word in written)
        return list({entry.term: entry for entry in found}.values())

    def matches(self, text: str) -> list[Entry]:
        """Those in which each word is found: in their forms first, then also in what is said of them."""
        words = text.lower().split()
        named = [entry for entry in self.sorted() if contains(" ".join(entry.forms), words)]
        told = [entry for entry in self.sorted() if contains(f"{entry.forms} {entry.explanation.says}", words)]
        return list({entry.term: entry for entry in named + told}.values())

    def sorted(self) -> list[Entry]:
        """By the alphabet."""
        return sorted(self.entries.values(), key=lambda entry: entry.term.lower())


def contains(text: str, words: list[str]) -> bool:
    """Whether each of the words is somewhere in the text."""
    return all(word in text.lower() for word in words)


def is_word(form: str) -> bool:
    """Whether it is written in lower or upper case alike: signs, and names such as RMS or L2, are not."""
    return re.search(r"[a-z]{3}", form) is not None


def key(form: str) -> str:
    """The same for all ways to write a form."""
    return form.lower() if is_word(form) else form


def pattern(forms: list[str]) -> str:
    """What finds the forms where they stand by themselves: of those that begin at one place the longest."""
    escaped = [(is_word(form), re.escape(form)) for form in sorted(forms, key=len, reverse=True)]
    words, signs = ("|".join(form for word, form in escaped if word is kind) or "(?!)" for kind in (True, False))
    return rf"(?<![\w∂/])(?:(?i:{words})|{signs})(?![\w/])"


@cache
def glossary() -> Glossary:
    """The one that is shipped; GlossaryError if its file is damaged."""
    try:
        return read(folder(FILE).read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise GlossaryError(f"The glossary {FILE} cannot be read: {error}. Install Chainrule again.") from None


def read(text: str) -> Glossary:
    """A glossary from the file's text; GlossaryError names the entry that is wrong."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise GlossaryError(f"The glossary {FILE} is not TOML: {error}. Mend that line.") from None
    entries = [Entry(term, explanation(term, value)) for term, value in found.items()]
    owners: dict[str, str] = {}
    for entry in entries:
        for form in entry.forms:
            owner = owners.setdefault(key(form), entry.term)
            if owner != entry.term or entry.forms.count(form) > 1:
                raise GlossaryError(f"In the glossary {FILE}, '{form}' of '{entry.term}' belongs to '{owner}' already.")
    return Glossary(entries)


def explanation(term: str, value: object) -> Explanation:
    """One entry's; GlossaryError if it is not as it should be."""
    try:
        found = msgspec.convert(value, Explanation)
    except msgspec.ValidationError as error:
        raise GlossaryError(f"In the glossary {FILE}, the entry '{term}' is wrong: {error}.") from None
    sentences = len(re.findall(r"[.?!](?=\s|$)", found.says))
    if sentences != SENTENCES or not found.says.endswith("."):
        raise GlossaryError(f"In the glossary {FILE}, '{term}' is explained in {sentences} sentences; write two.")
    if not all(found.forms):
        raise GlossaryError(f"In the glossary {FILE}, a form of '{term}' is empty. Leave it out.")
    return found
