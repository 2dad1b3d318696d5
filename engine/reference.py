"""What a class on a shelf says of itself: settings with bounds, ports and formula, as data and in words."""

import inspect
from typing import Any

import msgspec
from msgspec import inspect as kinds

from engine.family import Family, Member
from engine.layers.layer import Layer

BOUNDS = ("ge", "gt", "le", "lt", "multiple_of", "min_length", "max_length", "pattern")
KIND_NAMES = {
    "IntType": "int",
    "FloatType": "float",
    "BoolType": "bool",
    "StrType": "str",
    "LiteralType": "choice",
}
NOUNS = {
    "int": "a whole number",
    "float": "a number",
    "bool": "on or off",
    "str": "a text",
    "list of int": "whole numbers",
    "list of float": "numbers",
}
SIDES = {"gt": "above", "ge": "at least", "lt": "below", "le": "at most", "multiple_of": "a multiple of"}


def described(kind: type[Member], category: str = "") -> dict[str, Any]:
    """One of them as plain data; only layers have ports."""
    member = kind()
    return {
        "name": kind.__name__,
        "title": kind.title,
        "category": category or kind.category,
        "description": inspect.getdoc(kind) or "",
        "formula": getattr(kind, "formula", ""),
        "inputs": list(member.inputs()) if isinstance(member, Layer) else [],
        "outputs": list(member.outputs()) if isinstance(member, Layer) else [],
        "settings": settings(kind),
    }


def settings(kind: type[Member]) -> list[dict[str, Any]]:
    """The declared fields: name, type, default, bounds, description."""
    info = kinds.type_info(kind)
    assert isinstance(info, kinds.StructType)
    defaults = msgspec.structs.asdict(kind())  # type: ignore[arg-type]
    return [
        {"name": field.name, **setting(field.type, defaults[field.name])}
        for field in info.fields
        if not isinstance(getattr(field.type, "type", field.type), kinds.StructType)  # a group's graph is drawn
    ]


def setting(kind: kinds.Type, default: Any) -> dict[str, Any]:
    """What may be put into one field."""
    description = ""
    if isinstance(kind, kinds.Metadata):
        description = (kind.extra_json_schema or {}).get("description", "")
        kind = kind.type
    parts = kind.types if isinstance(kind, kinds.UnionType) else (kind,)
    bounds = {name: getattr(part, name) for part in parts for name in BOUNDS if getattr(part, name, None) is not None}
    return {
        "type": type_name(kind),
        "default": msgspec.to_builtins(default),
        "bounds": bounds,
        "choices": [choice for part in parts for choice in choices(part)],
        "description": description,
    }


def type_name(kind: kinds.Type) -> str:
    """int, float, bool, str, choice, choice or int, list of …, or the shelf a member is taken from."""
    if isinstance(kind, kinds.Metadata):
        return type_name(kind.type)
    if isinstance(kind, kinds.VarTupleType):
        return f"list of {type_name(kind.item_type)}"
    if isinstance(kind, kinds.UnionType):
        return " or ".join(map(type_name, kind.types))
    if isinstance(kind, kinds.CustomType):
        return str(shelf_of(kind).kind)
    return KIND_NAMES[type(kind).__name__]


def shelf_of(kind: kinds.CustomType) -> Family[Any]:
    """The shelf that a field's members are taken from."""
    shelf: Family[Any] = kind.cls.shelf  # type: ignore[attr-defined]
    return shelf


def choices(kind: kinds.Type) -> list[Any]:
    """All there are to choose from, where they can be counted."""
    if isinstance(kind, kinds.LiteralType):
        return list(kind.values)
    if isinstance(kind, kinds.CustomType):
        return [member.__name__ for member in shelf_of(kind)]
    return []


def in_words(declared: dict[str, Any]) -> str:
    """What may be put into a field, of which `settings` told: 'a whole number from 1 to 64'."""
    kinds_of, choices = declared["type"].split(" or "), sorted(map(str, declared["choices"]))
    if kinds_of[0] == "choice":
        choices = [f"'{choice}'" for choice in choices]
    nouns = [NOUNS.get(part, f"a {part}") for part in kinds_of]
    if choices:
        nouns = [*choices, *nouns[1:]]
        if len(kinds_of) == 1:
            return f"one of {', '.join(choices)}"
    return " or ".join(", ".join(nouns).rsplit(", ", 1)) + bounds_in_words(declared["bounds"])


def bounds_in_words(bounds: dict[str, Any]) -> str:
    """What follows the noun: ' from 1 to 64', ', above 0 and at most 1'."""
    fewest, most = bounds.get("min_length", 0), bounds.get("max_length")
    if most is not None:
        return f", {fewest} to {most} of them" if fewest else f", up to {most} of them"
    if "ge" in bounds and "le" in bounds:
        return f" from {said(bounds['ge'])} to {said(bounds['le'])}"
    found = [f"{words} {said(bounds[name])}" for name, words in SIDES.items() if name in bounds]
    return f", {' and '.join(found)}" if found else ""


def said(bound: float) -> str:
    """1,000,000,000 and 1e12, with a minus sign that is one."""
    whole = bound == int(bound) and abs(bound) < 1e10
    text = f"{int(bound):,}" if whole else f"{bound:g}".replace("e+", "e")
    return text.replace("-", "−", 1) if bound < 0 else text
