"""Words of a lesson that are filled in: numbers come from what is seen, or from what the step waits for."""

import re
from collections.abc import Callable

import msgspec

from editor.lessons.checks import Check
from editor.lessons.seen import Seen
from editor.look.numbers import NOTHING, decades, loss_text, magnitude, plain

HOLE = re.compile(r"\{([^{} ]*)(?: ([^{}]*))?\}")  # {loss}, {gradient dense_1}


def size(value: float | None) -> str:
    return NOTHING if value is None else decades(value)


def per_epoch(seen: Seen) -> str:
    return f"{seen.progress.iterations_per_epoch:,}" if seen.progress is not None else NOTHING


def operation(seen: Seen) -> str:
    """What ran last, as slow motion writes it."""
    return seen.operation.text if seen.operation is not None else NOTHING


def position(seen: Seen) -> str:
    """The operation's place in the iteration: '12 of 40'."""
    ran = seen.operation
    return f"{ran.index + 1} of {ran.count}" if ran is not None else NOTHING


def told(reading: str) -> Callable[[Seen, str], str]:
    """A number of the chain rule."""

    def words(seen: Seen, node: str) -> str:
        return magnitude(getattr(seen.chain, reading)) if seen.chain is not None else NOTHING

    return words


LIVE: dict[str, Callable[[Seen, str], str]] = {
    "loss": lambda seen, _: loss_text(seen.loss),
    "iteration": lambda seen, _: f"{seen.iteration:,}",
    "epoch": lambda seen, _: f"{seen.epoch:,}",
    "per_epoch": lambda seen, _: per_epoch(seen),
    "rate": lambda seen, _: plain(seen.rate),
    "batch": lambda seen, _: f"{seen.sheet.training.batch_size:,}",
    "parameters": lambda seen, _: f"{seen.parameters:,}",
    "operation": lambda seen, _: operation(seen),
    "position": lambda seen, _: position(seen),
    "weight": lambda seen, _: seen.weight.title if seen.weight is not None else NOTHING,
    "by_hand": lambda seen, _: magnitude(seen.turns[-1].value) if seen.turns else NOTHING,
    "w": told("value"),
    "slope": told("total"),
    "difference": told("difference"),
    "value": lambda seen, node: size(seen.value(node)),
    "gradient": lambda seen, node: size(seen.gradient(node)),
    "file": lambda seen, _: seen.exported[-1].name if seen.exported else NOTHING,
}
OF_A_NODE = ("value", "gradient")


def wanted(check: Check) -> dict[str, str]:
    """What a step waits for, by its field: numbers as one writes them."""
    fields = msgspec.structs.asdict(check)
    return {name: plain(value) if isinstance(value, int | float) else str(value) for name, value in fields.items()}


def filled(words: str, seen: Seen, check: Check) -> str:
    """With all holes filled."""
    known = wanted(check)
    return HOLE.sub(lambda hole: known.get(hole[1]) or LIVE[hole[1]](seen, hole[2] or ""), words)


def unknown(words: str, check: Check) -> str:
    """What is wrong with its holes; '' if nothing."""
    for hole in HOLE.finditer(words):
        if hole[1] not in LIVE and hole[1] not in wanted(check):
            return f"there is no {hole[0]} to fill in"
        if hole[1] not in wanted(check) and (hole[1] in OF_A_NODE) != bool(hole[2]):
            return f"{hole[0]} {'names no node' if hole[1] in OF_A_NODE else 'needs no node'}"
    return "a brace is left open" if re.search(r"[{}]", HOLE.sub("", words)) else ""
