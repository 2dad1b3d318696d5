"""What a drawing may race against."""

from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from editor.document.document import Document
from editor.document.inspecting import inspect
from editor.document.rectified import rectified
from engine.formats.project import examples, read
from engine.sheet import Sheet


class Rival(NamedTuple):
    """A drawing and what it is called. It begins with first weights, whatever it has learned elsewhere."""

    title: str
    sheet: Sheet


def relu_copy(own: Rival) -> tuple[Rival, str]:
    """The drawing with ReLU in place of sigmoids and tanhs, and in words how many these are: '6 sigmoids'."""
    sheet, replaced = rectified(own.sheet)
    kinds = " and ".join(f"{kind.lower()}{'s' * (len(replaced) > 1)}" for kind in dict.fromkeys(replaced))
    return Rival(f"{own.title} with ReLU", sheet), f"{len(replaced)} {kinds}" if replaced else ""


def likest_first(own: Sheet) -> list[str]:
    """The shipped examples other than this drawing, those first with which it has most nodes in common."""
    found = [(name, read(path).sheet.graph) for name, path in examples().items()]
    items = own.graph.nodes.items()
    common = {
        name: sum(graph.nodes.get(node) == layer for node, layer in items) / max(len(graph.nodes), len(items))
        for name, graph in found
        if graph != own.graph
    }
    return sorted(common, key=lambda name: -common[name])


def example(name: str) -> Rival:
    """One of those."""
    return Rival(name, read(examples()[name]).sheet)


def seeded(rival: Rival, own: Sheet) -> Rival:
    """With the other one's seed: first weights and the order of samples are drawn alike."""
    training = replace(rival.sheet.training, seed=own.training.seed)
    return rival._replace(sheet=replace(rival.sheet, training=training))


def why_not(rival: Rival) -> str:
    """Why it cannot be trained; "" if it can."""
    errors = inspect(rival.sheet).errors
    return f"{rival.title} cannot be trained: {errors[0]} Mend it first." if errors else ""


def own_of(document: Document, untitled: str) -> Rival:
    """The drawing that is open."""
    return Rival(document.title or untitled, document.sheet)


def of_file(path: Path, sheet: Sheet) -> Rival:
    """A project's."""
    return Rival(path.stem, sheet)
