"""Edits of which single weights learn: some stay as they are, or only some learn."""

from collections.abc import Callable, Mapping
from typing import Literal, TypeAlias

from msgspec.structs import replace

from engine.editing.edits import set_learning
from engine.editing.inside import inside, located, with_inside
from engine.graph import Graph, Learning
from engine.mask import Mask, Runs, minus, size, union
from engine.sheet import Sheet
from engine.tensor import Shape

Which: TypeAlias = Literal["still", "solo"]


def masked(sheet: Sheet, node: str, parameter: str, shape: Shape, run: tuple[int, int], which: Which) -> Sheet:
    """With a run of a parameter's numbers, of the node with this long name, put under a mask; or taken from under it,
    if all of them are there."""

    def change(way: Learning) -> Learning:
        masks = getattr(way, which)
        runs = runs_of(masks, parameter)
        there = Mask(shape, runs).covers(*run) if runs else False
        now = minus(runs, (run,)) if there else union(runs, (run,))
        return replace(way, **{which: with_mask(masks, parameter, Mask(shape, now))})

    return relearning(sheet, node, change)


def soloed(sheet: Sheet, node: str, shapes: Mapping[str, Shape]) -> Sheet:
    """With all weights of a node, which are of these shapes, among those that alone learn; or with none of them."""

    def change(way: Learning) -> Learning:
        whole = {name: Mask(shape, ((0, size(shape)),)) for name, shape in shapes.items()}
        return replace(way, solo={} if way.solo == whole else whole)

    return relearning(sheet, node, change)


def frozen(sheet: Sheet, node: str) -> Sheet:
    """With all of a node's weights left as they are, or learning again."""
    return relearning(sheet, node, lambda way: replace(way, frozen=not way.frozen))


def relearning(sheet: Sheet, node: str, change: Callable[[Learning], Learning]) -> Sheet:
    """With another way for the node with this long name to learn, wherever it lies."""
    path, name = located(sheet, node)
    inner = inside(sheet, path)
    keeper = inner.graph.keeper(name)
    return with_inside(sheet, path, set_learning(inner, keeper, change(inner.graph.learns(keeper))))


def runs_of(masks: Mapping[str, Mask], parameter: str) -> Runs:
    """Of the numbers that are under a mask."""
    return masks[parameter].runs if parameter in masks else ()


def with_mask(masks: Mapping[str, Mask], parameter: str, mask: Mask) -> dict[str, Mask]:
    """An empty one is none."""
    others = {name: each for name, each in masks.items() if name != parameter}
    return {**others, parameter: mask} if mask.runs else others


def is_solo(graph: Graph) -> bool:
    """Whether only some weights learn."""
    return any(way.solo for way in graph.learning.values())
