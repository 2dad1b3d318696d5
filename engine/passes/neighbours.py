"""Small layers that calculate alike do so in one call: their numbers lie side by side, as slopes of all tanh layers."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeAlias

import numpy as np

from engine.tape import Buffer, Step, Tape, covers

LONGEST = 8_192  # numbers of one call: beyond, calls cost little beside the numbers
Spots: TypeAlias = tuple[Buffer, ...]


def neighbours(tape: Tape) -> None:
    """Moves steps up to the first that does the same to other numbers, where nothing between minds, and joins them."""
    Joiner(tape).join()


class Joiner:
    """The steps with the spots they touch: places as they are before any is laid beside another."""

    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        self.spots = {buffer: tape.place(buffer) for buffer in tape.buffers.values()}
        self.position = list(range(len(tape.steps)))
        self.writers: dict[Buffer, list[int]] = defaultdict(list)
        self.users: dict[Buffer, list[int]] = defaultdict(list)
        self.alike: dict[Any, list[int]] = defaultdict(list)
        self.rows: dict[Buffer, tuple[Spots, tuple[int, ...], Buffer]] = {}  # with the length of each part
        self.known: dict[int, list[Buffer]] = {}
        for index, step in enumerate(tape.steps):
            for buffer in step.touched:
                self.users[self.spots[buffer]].append(index)
            if step.written is not None:
                self.writers[self.spots[step.written]].append(index)
            if (kind := self.kind(step)) is not None:
                self.alike[kind].append(index)

    def join(self) -> None:
        """Goes through the steps in their order; what was joined to an earlier one is left out."""
        steps, gone = self.tape.steps, set[int]()
        for group in self.alike.values():
            for number, index in enumerate(group):
                if index in gone:
                    continue
                later = (other for other in islice(group, number + 1, None) if other not in gone)
                others = list(self.joinable(index, later))
                rows = self.lined_up([index, *others]) if others else None
                if rows is not None:
                    steps[index] = self.together(steps[index], rows)
                    gone.update(others)
                    for other in others:
                        self.position[other] = self.position[index]
        self.tape.steps = [step for index, step in enumerate(steps) if index not in gone]

    def kind(self, step: Step) -> Any:
        """What steps have in common that do the same; None for one that is not so simple, or large."""
        call = step.call
        if not call.elementwise or call.keywords or step.written is None:
            return None
        arrays = [argument for argument in call.arguments if isinstance(argument, np.ndarray)]
        owners = [self.tape.owner(array) for array in arrays]
        whole = all(
            o is not None and o.scratch and not o.lasting and covers(a, o) for a, o in zip(arrays, owners, strict=True)
        )
        alike = len({(array.dtype, array.shape) for array in arrays}) == 1 and all(a.flags.c_contiguous for a in arrays)
        if not whole or not alike or 2 * arrays[0].size > LONGEST:
            return None
        if self.spots[step.written].ones_used or step.written.ones_used:
            return None  # the joined call would write over the ones between
        spots = [self.spots[owner] for owner in owners if owner is not None]
        pattern = [spots.index(spot) for spot in spots]
        scalars = [argument for argument in call.arguments if not isinstance(argument, np.ndarray)]
        places = [isinstance(argument, np.ndarray) for argument in call.arguments]
        return call.function, call.stage, arrays[0].dtype, tuple(pattern), tuple(scalars), tuple(places)

    def joinable(self, index: int, others: Iterable[int]) -> Iterator[int]:
        """Those that may run as early as `index`, as long as all together are short enough."""
        begin, spots = self.position[index], set(self.arguments(index))
        length = self.size(index)
        for other in others:
            own = set(self.arguments(other))
            length += self.size(other)
            if length > LONGEST:
                return
            if not own & spots and self.unminded(other, begin):
                spots |= own
                yield other

    def unminded(self, other: int, begin: int) -> bool:
        """Whether from `begin` on nobody writes what it reads, or uses what it writes."""
        step, end = self.tape.steps[other], self.position[other]
        written = {self.spots[step.written]} if step.written is not None else set()
        touched = [(self.writers if spot not in written else self.users)[spot] for spot in self.arguments(other)]
        return not any(begin <= self.position[user] < end for users in touched for user in users if user != other)

    def arguments(self, index: int) -> list[Buffer]:
        """The spots of a step's arrays, in their order."""
        if index not in self.known:
            owners = [self.tape.owner(a) for a in self.tape.steps[index].call.arguments if isinstance(a, np.ndarray)]
            self.known[index] = [self.spots[owner] for owner in owners if owner is not None]
        return self.known[index]

    def size(self, index: int) -> int:
        """Numbers of each of a step's arrays, with the ones behind them."""
        return max(spot.body.size + spot.ones for spot in self.arguments(index))

    def lined_up(self, group: list[int]) -> list[Buffer] | None:
        """For each array of the call the row in which the group's lie; None where they lie in others already."""
        columns: list[Spots] = list(zip(*map(self.arguments, group), strict=True))
        wanted = tuple(map(self.size, group))
        known = {row[1] for column in columns for spot in column if (row := self.rows.get(spot)) is not None}
        lengths = known.pop() if known else wanted
        if known or len(lengths) != len(group):
            return None  # rows of other groups, or such as have room for the ones of some and not of others
        for column in columns:
            rows = [self.rows.get(spot) for spot in column]
            if any(rows) and (rows[0] is None or rows[0][0] != column):
                return None
            if not any(rows) and any(size > length for size, length in zip(wanted, lengths, strict=True)):
                return None
        for column in columns:
            if column[0] not in self.rows:
                row = column, lengths, self.tape.line_up(column, lengths)
                self.rows.update(dict.fromkeys(column, row))
        return [self.rows[column[0]][2] for column in columns]

    def together(self, step: Step, rows: list[Buffer]) -> Step:
        """One step for the whole rows."""
        bodies = iter([row.body for row in rows])
        arguments = tuple([next(bodies) if isinstance(a, np.ndarray) else a for a in step.call.arguments])
        call = step.call._replace(arguments=arguments, text=f"{step.call.text}, for several layers")
        return self.tape.step(call)
