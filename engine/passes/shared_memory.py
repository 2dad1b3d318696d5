"""Scratch of which one half is done with before the other begins shares memory: less of it, and warm in the cache.

After `tiles`: a piece of one call may run when the next call has begun with its own first piece.
"""

from engine.tape import Buffer, Tape, uses
from engine.tensor import LINE


def shared_memory(tape: Tape) -> None:
    """Gives each piece of scratch that does not last an offset in a common stretch, where it is free long enough."""
    first, last = uses(tape)
    beginning: dict[int, list[Buffer]] = {}
    for buffer, index in first.items():
        if buffer.scratch and not buffer.lasting and not buffer.ones_used:
            beginning.setdefault(index, []).append(buffer)
    ending: dict[int, list[Buffer]] = {}
    free: list[tuple[int, int]] = []  # (offset, length), in order
    end = 0
    for index in range(len(tape.steps)):
        for buffer in beginning.get(index, ()):
            length = -(-buffer.body.nbytes // LINE) * LINE
            place = next((p for p, (_, room) in enumerate(free) if room >= length), None)
            if place is None:
                tape.shared[buffer] = end
                end += length
            else:
                offset, room = free.pop(place)
                tape.shared[buffer] = offset
                if room > length:
                    free.insert(place, (offset + length, room - length))
            ending.setdefault(last[buffer], []).append(buffer)
        for buffer in ending.get(index, ()):
            release(free, tape.shared[buffer], -(-buffer.body.nbytes // LINE) * LINE)


def release(free: list[tuple[int, int]], offset: int, length: int) -> None:
    """Gives a stretch back, joined with its free neighbours."""
    place = next((p for p, (other, _) in enumerate(free) if other > offset), len(free))
    if place < len(free) and offset + length == free[place][0]:
        length += free.pop(place)[1]
    if place and sum(free[place - 1]) == offset:
        place -= 1
        offset, room = free.pop(place)
        length += room
    free.insert(place, (offset, length))
