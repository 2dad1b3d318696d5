"""How high the rows of a tidy drawing lie: near to what they are wired with, and none on another."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple, TypeAlias

from editor.document.arrange.body import STEP
from editor.document.arrange.level import Rows, rows
from editor.document.arrange.order import Columns
from editor.document.arrange.spread import spread
from editor.document.arrange.weave import Weave

APART = 60.0  # from one node to the one below
LANE = 30.0  # between a node and a long wire
LANES = 20.0  # between two long wires
LONG = 6  # columns that a wire passes, for which it is given no room: it finds a way above or below
PASSING = 0.2  # what a piece of a long wire counts beside one from node to node
TURNS = 12
STRAIGHTENED = 4  # times, down and up by turns

Apart: TypeAlias = list[dict[int, float]]  # for each row those right above it, and how far it keeps from them


class Pull(NamedTuple):
    """A wire of a row: it is level where the row lies `step` below the other."""

    row: int
    step: float
    weight: float
    side: Literal[-1, 1]  # it leads to the left, or to the right


def heights(weave: Weave, columns: Columns) -> list[float]:
    """The top of every item."""
    found = rows(weave, columns)
    above, pulls = apart(weave, columns, found), pulled(weave, found)
    order = downwards(above)
    tops = [0.0] * found.total
    for row in order:
        tops[row] = max((tops[other] + gap for other, gap in above[row].items()), default=0.0)
    weights = [sum(pull.weight for pull in own) + 0.001 for own in pulls]
    for _ in range(TURNS):
        wanted = [nearer(tops, row, own) for row, own in enumerate(pulls)]
        tops = spread(wanted, weights, above, order)
    for row in order:  # distances are whole steps, too: what is rounded keeps them
        tops[row] = max([on_grid(tops[row]), *(tops[other] + gap for other, gap in above[row].items())])
    straighten(tops, above, pulls, order)
    return [tops[row] + below for row, below in zip(found.row, found.below, strict=True)]


def on_grid(height: float) -> float:
    """The nearest line of the grid."""
    return math.floor(height / STEP + 0.5) * STEP


def apart(weave: Weave, columns: Columns, found: Rows) -> Apart:
    """How far each row keeps from those that it follows in a column, in steps of the grid."""
    passages, nodes = [0] * found.total, [False] * found.total
    for item, row in enumerate(found.row):
        passages[row] += item >= weave.nodes
        nodes[row] |= item < weave.nodes
    above: Apart = [{} for _ in range(found.total)]
    for column in columns:
        kept = [item for item in column if nodes[found.row[item]] or passages[found.row[item]] < LONG]
        for upper, lower in pairwise(kept):
            room = (LANES, LANE, APART)[(upper < weave.nodes) + (lower < weave.nodes)]
            gap = weave.heights[upper] + room + found.below[upper] - found.below[lower]
            steps, one, two = math.ceil(gap / STEP) * STEP, found.row[upper], found.row[lower]
            above[two][one] = max(steps, above[two].get(one, steps))
    return above


def pulled(weave: Weave, found: Rows) -> list[list[Pull]]:
    """The wires of each row to others. What lies on the longest ways counts most: the rest can follow it."""
    longest = max((strand.weight for strands in weave.right for strand in strands), default=1)
    pulls: list[list[Pull]] = [[] for _ in range(found.total)]
    for item, strands in enumerate(weave.right):
        for strand in strands:
            one, two = found.row[item], found.row[strand.other]
            if one != two:
                step = found.below[item] + strand.here - found.below[strand.other] - strand.there
                passing = item >= weave.nodes or strand.other >= weave.nodes
                weight = (strand.weight / longest) ** 2 * (PASSING if passing else 1.0)
                pulls[two].append(Pull(one, step, weight, -1))
                pulls[one].append(Pull(two, -step, weight, 1))
    return pulls


def downwards(above: Apart) -> list[int]:
    """The rows in an order in which each comes after those above it."""
    waiting = [len(others) for others in above]
    under: list[list[int]] = [[] for _ in above]
    for row, others in enumerate(above):
        for other in others:
            under[other].append(row)
    order = [row for row, count in enumerate(waiting) if not count]
    for row in order:  # the list grows while it is read
        for other in under[row]:
            waiting[other] -= 1
            if not waiting[other]:
                order.append(other)
    return order


def nearer(tops: Sequence[float], row: int, pulls: Sequence[Pull]) -> float:
    """Half way to where its wires would be shortest: all the way, and two that are wired would change places."""
    if not pulls:
        return tops[row]
    total = weights = 0.0
    for other, step, weight, _ in pulls:
        total += (tops[other] + step) * weight
        weights += weight
    return (tops[row] + total / weights) / 2


def straighten(tops: list[float], above: Apart, pulls: Sequence[Sequence[Pull]], order: Sequence[int]) -> None:
    """Moves each row, as far as there is room, to where its wires bend least: there one is level."""
    under: Apart = [{} for _ in above]
    for row, others in enumerate(above):
        for other, gap in others.items():
            under[other][row] = gap
    for turn in range(STRAIGHTENED):
        for row in order if turn % 2 == 0 else reversed(order):
            if pulls[row]:
                least = max((tops[other] + gap for other, gap in above[row].items()), default=-math.inf)
                most = min((tops[other] - gap for other, gap in under[row].items()), default=math.inf)
                goals = [(within(goal, least, most), goal) for goal in level(tops, pulls[row])]
                tops[row] = min(goals, key=lambda goal: (goal[0] != goal[1], abs(tops[row] - goal[0])))[0]


def within(goal: float, least: float, most: float) -> float:
    """The goal itself, or where that lies outside, the nearest line of the grid, if there is one between the limits."""
    if least <= goal <= most:
        return goal
    line = math.ceil(least / STEP) * STEP if goal < least else math.floor(most / STEP) * STEP
    return line if least <= line <= most else min(max(goal, least), most)


def level(tops: Sequence[float], pulls: Sequence[Pull]) -> tuple[float, ...]:
    """Where the middle one of a row's heavy wires is level. Of two, either; half way where both lead to one side."""
    heavy = max(pull.weight for pull in pulls) / 2
    found = sorted((tops[pull.row] + pull.step, pull.side) for pull in pulls if pull.weight >= heavy)
    (low, one), (high, two) = found[(len(found) - 1) // 2], found[len(found) // 2]
    return (on_grid((low + high) / 2),) if one == two and low != high else (low, high)
