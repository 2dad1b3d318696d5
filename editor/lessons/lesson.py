"""A lesson as a value, and how its file is read: strictly, and what is wrong is said by file and step."""

import re
from pathlib import Path
from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

from editor.lessons.checks import AnyCheck, Example
from editor.lessons.marks import AnyMark
from editor.lessons.words import unknown
from engine.formats import strict_json
from engine.resources import folder

Words: TypeAlias = Annotated[str, Meta(min_length=1, max_length=400)]
BYTES = 100_000


class LessonError(ValueError):
    """A sentence: the file, the step, and what is wrong there."""


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Says something, asks for something, and knows when that is done. Words may hold `{loss}` and other live ones."""

    text: Words
    do: Words  # what is asked for
    done: AnyCheck
    then: Annotated[str, Meta(max_length=400)] = ""  # what one sees when it is done
    show: AnyMark | None = None  # what is ringed


class Lesson(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Steps under a title."""

    title: Annotated[str, Meta(min_length=1, max_length=60)]
    steps: Annotated[tuple[Step, ...], Meta(min_length=1)]

    def example(self, place: int) -> str | None:
        """The example that the step at this place is about: what a step before it has opened."""
        names = [step.done.name for step in self.steps[:place] if isinstance(step.done, Example)]
        return names[-1] if names else None


def files() -> list[Path]:
    """The lessons that ship, in their order."""
    return sorted(folder("lessons").glob("*.json"))


def read(path: Path) -> Lesson:
    """LessonError if anything is not as it should be."""
    try:
        with path.open("rb") as file:
            plain = strict_json.loads(file.read(BYTES))
        lesson = msgspec.convert(plain, Lesson)
    except OSError as error:
        raise LessonError(f"The lesson {path.name} can't be read: {error.strerror or error}.") from None
    except strict_json.JsonError as error:
        raise LessonError(f"The lesson {path.name} can't be read: {error}.") from None
    except msgspec.ValidationError as error:
        raise LessonError(f"The lesson {path.name} can't be read: {place_of(str(error))}.") from None
    for number, step in enumerate(lesson.steps, 1):
        for words in (step.text, step.do, step.then):
            if wrong := unknown(words, step.done):
                raise LessonError(f"The lesson {path.name} can't be read: step {number}: {wrong}.")
    return lesson


def place_of(error: str) -> str:
    """msgspec's words, with the step as people count: 'step 3, done.below: Expected `float`, got `str`'."""
    found = re.fullmatch(r"(.*) - at `\$\.?(.*)`", error)
    if found is None:
        return error
    what, path = found.groups()
    step = re.fullmatch(r"steps\[(\d+)\]\.?(.*)", path)
    if step is None:
        return f"{path}: {what}"
    number, field = int(step[1]) + 1, step[2]
    return f"step {number}{', ' if field else ''}{field}: {what}"
