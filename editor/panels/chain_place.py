"""A weight as one types it: dense_1.weight[3,5]."""

import re
from collections.abc import Mapping

from editor.selection import Weight
from engine.tensor import Array, times

TYPED = re.compile(r"\s*(?P<key>[^\[\]]+?)\s*(?:\[(?P<index>[\d,\s]*)\])?\s*")


class NoWeight(ValueError):
    """Why there is none, in a sentence."""


def typed(words: str, arrays: Mapping[str, Array]) -> Weight:
    """The weight of these parameters, by 'node.parameter', that is meant; of a name alone the first."""
    match = TYPED.fullmatch(words)
    key = match["key"] if match else words.strip()
    found = [name for name in arrays if key in (name, name.rpartition(".")[0])]
    if match is None or not found:
        some = next(iter(arrays), "dense_1.weight")
        raise NoWeight(f"There is no parameter {key}. Type one as {some}[0,0].")
    name, index = found[0], match["index"]
    shape = arrays[name].shape
    place = tuple(int(each) for each in index.split(",") if each.strip()) if index else (0,) * len(shape)
    if len(place) != len(shape) or any(at >= length for at, length in zip(place, shape, strict=True)):
        last = ",".join(str(length - 1) for length in shape)
        raise NoWeight(f"{name} has {times(shape)} numbers: the last one is {name}[{last}].")
    node, _, parameter = name.rpartition(".")
    return Weight(node, parameter, place)


def written(weight: Weight) -> str:
    """As it would be typed."""
    return f"{weight.node}.{weight.parameter}[{','.join(map(str, weight.index))}]"
