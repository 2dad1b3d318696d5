"""A batch as large as it can be."""

from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace

from editor.document.fixes.fix import Case, Cure, Fix, Step, fix
from editor.document.inspecting import inspect
from engine.editing import edits
from engine.groups.unfold import MOST, size
from engine.sheet import Sheet


@fix(title="Smaller batch", category="Setting")
class SmallerBatch(Fix):
    """All samples there are, where it is larger; a power of two that fits, where memory is short."""

    kinds = ("batch", "memory")

    @staticmethod
    def propose(case: Case) -> Iterator[Cure]:
        batch = dict(case.problem.setting).get("batch_size") or fitting(case)
        if batch:
            yield Cure(f"Set the batch to {batch:,}", (Step((), partial(batched, batch=batch)),))


def fitting(case: Case) -> int | None:
    """The largest power of two below the batch at which there is memory enough; None where 1 is too much."""
    if size(case.sheet.graph) > MOST:
        return None
    sizes = [1 << power for power in range((case.sheet.training.batch_size - 1).bit_length())]
    low, high = 0, len(sizes)  # all before `low` fit
    while low < high:
        middle = (low + high) // 2 if low else 0
        fits = all(problem.kind != "memory" for problem in inspect(batched(case.sheet, sizes[middle])).errors)
        low, high = (middle + 1, high) if fits else (low, middle)
    return sizes[low - 1] if low else None


def batched(sheet: Sheet, batch: int) -> Sheet:
    """With another batch size."""
    return edits.set_training(sheet, replace(sheet.training, batch_size=batch))
