"""`python -m engine layers`: everything there is to build and train with: settings, ports and formulas."""

import argparse
import inspect
import json
from typing import Any

import msgspec
from msgspec import inspect as kinds

from engine.family import Family, Member
from engine.initializers.initializer import INITIALIZERS
from engine.layers.layer import LAYERS, Layer
from engine.metrics.metric import METRICS
from engine.optimizers.optimizer import OPTIMIZERS
from engine.schedules.schedule import SCHEDULES

SHELVES: dict[str, Family[Any]] = {  # besides layers, each of which has a category of its own
    "Optimiser": OPTIMIZERS,
    "Schedule": SCHEDULES,
    "Initialiser": INITIALIZERS,
    "Metric": METRICS,
}
BOUNDS = ("ge", "gt", "le", "lt", "multiple_of", "min_length", "max_length", "pattern")
KIND_NAMES = {
    "IntType": "int",
    "FloatType": "float",
    "BoolType": "bool",
    "StrType": "str",
    "LiteralType": "choice",
    "StructType": "graph",  # what a template stands for
}


def declare(commands: Any) -> None:
    """Adds the command."""
    parser = commands.add_parser("layers", help="print every layer, loss, optimiser, schedule, initialiser and metric")
    parser.add_argument("--json", action="store_true", help="as one JSON array, with settings and bounds")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """A table for people, or everything for programs."""
    found = [described(kind) for layers in LAYERS.by_category().values() for kind in layers]
    found += [described(kind, category) for category, shelf in SHELVES.items() for kind in shelf.matches()]
    if options.json:
        print(json.dumps(found, ensure_ascii=False))
        return 0
    width = max(len(layer["name"]) for layer in found)
    for layer in found:
        print(
            f"{layer['name']:{width}} {layer['category']:14} {layer['formula'] or layer['description'].splitlines()[0]}"
        )
    return 0


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
    return [{"name": field.name, **setting(field.type, defaults[field.name])} for field in info.fields]


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
