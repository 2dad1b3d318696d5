"""The loss is a number for people: the update does not need it. It is computed when somebody looks."""

from engine.passes.unread import read
from engine.tape import Buffer, Tape


def lazy_loss(tape: Tape) -> None:
    """Puts the steps that serve the loss's value alone aside; what they read is kept until the next pass."""
    others = {buffer for buffer in tape.buffers.values() if buffer.lasting} - set(tape.losses)
    needed = {id(step) for step in read(tape.steps, others)}
    late = [step for step in tape.steps if id(step) not in needed]
    touched: set[Buffer] = set()
    for step in tape.steps:
        if id(step) not in needed:
            touched.update(step.touched)
        elif step.written in touched:
            return  # that memory is used again: late, another loss would come out
    for buffer in touched:
        buffer.lasting = True
    tape.steps = [step for step in tape.steps if id(step) in needed]
    tape.late = late
