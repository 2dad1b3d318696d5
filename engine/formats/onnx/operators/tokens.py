"""Looking tokens up in a trained table; taking places of a tensor has the same operator in the file."""

import numpy as np

from engine.formats.onnx.call import Call, Operator
from engine.formats.onnx.model import OnnxError
from engine.formats.onnx.operators import shapes
from engine.formats.onnx.values import Value, seen


def gather(call: Call) -> Value:
    """Embedding where the table is the file's; else a part of a tensor."""
    table, places = call.given(0), call.given(1)
    if not isinstance(table, np.ndarray) or not isinstance(places, Value):
        return shapes.gather(call)
    table = call.constant(0, "table")
    if table.ndim != 2 or call.attribute("axis", 0) not in (0, -2):
        raise OnnxError(
            "looks up in something else than the rows of a table", "Use a table of rows, one for each token."
        )
    if not places.whole:
        raise OnnxError("looks up real numbers")
    classes, dim = table.shape
    places = call.drawing.plain(places)
    call.drawing.tokens(places, classes)
    node = call.drawing.add("Embedding", places, weights={"weight": table}, dim=dim)
    axes = [*places.axes, (len(places.atoms),)]
    return seen(node, call.drawing.specs[node].shape, (*places.atoms, dim), axes)


OPERATORS: dict[str, Operator] = {"Gather": gather}
