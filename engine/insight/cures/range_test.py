"""A learning rate that is found by trying many."""

from engine.compile import GraphError
from engine.cure import Cure, cure
from engine.editing.edits import EditRefused
from engine.editing.rate import with_rate
from engine.family import Setting
from engine.insight.range_test import GREATEST, ITERATIONS, LEAST, sweep
from engine.sheet import Sheet
from engine.summary import plain


@cure(title="Learning-rate range test")
class RangeTest(Cure, Setting):
    """Takes the suggestion of a range test; the edit runs it."""

    measures = True

    @property
    def words(self) -> str:
        return "Find the learning rate by a range test"

    @property
    def meaning(self) -> str:
        trial = f"Trains {ITERATIONS} iterations while the rate grows from {plain(LEAST)} to {plain(GREATEST)}"
        return f"{trial}, and sets the one at which the loss falls most steeply."

    def edit(self, sheet: Sheet) -> Sheet:
        try:
            found = sweep(sheet)
        except GraphError as error:
            raise EditRefused(f"The range test cannot train this: {error}") from error
        if found.suggested is None:
            raise EditRefused(f"The range test suggests none: {found.words} Look for another cause first.")
        return with_rate(sheet, found.suggested)
