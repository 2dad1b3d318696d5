"""The user's own table: numbers or classes to be predicted from the other columns."""

from typing import Annotated, Any, Literal

import numpy as np
from msgspec import Meta

from engine.data.dataset import DataError, Split
from engine.data.own_file import LONGEST, OwnFile, Stamp, contents, file_name, remembered
from engine.data.standardised import standardised
from engine.data.table import Fault, Table, parse
from engine.data.table_plan import Plan, plan
from engine.layers.layer import layer
from engine.tensor import Array, Spec

BYTES = 64 * 2**20  # of a file: some ten million cells, read in a few seconds
SEED = 0  # of the order of the rows
LAST = "the last column"
MORE = "Add rows, or change its test share."


@layer(title="Table (CSV)", category="Data")
class CsvTable(OwnFile):
    """A table of your own: one column is predicted from the others.

    Outputs: inputs, one number for each column of numbers, standardised with mean and deviation of the training part
    alone, and for each column of words a 1 for one of them; targets, classes if the target holds words or few different
    whole numbers, else (1,), the number, standardised too. The file is UTF-8 text with commas, semicolons or tabs; with
    the latter two, numbers may have a decimal comma. Its first row names the columns if none of its cells is a number.
    The rows are shuffled, always in the same way, before the last of them are held back for testing.
    """

    path: Annotated[
        str,
        Meta(max_length=LONGEST, description="The CSV file.", extra={"chosen": "Tables (*.csv *.tsv *.txt)"}),
    ] = ""
    target: Annotated[str, Meta(max_length=1000, description="The column to predict.")] = ""
    target_kind: Annotated[
        Literal["automatic", "classes", "numbers"],
        Meta(description="Automatic: words and few different whole numbers are classes."),
    ] = "automatic"
    leave_out: Annotated[
        str, Meta(max_length=100_000, description="Columns that are no inputs, with commas between their names.")
    ] = ""

    def offers(self) -> dict[str, dict[str, Any]]:
        try:
            names = [column.name for column in table(self.stamp()).columns]
        except DataError:
            names = []
        named = {name: name for name in (*names, self.target) if name not in ("", LAST)}
        return {"target": {LAST: "", **named}}

    @property
    def class_names(self) -> tuple[str, ...]:
        return self._plan().names

    @property
    def target_name(self) -> str:
        return f"{self._plan().target.name}, standardised"

    def specs(self) -> tuple[Spec, Spec]:
        found = self._plan()
        return Spec((found.width,)), Spec((), classes=len(found.names)) if found.names else Spec((1,))

    def sizes(self) -> tuple[int, int]:
        return self.parts(len(self._plan().labels))

    def load(self) -> Split:
        return self.split(*self._arrays())

    def ends(self, place: int) -> tuple[float, float]:
        array = self._arrays()[place]
        return float(array.min()), float(array.max())

    def _plan(self) -> Plan:
        """What becomes of the file's columns. DataError says what keeps it from being used, and where."""
        stamp = self.stamp()
        found = planned(stamp, self.target, self.target_kind, self.leave_out)
        count = len(found.labels)
        if self.parts(count)[0] < 1:
            sentence = f"can't use {file_name(stamp)}: of its {count} rows none is left to train with"
            raise DataError(sentence if count > 1 else sentence.replace("1 rows", "1 row"), MORE)
        return found

    def _arrays(self) -> tuple[Array, Array]:
        """Inputs and targets of all rows, in their new order."""
        trained, _ = self.sizes()
        return arranged(self.stamp(), self.target, self.target_kind, self.leave_out, trained)


@remembered
def table(stamp: Stamp) -> Table:
    """What the file holds."""
    try:
        return parse(contents(stamp, BYTES))
    except Fault as fault:
        raise DataError(f"can't use {file_name(stamp)}: {fault}", fault.next_step) from None


@remembered
def planned(stamp: Stamp, target: str, kind: str, leave_out: str) -> Plan:
    """What becomes of its columns."""
    try:
        return plan(table(stamp), target, kind, leave_out)
    except Fault as fault:
        raise DataError(f"can't use {file_name(stamp)}: {fault}", fault.next_step) from None


@remembered
def arranged(stamp: Stamp, target: str, kind: str, leave_out: str, trained: int) -> tuple[Array, Array]:
    """Inputs (width, n) and targets, shuffled; the first `trained` tell mean and deviation."""
    found = planned(stamp, target, kind, leave_out)
    order = np.random.default_rng(SEED).permutation(len(found.labels))
    inputs = np.empty((found.width, len(order)), np.float32)
    row = 0
    for column, words in found.inputs:
        if words:
            ranks = {word: rank for rank, word in enumerate(words)}
            places = np.array([ranks[word] for word in column.words])
            inputs[row : row + len(words)] = np.arange(len(words))[:, np.newaxis] == places[column.codes[order]]
        else:
            inputs[row] = standardised(column.numbers[np.newaxis, order], trained)
        row += len(words) or 1
    if found.names:
        return inputs, found.labels[order]
    return inputs, standardised(found.labels[np.newaxis, order], trained).astype(np.float32)
