"""Where a document comes from and goes to: the menu's New, Open, Save and Save as, without their dialogs."""

from collections.abc import Collection
from pathlib import Path

from editor.document.document import Document
from engine.course import Course
from engine.formats.data_paths import allowed, own_files
from engine.formats.opened import foreign, opened
from engine.formats.project import Project, ProjectError, examples, read, write
from engine.sheet import Sheet
from engine.tensor import Array

SUFFIX = ".chain"
UNTITLED = "untitled"


def new(document: Document) -> None:
    """An empty sheet."""
    document.replace(Sheet(), title=UNTITLED)


def open_file(document: Document, path: Path, chosen: Collection[str] = ()) -> str | None:
    """The project in this file; a sentence for the user if its weights, or how far they are, were left out.

    One made of another program's file has no path, so that Save asks for one. Data outside its folder are read only
    from files that were `chosen` before. ProjectError if it cannot be read; the document is then as it was.
    """
    return show(document, path, prepared(path, chosen))


def prepared(path: Path, chosen: Collection[str]) -> Project:
    """The first half of it, which may take long and touches nothing: what the file holds, and its data looked at."""
    project = opened(path)
    project = project._replace(sheet=allowed(project.sheet, chosen))
    for source in own_files(project.sheet.graph):
        source.readable()
    return project


def show(document: Document, path: Path, project: Project) -> str | None:
    """The second half."""
    weights, course = project.weights, project.course
    own = None if foreign(path) else path.absolute()
    document.replace(project.sheet, path=own, title=path.stem, weights=weights, course=course)
    return project.remark


def open_example(document: Document, name: str) -> None:
    """A shipped example. It has no path, so that Save asks for one instead of changing the example."""
    known = examples()
    if name not in known:
        raise ProjectError(f"There is no example called {name}. Examples are: {', '.join(known)}.")
    project = read(known[name])
    document.replace(project.sheet, title=name, weights=project.weights, course=project.course)


def save_as(
    document: Document, path: Path, weights: dict[str, Array] | None = None, course: Course | None = None
) -> None:
    """To this file, which is the document's own from then on; a path without a suffix gets '.chain'.

    With these weights and how far they are, or else those it was opened with, if they still fit. ProjectError if it
    could not be saved; file and dirty mark are then as they were.
    """
    path = with_suffix(path)
    if weights is None and kept(document):
        weights, course = document.weights, document.course
    write(path, document.sheet, weights, course)
    document.saved(path.absolute(), path.stem)


def kept(document: Document) -> bool:
    """Whether the file's weights are still the graph's; with errors in it nobody can tell."""
    return bool(document.inspection.errors) or document.sheet.graph == document.weights_graph


def with_suffix(path: Path) -> Path:
    """The path as it will be saved to: ask about overwriting this one."""
    return path if path.suffix else path.with_name(path.name + SUFFIX)


def window_title(document: Document, unsaved: bool) -> str:
    """'spiral — Chainrule', with a star when there is something to save."""
    return f"{document.title or UNTITLED}{'*' if unsaved else ''} — Chainrule"
