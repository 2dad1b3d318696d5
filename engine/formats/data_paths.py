"""Where the files of a sheet's own data sets lie: beside the project as the project has it, absolute while it is open.

A project comes from anywhere, and so do nodes that are pasted as text. What they name outside the project's folder is
not read until the user chooses it (`own_file.OUTSIDE`).
"""

import os
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from msgspec.structs import replace

from engine.data.own_file import OUTSIDE, OwnFile
from engine.graph import Graph
from engine.groups.group import Group
from engine.layers.layer import Layer
from engine.sheet import Sheet


def found_from(sheet: Sheet, folder: Path) -> Sheet:
    """The sheet of a project file in this folder, with absolute paths; those that lead out of it may not be read."""
    return with_paths(sheet, lambda path: located(path, folder))


def written_in(sheet: Sheet, folder: Path) -> Sheet:
    """The sheet for a project file in this folder: paths relative to it, of files that lie in there."""
    return with_paths(sheet, lambda path: beside(path.removeprefix(OUTSIDE), folder))


def untrusted(sheet: Sheet) -> Sheet:
    """With no path that may be read."""
    return with_paths(sheet, lambda path: path if path.startswith(OUTSIDE) else OUTSIDE + path)


def allowed(sheet: Sheet, known: Collection[str]) -> Sheet:
    """With those paths allowed that the user has chosen before."""
    return with_paths(sheet, lambda path: bare if (bare := path.removeprefix(OUTSIDE)) in known else path)


def own_files(graph: Graph) -> Iterator[OwnFile]:
    """The data sets that may read a file, also those in groups."""
    for layer in graph.nodes.values():
        if isinstance(layer, OwnFile) and layer.path and not layer.path.startswith(OUTSIDE):
            yield layer
        elif isinstance(layer, Group):
            yield from own_files(layer.graph)


def with_paths(sheet: Sheet, change: Callable[[str], str]) -> Sheet:
    """With other paths, wherever there is one; the very same sheet where none changes."""
    graph = changed(sheet.graph, change)
    return sheet if graph is sheet.graph else replace(sheet, graph=graph)


def changed(graph: Graph, change: Callable[[str], str]) -> Graph:
    """The same for a graph and the groups in it."""
    others: dict[str, Layer] = {}
    for name, layer in graph.nodes.items():
        if isinstance(layer, OwnFile) and layer.path and (path := change(layer.path)) != layer.path:
            others[name] = replace(layer, path=path)
        elif isinstance(layer, Group) and (inner := changed(layer.graph, change)) is not layer.graph:
            others[name] = replace(layer, graph=inner)
    return replace(graph, nodes={**graph.nodes, **others}) if others else graph


def located(path: str, folder: Path) -> str:
    """The absolute path: of a file in the folder as it may be read, of another one behind OUTSIDE.

    Names are compared before the file system is asked: to ask a far computer for a file may tell it something.
    """
    here = os.path.abspath(folder)
    named = os.path.normpath(os.path.join(here, path.removeprefix(OUTSIDE)))
    try:
        inside = within(named, here) and within(os.path.realpath(named), os.path.realpath(here))
    except (OSError, ValueError):  # no path at all
        inside = False
    return named if inside else OUTSIDE + named


def beside(path: str, folder: Path) -> str:
    """The path as a project in this folder has it."""
    here = os.path.abspath(folder)
    return Path(os.path.relpath(path, here)).as_posix() if within(path, here) else path


def within(path: str, folder: str) -> bool:
    """Whether a path leads into the folder, by its name alone."""
    return Path(path).is_relative_to(folder)
