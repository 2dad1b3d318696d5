"""An activation overwrites what it was computed from, once nobody needs that: half the memory to go through."""

from engine.program import Call
from engine.tape import Buffer, Tape, uses
from engine.tensor import Array, start


def in_place(tape: Tape) -> None:
    """Lays what a step computes number by number at the place of an input that is read there for the last time."""
    first, last = uses(tape)
    for index, step in enumerate(tape.steps):
        target = step.written
        if target is None or not step.assigns or not step.call.elementwise or first[tape.place(target)] != index:
            continue
        if tape.place(target).body.size != target.body.size:  # it lies in a row with others
            continue
        for source in step.read:
            place = tape.place(source)
            if last[place] == index and place.scratch and not place.lasting and fits(tape, step.call, source, target):
                last[place] = last[tape.place(target)]
                tape.join(target, source)
                break


def fits(tape: Tape, call: Call, source: Buffer, target: Buffer) -> bool:
    """Whether each number is read at the very place where the result is written."""
    written = call.written
    if written is None or source.body.nbytes != target.body.nbytes:
        return False
    place = tape.place(source)
    read = {layout(tape, array) for array in call.arrays if array is not written and tape.lies(array, place)}
    return read == {layout(tape, written)}


def layout(tape: Tape, array: Array) -> tuple[object, ...]:
    """Where in its buffer which of an array's numbers lies."""
    own = tape.owner(array)
    assert own is not None
    return array.shape, array.strides, array.dtype, start(array) - start(own.array)
