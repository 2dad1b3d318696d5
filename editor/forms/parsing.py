"""Text to settings without Qt: a number is accepted as exactly what was typed, or refused with a sentence."""

import re
from contextlib import suppress
from decimal import Decimal
from math import isinf
from typing import Any

from msgspec.inspect import FloatType, IntType, LiteralType, StrType, TupleType, VarTupleType

WHOLE = re.compile(r"[+-]?[0-9]+")
NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
DECIMAL_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
LONGEST = 60  # characters; every number a setting can hold is written in fewer
LONGEST_LIST = 600


class Refused(ValueError):
    """What is wrong with a text, worded to follow the setting's name: 'must be at least 1.'"""


def whole(text: str, kind: IntType) -> int:
    """A whole number written with the digits 0–9, within the declared bounds."""
    text = written(text)
    if not WHOLE.fullmatch(text):
        raise Refused(f"must be a whole number, such as {example(kind)}.")
    return bounded(int(text), kind)


def number(text: str, kind: FloatType) -> float:
    """The number that is typed, if a float holds it so that it would be shown the same way again."""
    text = written(text)
    if DECIMAL_COMMA.fullmatch(text):
        raise Refused(f"is written with a point: {text.replace(',', '.')}.")
    if not NUMBER.fullmatch(text):
        raise Refused("must be a number, such as 0.5 or 1e-3.")
    value = float(text) + 0.0  # −0 is 0
    if isinf(value):
        raise Refused("must be below 1e308.")
    if Decimal(text) != Decimal(repr(value)):
        raise Refused(f"cannot be that exact: the nearest number is {shown(value)}.")
    return bounded(value, kind)


def word_or_whole(text: str, words: LiteralType, kind: IntType) -> int | str:
    """One of the words, or a whole number within its bounds."""
    word = written(text).lower()
    if word in words.values:
        return word
    if not WHOLE.fullmatch(word):
        named = ", ".join(f"'{value}'" for value in words.values)
        raise Refused(f"must be {named} or a whole number, such as {example(kind)}.")
    return whole(word, kind)


def shape(text: str, kind: VarTupleType | TupleType) -> tuple[float, ...]:
    """Numbers separated by commas, ×, or spaces; whole ones, unless the kind says otherwise."""
    real = isinstance(kind, VarTupleType) and isinstance(bare(kind.item_type), FloatType)
    if real and not kind.min_length and not text.strip():
        return ()
    parts = re.split(r"\s*[,×]\s*|\s+", written(text, LONGEST_LIST if real else LONGEST).strip("()[]"))
    if parts and parts[-1] == "":
        parts.pop()  # a comma typed before the next number, and Python's (2,)
    if isinstance(kind, VarTupleType):
        fewest, most = kind.min_length or 0, kind.max_length
        items = [kind.item_type] * len(parts)
    else:
        fewest = most = len(kind.item_types)
        items = list(kind.item_types)
    if len(parts) < fewest or (most is not None and len(parts) > most):
        raise Refused(f"must have {amount(fewest, most)}, separated by commas.")
    read = number if real else whole
    return tuple(read(part, bare(item)) for part, item in zip(parts, items, strict=True))


def text(typed: str, kind: StrType) -> str:
    """What is typed, blanks and all, within the declared bounds."""
    if len(typed) < (fewest := kind.min_length or 0):
        raise Refused("needs a value." if fewest == 1 else f"must have at least {fewest:,} characters.")
    if kind.max_length is not None and len(typed) > kind.max_length:
        raise Refused(f"is too long: {len(typed):,} characters, {kind.max_length:,} are allowed.")
    if kind.pattern is not None and not re.search(kind.pattern, typed):
        raise Refused(f"must match the pattern {kind.pattern}.")
    return typed


def written(text: str, longest: int = LONGEST) -> str:
    """The text without blanks around it; refused where there is none, or more than any number needs."""
    if len(text) > longest:
        raise Refused(f"is too long: {len(text):,} characters, {longest} are enough.")
    text = text.strip()
    if not text:
        raise Refused("needs a value.")
    return text


def bounded(value: Any, kind: IntType | FloatType) -> Any:
    """The value, if it is within the declared bounds."""
    if kind.ge is not None and value < kind.ge:
        raise Refused(f"must be at least {shown(kind.ge)}.")
    if kind.gt is not None and value <= kind.gt:
        raise Refused(f"must be more than {shown(kind.gt)}.")
    if kind.le is not None and value > kind.le:
        raise Refused(f"must be at most {shown(kind.le)}.")
    if kind.lt is not None and value >= kind.lt:
        raise Refused(f"must be less than {shown(kind.lt)}.")
    return value


def shown(value: Any) -> str:
    """A value as a field shows it: the shortest text that is read back as the same value."""
    if isinstance(value, float):
        mantissa, _, exponent = repr(value).partition("e")
        return f"{mantissa}e{int(exponent)}" if exponent else mantissa
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return str(value)


def bare(kind: Any) -> Any:
    """The kind itself, without the description around it."""
    return getattr(kind, "type", kind)


def example(kind: IntType) -> int:
    """A whole number that would be accepted."""
    for value in (8, *(bound for bound in (kind.ge, kind.le) if bound is not None)):
        with suppress(Refused):
            return bounded(int(value), kind)
    return int(kind.gt) + 1 if kind.gt is not None else int(kind.lt or 0) - 1


def amount(fewest: int, most: int | None) -> str:
    """'2 whole numbers', '1 to 4 whole numbers', 'at least 1 whole number'."""
    if most is None:
        return f"at least {fewest} whole number{'s' if fewest != 1 else ''}"
    numbers = f"{most} whole number{'s' if most != 1 else ''}"
    if fewest == most:
        return numbers
    return f"{fewest} to {numbers}" if fewest else f"at most {numbers}"
