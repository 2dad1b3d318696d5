"""What is wrong with a data set's samples, said before anybody trains on them."""

from collections.abc import Iterator, Mapping

import numpy as np

from engine.data.dataset import DataError, Dataset, Samples, Split
from engine.problem import Problem
from engine.tensor import Array, finite, times


def loaded(data: Mapping[str, Dataset]) -> tuple[dict[str, Split], list[Problem]]:
    """The samples of each data set, by its node's name, and what is wrong with them."""
    splits: dict[str, Split] = {}
    problems: list[Problem] = []
    for name, dataset in data.items():
        try:
            splits[name] = dataset.load()
            problems += sample_problems(name, dataset, splits[name])
        except DataError as error:
            problems.append(Problem("no data", name, f"{name} {error}.", error.next_step))
    return splits, problems


def sample_problems(name: str, dataset: Dataset, split: Split) -> list[Problem]:
    """Parts without samples, other shapes than announced, numbers that are none, labels beyond the classes."""
    problems: list[Problem] = []
    for part, samples in zip(("training", "test"), split, strict=True):
        if not samples.size:
            step = "Give it more samples, or change its test share."
            problems.append(Problem("no data", name, f"{name} has no samples in its {part} part.", step))
            continue
        problems += [Problem("no data", name, *found) for found in faults(name, dataset, part, samples)]
    return problems


def faults(name: str, dataset: Dataset, part: str, samples: Samples) -> Iterator[tuple[str, str]]:
    """Sentence and next step for each array of a part that cannot be used."""
    for port, array, spec in zip(dataset.outputs(), samples, dataset.specs(), strict=True):
        where, wanted = f"the {port} of {name}, {part} part", (*spec.shape, samples.size)
        if array.shape != wanted:
            yield (
                f"In {where}, the shape is {times(array.shape)} in place of {times(wanted)}.",
                "Report this as a fault of the data set.",
            )
        elif not spec.classes and not finite(array):
            place, value = first_of(array, ~np.isfinite(array))
            yield f"In {where}, sample {place} holds {said(value)}.", "Repair or leave out that sample."
        elif spec.classes and ((array < 0) | (array >= spec.classes)).any():
            place, value = first_of(array, (array < 0) | (array >= spec.classes))
            sentence = f"In {where}, sample {place} has the label {value:g}; labels go from 0 to {spec.classes - 1}."
            yield sentence, "Correct that label, or raise the number of classes."


def first_of(array: Array, wrong: Array) -> tuple[int, float]:
    """The first sample that is wrong, counted from 1, and what it holds there."""
    place = int(np.argmax(wrong.reshape(-1, array.shape[-1]).any(axis=0)))
    return place + 1, float(array[..., place][wrong[..., place]].reshape(-1)[0])


def said(value: float) -> str:
    """A number that is none."""
    return "no number (NaN)" if np.isnan(value) else "an infinite number"
