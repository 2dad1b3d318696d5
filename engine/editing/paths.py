"""Values by long name: what lies inside a group `block` is called block.dense there."""

from collections.abc import Collection, Mapping
from typing import TypeVar

T = TypeVar("T")


def head(path: str) -> str:
    """The node of the whole graph in which that lies, or which it is."""
    return path.partition(".")[0]


def inner(values: Mapping[str, T], prefix: str) -> dict[str, T]:
    """Those under the prefix, by the rest of their names."""
    return {path.removeprefix(prefix): value for path, value in values.items() if path.startswith(prefix)}


def elsewhere(values: Mapping[str, T], prefix: str) -> dict[str, T]:
    """Those that are not under the prefix."""
    return {path: value for path, value in values.items() if not path.startswith(prefix)}


def outer(values: Mapping[str, T], prefix: str) -> dict[str, T]:
    """With the prefix before each name."""
    return {prefix + path: value for path, value in values.items()}


def without(values: Mapping[str, T], names: Collection[str]) -> dict[str, T]:
    """Without these nodes and all that lies in them."""
    return {path: value for path, value in values.items() if head(path) not in names}


def of(values: Mapping[str, T], names: Collection[str]) -> dict[str, T]:
    """These nodes' and what lies in them."""
    return {path: value for path, value in values.items() if head(path) in names}


def renamed(values: Mapping[str, T], names: Mapping[str, str]) -> dict[str, T]:
    """Under other names of the nodes, with all that lies in them."""
    return {names.get(head(path), head(path)) + path[len(head(path)) :]: value for path, value in values.items()}
