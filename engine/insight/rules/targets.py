"""What a loss is told to come near to."""

from typing import NamedTuple

from engine.insight.record import Record
from engine.tensor import Array


class Targets(NamedTuple):
    """The numbers of the training part; or class labels, and the node that makes numbers of them."""

    values: Array
    labels: str = ""


def targets_of(record: Record, loss: str) -> Targets | None:
    """Of a loss that takes numbers; None where nodes have reworked them."""
    split = record.split_of(loss)
    if split is not None:
        return Targets(split[1].train.targets)
    node = record.arriving[loss, "targets"].source
    wires = [record.arriving[node, port] for port in record.graph.nodes[node].inputs()]
    for wire in wires:
        if wire.source in record.data and wire.output == "targets" and record.specs[wire.source, wire.output].classes:
            return Targets(record.data[wire.source].train.targets, node)
    return None
