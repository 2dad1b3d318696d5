"""What nodes are called: as the file calls its modules, or by their kind and a number."""

import re
from collections import defaultdict
from collections.abc import Mapping

from engine.formats.onnx.model import Node
from engine.graph import valid_name
from engine.layers.layer import Layer

PARAMETER = re.compile(r"(.+)\.(weight|bias|gamma|beta|kernel|running_mean|running_var)")
LONGEST = 60  # characters taken over from the file


def hint(node: Node) -> str:
    """What the file calls the module that a node belongs to; '' where it has no such name.

    PyTorch names weights by modules, 'block.conv.weight', its older exporter nodes too, '/block/block.conv/Conv'.
    """
    for name in node.inputs:
        if (found := PARAMETER.fullmatch(name)) is not None:
            return tidy(found[1])
    if not node.name.startswith("/"):
        return ""
    parts: list[str] = []
    for part in node.name.split("/")[1:-1]:
        if parts and part.startswith(f"{parts[-1]}."):
            parts.pop()
        parts.append(part)
    return tidy("_".join(parts))


def tidy(name: str) -> str:
    """A name of the file as one of a node: letters and digits, of the end of it."""
    return re.sub(r"\W+", "_", name)[-LONGEST:].strip("_")


def names(nodes: Mapping[str, Layer], hints: Mapping[str, str]) -> dict[str, str]:
    """A name for each node; a hint that begins with a digit, or is used already, is no name."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    numbers: dict[str, int] = defaultdict(int)
    for node, layer in nodes.items():
        kind = type(layer).__module__.rpartition(".")[2]
        wanted = hints.get(node, "")
        name = f"{kind}_{wanted}" if wanted[:1].isdigit() else wanted
        while not name or name in taken or valid_name(name) is not None:
            numbers[kind] += 1
            name = f"{kind}_{numbers[kind]}"
        found[node] = name
        taken.add(name)
    return found
