"""Which layers make the gradient grow: what rules on gradients that run away have in common."""

import numpy as np

from engine.insight.record import Record
from engine.insight.rules.remedies import activation_of

JUMP = 1.0  # share of a layer's weights that one update changes: all of them are thrown away


def growth(record: Record) -> dict[str, float]:
    """The gain of each layer with weights, times that of the activation behind it.

    Of a run whose weights were thrown away by an update it is what it was then, where that was more: afterwards nobody
    can tell who did it.
    """
    readings = record.readings
    if readings is None:
        return {}
    thrown = np.flatnonzero((readings.updates > JUMP).any(axis=1))[:1]
    found = {}
    for node in record.layers:
        own = record.told("gains", node)
        if own is None or not hasattr(record.graph.nodes[node], "initializer"):
            continue
        own = own.astype(float)
        behind = record.behind.get(node)
        if behind is not None and activation_of(record.graph.nodes[behind]) is not None:
            slope = record.told("gains", behind)
            own = own * slope if slope is not None else own
        late, then = record.late(own), own[thrown]
        some = [float(np.median(late[~np.isnan(late)]))] if (~np.isnan(late)).any() else []
        if thrown.size and not np.isnan(then[0]):
            some = [float(then[0])]
        found[node] = max(some, default=0.0)
    return found
