"""JSON as the standard has it: one value for each key, finite numbers, text that can be written again."""

import json
from typing import Any

DEPTH = 32
PARTS = 500_000  # lists, objects and entries: 20,000 nodes need fewer, and a million empty lists take 200 MB
DIGITS = 400  # the longest float64 in plain notation has 309 before the point

one_line = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


class JsonError(ValueError):
    """A sentence's end: what is wrong with the text, and where."""


def loads(data: bytes) -> Any:
    """Plain data from UTF-8 text.

    JsonError for anything Python's reader would let pass: duplicate keys, NaN, infinities, numbers too large,
    lone surrogates, nesting deeper than 32; and for text whose values would take many times its own memory.
    """
    if sum(map(data.count, (b",", b"[", b"{"))) > PARTS:
        raise JsonError(f"it has more than {PARTS:,} lists, objects and entries")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise JsonError(f"it is not UTF-8 text (byte {error.start})") from None
    if text.startswith("\ufeff"):
        raise JsonError("it begins with a byte order mark; save it as UTF-8 without one")
    try:
        value = json.loads(
            text,
            object_pairs_hook=unique,
            parse_constant=refuse_constant,
            parse_float=number,
            parse_int=integer,
        )
    except json.JSONDecodeError as error:
        raise JsonError(f"line {error.lineno}, column {error.colno}: {error.msg}") from None
    except RecursionError:
        raise JsonError(f"it is nested more than {DEPTH} deep") from None
    check_nesting(value)
    return value


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys differ."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        writable(key)
        if key in found:
            raise JsonError(f"the key {key[:80]!r} is there twice")
        found[key] = value
    return found


def writable(text: str) -> None:
    """JsonError for a lone surrogate: it can be read from an escape and never be written again."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise JsonError(f"the text {text[:80]!a} holds half a character (a lone surrogate)") from None


def refuse_constant(name: str) -> float:
    raise JsonError(f"{name} is not a number that JSON has")


def number(text: str) -> float:
    """A finite float."""
    value = float(text)
    if value - value != 0:
        raise JsonError(f"the number {text[:40]} is too large")
    return value


def integer(text: str) -> int:
    """An integer; very long ones are refused before Python computes them."""
    if len(text) > DIGITS:
        raise JsonError(f"the number {text[:20]}… has {len(text)} digits")
    return int(text)


def check_nesting(value: Any) -> None:
    """Looks at every value once, level by level: depth, and texts that cannot be written."""
    level = [value]
    for _ in range(DEPTH):
        following: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                following.extend(item.values())
            elif isinstance(item, list):
                following.extend(item)
            elif isinstance(item, str):
                writable(item)
        if not following:
            return
        level = following
    raise JsonError(f"it is nested more than {DEPTH} deep")


def dumps(value: Any, depth: int) -> str:
    """Text to read and to compare: down to `depth`, a line for each entry of what holds lists or objects."""
    return "".join(pieces(value, depth, "")) + "\n"


def pieces(value: Any, depth: int, margin: str) -> list[str]:
    """The parts of one value's text."""
    held = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    if depth == 0 or not any(isinstance(item, dict | list | tuple) for item in held):
        return [one_line(value)]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    labels = [f"{one_line(key)}: " for key in value] if isinstance(value, dict) else [""] * len(value)
    inner = margin + "  "
    parts = [opening]
    for label, item in zip(labels, held, strict=True):
        parts += ["\n" if len(parts) == 1 else ",\n", inner, label, *pieces(item, depth - 1, inner)]
    return [*parts, "\n", margin, closing]
