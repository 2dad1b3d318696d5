"""Operators in the forms they had in older opsets, brought to today's: what was an attribute is an input now."""

import numpy as np

from engine.formats.onnx.model import Node, OnnxError
from engine.tensor import Array

# The attributes that became inputs, in the order of these, and which input is the first of them.
MOVED = {
    "Clip": (("min", "max"), 1),
    "Dropout": (("ratio",), 1),
    "Pad": (("pads", "value"), 1),
    "Resize": (("scales",), 2),
    "Slice": (("starts", "ends", "axes"), 1),
    "Split": (("split",), 1),
    "Squeeze": (("axes",), 1),
    "Unsqueeze": (("axes",), 1),
} | {
    f"Reduce{kind}": (("axes",), 1)
    for kind in ("L1", "L2", "LogSum", "LogSumExp", "Max", "Mean", "Min", "Prod", "Sum", "SumSquare")
}


def today(nodes: list[Node]) -> tuple[list[Node], dict[str, Array]]:
    """The nodes, and the constants that their former attributes have become."""
    constants: dict[str, Array] = {}
    return [moved(node, place, constants) for place, node in enumerate(nodes)], constants


def moved(node: Node, place: int, constants: dict[str, Array]) -> Node:
    """One node; its constants get names that no tensor of the file can have been given twice."""
    if node.operator == "Upsample":  # Resize's older name: its scales came second
        scales = node.inputs[1:2]
        mode = {"coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
        inputs = (node.inputs[0], "", *scales) if scales else node.inputs
        node = node._replace(operator="Resize", inputs=inputs, attributes={**node.attributes, **mode})
    elif node.operator == "Resize" and len(node.inputs) == 2:  # as it was in opset 10
        node = node._replace(
            inputs=(node.inputs[0], "", node.inputs[1]),
            attributes={"coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor", **node.attributes},
        )
    names: tuple[str, ...]
    names, first = MOVED.get(node.operator, ((), 0))
    given = list(node.inputs)
    for at, name in enumerate(names, first):
        if name not in node.attributes or at < len(given):
            continue
        given += [""] * (at - len(given))
        known_as = f"{name} of node {place}\n"
        value = node.attributes[name]
        if not all(isinstance(number, int | float) for number in (value if isinstance(value, list) else [value])):
            raise OnnxError(f"its {node} has an attribute {name} that is of another kind than it should be")
        kind = np.int64 if name not in ("min", "max", "value", "ratio", "scales") else np.float32
        constants[known_as] = np.asarray(value, kind)
        given.append(known_as)
    return node._replace(inputs=tuple(given))
