"""Which columns of a table are inputs and which is the target, and what each of them is taken for."""

import csv
from typing import NamedTuple

import numpy as np

from engine.data.table import NONE, OTHER, Column, Fault, Table, nearly_number
from engine.tensor import Array

CLASSES = 256  # that a target tells apart
WORDS = 100  # that an input tells apart: each is one of its own
FEW = 20  # whole numbers of so many values are classes
OTHER_TARGET = "Choose another target."
LEAVE_OUT = "or name the column under 'leave out'."
TELL = "or set the target's kind yourself."


class Plan(NamedTuple):
    """What becomes of the columns."""

    target: Column
    names: tuple[str, ...]  # of the classes; () where numbers are predicted
    labels: Array  # for each row its class, or number
    inputs: tuple[tuple[Column, tuple[str, ...]], ...]  # with the words that each tells apart; () for numbers

    @property
    def width(self) -> int:
        """How many inputs there are."""
        return sum(len(words) or 1 for _, words in self.inputs)


def plan(table: Table, target: str, kind: str, leave_out: str) -> Plan:
    """Fault where a column that is used cannot be."""
    if len(table.rows) < 2:
        raise Fault("it has one row: one to train with and one to test with are needed", "Add rows.")
    columns = {column.name: column for column in table.columns}
    left_out = listed(leave_out)
    for name in (*left_out, *([target] if target else [])):
        if name not in columns:
            there = ", ".join(columns)
            there = there if len(there) <= 200 else f"{there[:200]} …"
            raise Fault(f"it has no column '{name}', only {there}", "Correct the name in its settings.")
    predicted = columns[target] if target else table.columns[-1]
    if predicted.name in left_out:
        raise Fault(f"column '{predicted.name}' is its target and left out too", OTHER_TARGET)
    others = [column for column in table.columns if column is not predicted and column.name not in left_out]
    if not others:
        raise Fault(f"beside its target '{predicted.name}' there is no column", "Choose a table with more columns.")
    names, labels = answers(table, predicted, kind)
    return Plan(predicted, names, labels, tuple((column, words_of(table, column)) for column in others))


def listed(names: str) -> list[str]:
    """The names between commas; one that holds a comma stands in quotation marks, as in the file."""
    parts = next(csv.reader([names], skipinitialspace=True), [])
    return [part.strip() for part in parts if part.strip()]


def words_of(table: Table, column: Column) -> tuple[str, ...]:
    """The different words of an input, by the alphabet; () for a column of numbers. Fault where it holds both."""
    check_filled(table, column, LEAVE_OUT)
    check_alike(table, column, LEAVE_OUT)
    if len(column.words) > WORDS:
        count = f"{len(column.words):,}" if OTHER not in column.codes else "more than 1,000"
        sentence = f"column '{column.name}' holds {count} different words; {WORDS} can be told apart"
        raise Fault(sentence, "Name the column under 'leave out'.")
    return tuple(sorted(column.words))


def answers(table: Table, column: Column, kind: str) -> tuple[tuple[str, ...], Array]:
    """The classes' names and each row's class; or () and the numbers."""
    check_filled(table, column, "or choose another target.")
    if kind != "classes":
        check_alike(table, column, TELL)
    numbers = not column.words
    if kind == "numbers" and not numbers:
        raise Fault(f"column '{column.name}' holds words, and its target is to be numbers", OTHER_TARGET)
    if kind == "numbers" or (kind == "automatic" and numbers and not few(column.numbers)):
        if column.numbers.min() == column.numbers.max():
            raise Fault(nothing_else(table, column), OTHER_TARGET)
        return (), column.numbers
    return classes(table, column, automatic=kind == "automatic")


def classes(table: Table, column: Column, automatic: bool) -> tuple[tuple[str, ...], Array]:
    """Numbers in their order, then words by the alphabet."""
    values, first = np.unique(column.numbers[column.codes == NONE], return_inverse=True)
    words = sorted(column.words)
    count = len(values) + len(words)
    if count > CLASSES or OTHER in column.codes:
        sentence = f"column '{column.name}' holds more than {CLASSES} different values, too many for classes"
        raise Fault(sentence, OTHER_TARGET)
    if count == 1:
        raise Fault(nothing_else(table, column), OTHER_TARGET)
    labels = np.empty(len(column.codes), np.int64)
    labels[column.codes == NONE] = first
    ranks = {word: len(values) + rank for rank, word in enumerate(words)}
    if words:
        places = np.array([ranks[word] for word in column.words])
        labels[column.codes != NONE] = places[column.codes[column.codes != NONE]]
    if automatic:
        check_gap(table, column, values)
        check_single(table, column, labels)
    return (*(f"{value:.12g}" for value in values), *words), labels


def few(numbers: Array) -> bool:
    """Whether numbers are whole and repeat themselves so often that they are classes."""
    if (numbers != np.floor(numbers)).any():
        return False
    return len(np.unique(numbers)) <= max(2, min(FEW, len(numbers) // 2))


def check_filled(table: Table, column: Column, way_out: str) -> None:
    """Fault for a blank cell."""
    blank = np.isnan(column.numbers) & (column.codes == NONE)
    if blank.any():
        raise Fault(f"{table.where(int(blank.argmax()), column)} is blank", f"Fill it in, {way_out}")


def check_alike(table: Table, column: Column, way_out: str) -> None:
    """Fault for numbers among words, words among numbers, and words that look like numbers."""
    wordy = column.codes != NONE
    if 0 < (count := int(wordy.sum())) < len(wordy):
        rare, others = (wordy, "numbers") if 2 * count <= len(wordy) else (~wordy, "words")
        row = int(rare.argmax())
        raise Fault(
            f"{table.where(row, column)} holds {column.text(row)} among {others}", f"Correct it in the file, {way_out}"
        )
    for word, code in column.words.items():
        if nearly_number(word):
            row = int((column.codes == code).argmax())
            mark = "comma" if column.comma else "point"
            sentence = f"{table.where(row, column)} holds {column.text(row)}, which is not read as a number"
            raise Fault(sentence, f"Write it with digits and a decimal {mark} alone, {way_out}")


def check_gap(table: Table, column: Column, values: Array) -> None:
    """Fault for whole numbers as classes between which some are missing: 99 after 0 … 9 may be a mistake."""
    if len(values) < 3 or values[-1] - values[0] == len(values) - 1:
        return
    place = int(np.diff(values).argmax())
    above = column.numbers > values[place]
    odd, rest = (above, values[: place + 1]) if 2 * above.sum() <= len(above) else (~above, values[place + 1 :])
    row = int(odd.argmax())
    others = f"the others go from {rest[0]:.12g} to {rest[-1]:.12g}" if len(rest) > 1 else f"others {rest[0]:.12g}"
    raise Fault(f"{table.where(row, column)} holds {column.text(row)}, {others}", f"Correct it in the file, {TELL}")


def check_single(table: Table, column: Column, labels: Array) -> None:
    """Fault for a class of one sample: it cannot be learned and tested too, and may be a slip of the pen."""
    counts = np.bincount(labels)
    if counts.min() == 1:
        row = int((labels == counts.argmin()).argmax())
        sentence = f"{table.where(row, column)} is the only one that holds {column.text(row)}"
        raise Fault(sentence, f"Correct it in the file, {TELL}")


def nothing_else(table: Table, column: Column) -> str:
    """For a target that is the same everywhere."""
    return f"column '{column.name}' holds nothing but {column.text(0)}: there is nothing to learn"
