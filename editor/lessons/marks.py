"""What a lesson may point at: a closed vocabulary, as values."""

from typing import Literal, TypeAlias

import msgspec

from engine.program import Stage


class Mark(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag=True):
    """Something in the window."""


class Node(Mark):
    """A node's body, where it lies on the canvas that is shown."""

    name: str


class Layers(Mark):
    """The bodies of all layers of this type."""

    kind: str


class Wire(Mark):
    """The wire from one node to another."""

    source: str
    target: str


class Button(Mark):
    """The button of this command, on the toolbar or elsewhere."""

    command: str


class Pill(Mark):
    """A stage of the loop above."""

    stage: Stage


class Menu(Mark):
    """A menu of the menu bar."""

    title: str


class Tab(Mark):
    """A tab of the plots."""

    title: str


class Panel(Mark):
    """A part of the window."""

    name: Literal["palette", "inspector", "legend", "plots", "time line", "weights", "speed", "numbers"]


class Field(Mark):
    """A field of the form in the inspector, by its setting's name."""

    name: str


AnyMark: TypeAlias = Node | Layers | Wire | Button | Pill | Menu | Tab | Panel | Field
