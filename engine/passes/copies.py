"""Where a value or a gradient is only passed on, both names get the same memory."""

from engine.tape import Buffer, Step, Tape, covers, uses
from engine.tensor import copy


def copies(tape: Tape) -> None:
    """Leaves out copies of a whole tensor to another one, if from then on neither is changed."""
    changes: dict[Buffer, int] = {}
    for index, step in enumerate(tape.steps):
        if step.written is not None:
            changes[step.written] = index
    first, _ = uses(tape)
    kept = []
    for index, step in enumerate(tape.steps):
        source, target = step.read[0] if step.read else None, step.written
        if (
            source is not None
            and target is not None
            and passes_on(step, source, target)
            and first[target] == index == changes[target]
            and changes.get(tape.place(source), -1) < index
        ):
            tape.join(target, source)
        else:
            kept.append(step)
    tape.steps = kept


def passes_on(step: Step, source: Buffer, target: Buffer) -> bool:
    """Whether it copies all of `source` to all of `target` as it stands."""
    if step.call.function is not copy or not step.assigns or not source.scratch:
        return False
    read, written = step.call.arguments
    as_it_stands = read.shape == written.shape and read.dtype == written.dtype and read.flags.c_contiguous
    return as_it_stands and bool(written.flags.c_contiguous) and covers(read, source)
