"""Where a training is, as course.json: plain numbers to read; what its optimiser remembers lies beside it."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from engine.course import MOST, Course, Kind, RandomState
from engine.formats import strict_json
from engine.formats.sheet_text import JSON_BYTES, TextError, brief, convert

NAME = "course.json"
WHOLE = 1 << 128  # PCG64 computes modulo this
Size = Annotated[int, Meta(ge=0, le=2**62)]


class Told(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the text holds."""

    iteration: Annotated[int, Meta(ge=0, le=MOST)]
    seed: Annotated[int, Meta(ge=0, le=2**31 - 1)]
    samples: Annotated[int, Meta(ge=1, le=2**62)]
    batch_size: Annotated[int, Meta(ge=1, le=2**62)]
    optimizer: str
    schedule: str
    parameters: list[tuple[str, list[Size]]]  # in the order in which they lie in memory
    random: dict[str, list[int]]  # PCG64: state, stream, whether half a draw is left, and that half


def to_text(course: Course) -> bytes:
    """All but the arrays. TextError for more than `from_text` would read."""
    kind = course.kind
    plain = {
        "iteration": course.iteration,
        "seed": kind.seed,
        "samples": kind.samples,
        "batch_size": kind.batch,
        "optimizer": kind.optimizer,
        "schedule": course.schedule,
        "parameters": kind.layout,
        "random": course.random,
    }
    data = strict_json.dumps(plain, depth=2).encode("utf-8")
    if len(data) > JSON_BYTES:
        raise TextError(f"its {NAME} takes {len(data):,} bytes, more than {JSON_BYTES:,}", "Make the graph smaller.")
    return data


def from_text(data: bytes) -> Course:
    """The course, without what is kept. TextError or JsonError for text that is none."""
    told: Told = convert(strict_json.loads(data), Told, NAME)
    layout = tuple((name, tuple(shape)) for name, shape in told.parameters)
    random = {node: random_state(node, numbers) for node, numbers in told.random.items()}
    kind = Kind(told.seed, told.samples, told.batch_size, told.optimizer, layout)
    return Course(kind, told.iteration, {}, random, told.schedule)


def random_state(node: str, numbers: list[Any]) -> RandomState:
    """Only what PCG64 itself can have come to: it takes any numbers, and draws badly from a stream that is even."""
    if len(numbers) == 4:
        state, stream, half, number = numbers
        if 0 <= state < WHOLE and 0 <= stream < WHOLE and stream % 2 and half in (0, 1) and 0 <= number < 1 << 32:
            return state, stream, half, number
    raise TextError(f"{NAME}, random, {brief(node)}: {brief(numbers)} is no state of a PCG64 generator")
