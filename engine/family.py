"""One shelf for each kind of thing that is added by adding a file: layers, losses, optimisers, data sets…"""

import importlib
import pkgutil
import sys
from collections.abc import Callable, Iterator
from typing import Any, ClassVar, Generic, TypeVar, dataclass_transform

import msgspec


# For type checkers: what heirs inherit from the options below.
@dataclass_transform(frozen_default=True, kw_only_default=True)
class Setting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag=True):
    """A frozen value with typed, bounded, described fields; in files it carries its class's name as `type`."""


class Member:
    """What every class on a shelf has."""

    __slots__ = ()
    title: ClassVar[str] = ""
    category: ClassVar[str] = ""

    def offers(self) -> dict[str, dict[str, Any]]:
        """Of fields whose values depend on something else, such as a file: what there is to choose, by title."""
        return {}


M = TypeVar("M", bound=Member)


class Family(Generic[M]):
    """The classes of one kind, found by importing every module of its packages.

    A module placed in one of the packages (or on a package's `__path__`) is found by itself; nobody keeps a list.
    """

    def __init__(self, kind: str, *packages: str, categories: tuple[str, ...] = ()) -> None:
        self.kind = kind
        self.packages = packages
        self.categories = categories  # in the order people look for them; others come after these
        self._members: dict[str, type[M]] = {}
        self._found: set[str] = set()

    def add(self, *, title: str, category: str = "") -> Callable[[type[M]], type[M]]:
        """The decorator that puts a class on this shelf under its own name."""

        def place(member: type[M]) -> type[M]:
            known = self._members.get(member.__name__)
            if known is not None and known.__module__ != member.__module__:
                raise ValueError(f"two {self.kind}s are called {member.__name__}: {known}, {member}")
            member.title, member.category = title, category
            self._members[member.__name__] = member
            return member

        return place

    def discover(self) -> dict[str, type[M]]:
        """Name → class, after importing whatever files have appeared."""
        for package in self.packages:
            path = importlib.import_module(package).__path__
            for module in sorted(info.name for info in pkgutil.iter_modules(path)):
                name = f"{package}.{module}"
                if name not in self._found:
                    importlib.import_module(name)
                    self._found.add(name)
        return self._members

    def forget(self, name: str) -> None:
        """Takes a class off the shelf, for tests that put one there; its file is read again when found again."""
        module = self._members.pop(name).__module__
        self._found.discard(module)
        sys.modules.pop(module, None)

    def __getitem__(self, name: str) -> type[M]:
        return self.discover()[name]

    def __iter__(self) -> Iterator[type[M]]:
        return iter(tuple(self.discover().values()))

    def matches(self, text: str = "") -> list[type[M]]:
        """The members in whose title, name, category or docstring each word is found: titles first, then by category.

        Without words, all of them; but where there are categories, those without one are not for people to choose.
        """
        offered = [member for member in self if member.category or not self.categories]
        found = {member: distance for member in offered if (distance := rank(member, text)) is not None}
        order = [*self.categories, *sorted({member.category for member in found} - {*self.categories})]
        return sorted(found, key=lambda kind: (found[kind], order.index(kind.category), kind.title.lower()))

    def by_category(self, text: str = "") -> dict[str, list[type[M]]]:
        """Category → its members that match the text, the best first; categories in their order, none of them empty."""
        shelves: dict[str, list[type[M]]] = {category: [] for category in self.categories}
        for member in self.matches(text):
            shelves.setdefault(member.category, []).append(member)
        return {category: members for category, members in shelves.items() if members}

    def decode(self, data: Any) -> M:
        """A member from plain data such as {"type": "Dense", "units": 8}; ValueError says what is wrong."""
        if isinstance(data, Member):
            return data  # type: ignore[return-value]
        name = data.get("type") if isinstance(data, dict) else None
        if not isinstance(name, str) or (name not in self._members and name not in self.discover()):
            raise ValueError(f"no {self.kind} is called {str(name)[:60]!r}")
        return msgspec.convert(data, self._members[name], dec_hook=decode_member)


class Part(Family[M]):
    """Those members of a family that are of one class."""

    def __init__(self, kind: str, whole: Family[Any], base: type[M]) -> None:
        super().__init__(kind)
        self.whole, self.base = whole, base

    def discover(self) -> dict[str, type[M]]:
        found = self.whole.discover()
        self._members = {name: member for name, member in found.items() if issubclass(member, self.base)}
        return self._members


def rank(member: type[Member], text: str) -> int | None:
    """How far from its title a member matches the text: 0 begins so, 1 title or name, 2 category, 3 docstring."""
    text = text.lower().strip()
    words, seen = text.split(), ""
    if member.title.lower().startswith(text):
        return 0
    for distance, more in enumerate((f"{member.title} {member.__name__}", member.category, member.__doc__ or ""), 1):
        seen += f" {more.lower()}"
        if all(word in seen for word in words):
            return distance
    return None


def decode_member(kind: type[Any], data: Any) -> Any:
    """The one hook msgspec needs: a field typed with an abstract kind is looked up on that kind's shelf."""
    shelf = getattr(kind, "shelf", None)
    if shelf is None:
        raise NotImplementedError(f"{kind} has no shelf")
    return shelf.decode(data)
