"""A table out of a CSV file's bytes: columns of numbers and words, or the row and the column that keep it from being
one."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import NamedTuple

import numpy as np

from engine.tensor import Array

COLUMNS = 10_000
ROWS = 4096  # read at a time
LOOKED_AT = 20  # rows, to find the delimiter
WORDS = 1000  # different ones that a column tells apart
NONE, OTHER = -1, -2  # codes of cells that hold no word, or one too many
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
NEARLY = re.compile(r"[^\w]*[0-9][0-9.,'\s_]*([eE][+-]?[0-9]+)?\s*[^\w\s]?|[+-]?(inf|infinity|nan)", re.IGNORECASE)
COMMA = re.compile(r'(?:^|[;\t"])\s*[+-]?[0-9]+,[0-9]+(?:[eE][+-]?[0-9]+)?\s*(?=$|[;\t"])', re.MULTILINE)
CORRECT = "Correct it in the file."
UTF_8 = "Save the file as UTF-8; spreadsheets call it CSV UTF-8."


class Fault(ValueError):
    """What is wrong with a file and where, as the end of a sentence; and the next step."""

    def __init__(self, sentence: str, next_step: str = CORRECT) -> None:
        super().__init__(sentence)
        self.next_step = next_step


class Column:
    """One column's cells, in the order of the rows."""

    def __init__(self, name: str, comma: bool) -> None:
        self.name, self.comma = name, comma  # whether numbers are written with a decimal comma
        self.numbers: Array = np.empty(0)  # NaN where a cell holds none
        self.codes: Array = np.empty(0, np.int32)  # places in `words`
        self.words: dict[str, int] = {}
        self._numbers: list[Array] = []
        self._codes: list[Array] = []

    def add(self, cells: Sequence[str]) -> None:
        """The next rows' cells."""
        numbers, codes = all_numbers(cells, self.comma), np.broadcast_to(np.int32(NONE), len(cells))
        if numbers is None:
            found = [self._read(cell.strip()) for cell in cells]
            numbers, codes = np.array([number for number, _ in found]), np.array([code for _, code in found], np.int32)
        self._numbers.append(numbers)
        self._codes.append(codes)

    def _read(self, cell: str) -> tuple[float, int]:
        """A cell's number and code."""
        if not cell:
            return np.nan, NONE
        code = self.words.get(cell)
        if code is not None:
            return np.nan, code
        number = as_number(cell, self.comma)
        if number is not None:
            return number, NONE
        if len(self.words) == WORDS:
            return np.nan, OTHER
        return np.nan, self.words.setdefault(cell, len(self.words))

    def close(self) -> None:
        """All rows have been added."""
        self.numbers = np.concatenate(self._numbers)
        if self.words:
            self.codes = np.concatenate(self._codes)
        else:
            self.codes = np.broadcast_to(np.int32(NONE), len(self.numbers))  # takes no memory
        self._numbers, self._codes = [], []

    def text(self, row: int) -> str:
        """What a cell holds, short enough for a sentence."""
        if self.codes[row] >= 0:
            word = list(self.words)[self.codes[row]]
            return f"'{word if len(word) <= 40 else word[:40] + '…'}'"
        return "another word" if self.codes[row] == OTHER else f"{self.numbers[row]:.12g}"


class Table(NamedTuple):
    """The columns, and for each sample the row of the file that it lies in, counted from 1 with the header."""

    columns: tuple[Column, ...]
    rows: Array

    def where(self, row: int, column: Column) -> str:
        """A cell, for a sentence."""
        return f"row {self.rows[row]}, column '{column.name}'"


def parse(data: bytes) -> Table:
    """The table. Fault where it is none, and where rows differ in length; of single cells nothing is asked here."""
    check_text(data)
    text = data.decode("utf-8-sig")
    delimiter = delimiter_of(text)
    comma = delimiter != "," and COMMA.search(text) is not None
    del text
    rows = records(data, delimiter)
    first, header = next(rows, (0, []))
    if not header:
        raise Fault("it is empty", "Choose another.")
    if len(header) > COLUMNS:
        raise Fault(f"it has {len(header):,} columns; {COLUMNS:,} are read", "Choose another.")
    named = not any(as_number(cell.strip(), comma) is not None for cell in header)
    columns = [Column(name, comma) for name in names_of(header, named)]
    if not named:
        rows = chain([(first, header)], rows)
    numbers: list[Array] = []
    while part := list(islice(rows, ROWS)):
        for number, cells in part:
            if len(cells) != len(header):
                has = f"{len(cells)} cell{'s' if len(cells) != 1 else ''}"
                raise Fault(f"row {number} has {has}, row {first} has {len(header)}")
        numbers.append(np.array([number for number, _ in part]))
        for column, own in zip(columns, zip(*(cells for _, cells in part), strict=True), strict=True):
            column.add(own)
    if not numbers:
        raise Fault("it has a header and no rows", "Add rows, or choose another.")
    for column in columns:
        column.close()
    return Table(tuple(columns), np.concatenate(numbers))


