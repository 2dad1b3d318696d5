"""Leaves out what nobody reads: gradients of data, of frozen layers, of whatever has no weights before it."""

from engine.tape import Buffer, Step, Tape


def unread(tape: Tape) -> None:
    """Keeps the steps from which something leads to memory that lasts."""
    tape.steps = read(tape.steps, {buffer for buffer in tape.buffers.values() if buffer.lasting})


def read(steps: list[Step], wanted: set[Buffer]) -> list[Step]:
    """The steps that write what is wanted, or what a step reads that does; in their order."""
    kept = []
    for step in reversed(steps):
        if step.written is None or step.written in wanted:
            kept.append(step)
            wanted.update(step.read)
    return kept[::-1]