def check_text(data: bytes) -> None:
    """Fault for what is no UTF-8 text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Fault("it is UTF-16 text", UTF_8)
    if b"\0" in data:
        raise Fault("it is no text", "Choose a CSV file.")
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Fault(f"{place_of(data[: error.start])} is not UTF-8 text", UTF_8) from None


def place_of(data: bytes) -> str:
    """Row and column of the cell in which these bytes end."""
    header: list[str] = []
    number, cells = 0, [""]
    for found in records(data, delimiter_of(data.decode("utf-8-sig")), strict=False):
        number, cells = found
        header = header or cells
    if not number or data.endswith((b"\n", b"\r")):
        return f"row {number + 1}"
    named = number > 1 and len(cells) <= len(header)
    return f"row {number}, column '{names_of(header, True)[len(cells) - 1]}'" if named else f"row {number}"


def delimiter_of(text: str) -> str:
    """Tab, semicolon or comma: the first that gives the first rows equally many cells, or else any at all.

    A decimal comma can be in every row; a semicolon that is none hardly.
    """
    lengths = {}
    for delimiter in ("\t", ";", ","):
        try:
            rows = islice(csv.reader(io.StringIO(text[:100_000], newline=""), delimiter=delimiter), LOOKED_AT)
            lengths[delimiter] = [len(row) for row in rows if row]
        except csv.Error:
            lengths[delimiter] = []
    parting = {delimiter: found for delimiter, found in lengths.items() if found and found[0] > 1}
    alike = [delimiter for delimiter, found in parting.items() if len(set(found)) == 1]
    return next(iter([*alike, *parting]), ",")


def records(data: bytes, delimiter: str, strict: bool = True) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold something, each with its number from 1."""
    lines = io.TextIOWrapper(io.BytesIO(data), "utf-8-sig", newline="")
    number = 0
    try:
        for number, cells in enumerate(csv.reader(lines, delimiter=delimiter, strict=strict), 1):
            if cells:
                yield number, cells
    except csv.Error as error:
        if "field limit" in str(error):
            raise Fault(f"row {number + 1} has a cell of more than {csv.field_size_limit():,} characters") from None
        raise Fault(f"row {number + 1} has a quotation mark that is not closed, or text after it") from None


def names_of(header: list[str], named: bool) -> list[str]:
    """The columns' names; a number where there is none. Fault for a name that is there twice."""
    names = [(cell.strip() if named else "") or f"column {place}" for place, cell in enumerate(header, 1)]
    name, count = Counter(names).most_common(1)[0]
    if count > 1:
        raise Fault(f"{count} columns are called '{name}'", "Give them names that differ.")
    return names


def all_numbers(cells: Sequence[str], comma: bool) -> Array | None:
    """The numbers in these cells, if nothing else is in them."""
    together = "".join(cells)
    if "_" in together or not together.isascii() or (comma and "." in together):
        return None  # Python reads 1_000 and other digits than ours
    if comma:
        cells = [cell.replace(",", ".") for cell in cells]
    try:
        numbers = np.fromiter(map(float, cells), np.float64, len(cells))
    except ValueError:
        return None
    return numbers if np.isfinite(numbers).all() else None


def as_number(cell: str, comma: bool) -> float | None:
    """The finite number that a cell without blanks holds."""
    if comma:
        cell = "" if "." in cell else cell.replace(",", ".")
    if not NUMBER.fullmatch(cell):
        return None
    number = float(cell)
    return number if np.isfinite(number) else None


def nearly_number(word: str) -> bool:
    """Whether a word looks like a number that is written in another way, such as 1,234 or 12 %."""
    return NEARLY.fullmatch(word) is not None
