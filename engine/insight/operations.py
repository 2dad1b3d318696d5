"""Which wires each operation of an iteration writes: what slow motion lights up."""

from bisect import bisect_right
from typing import NamedTuple

from numpy.lib.array_utils import byte_bounds

from engine.graph import Graph, Wire
from engine.program import Call, Stage
from engine.tensor import Array
from engine.train import Plan


class Trace(NamedTuple):
    """By operation: the wires whose value, and those whose gradient, it was the last to write."""

    values: list[tuple[Wire, ...]]
    gradients: list[tuple[Wire, ...]]
    loss: int  # the operation after which all losses are known


def trace(graph: Graph, plan: Plan) -> Trace:
    """Follows every wire's memory through the calls of an iteration."""
    recording, calls = plan.recording, plan.calls
    values = {wire: recording.values[wire.source, wire.output] for wire in graph.wires}
    by_value = last_writers(calls, values, ("data", "forward"))
    by_gradient = last_writers(calls, recording.gradients, ("backward",))
    # For wires that no argument shows, such as a data set's: the last operation of the node at their end.
    last_forward = {call.node: i for i, call in enumerate(calls) if call.stage in ("data", "forward")}
    last_backward = {call.node: i for i, call in enumerate(calls) if call.stage == "backward"}
    loss = max(i for i, call in enumerate(calls) if call.stage == "loss")
    found = Trace([() for _ in calls], [() for _ in calls], loss)
    for wire in graph.wires:
        index = by_value.get(wire, last_forward.get(wire.source))
        if index is not None:
            found.values[index] += (wire,)
        index = by_gradient.get(wire, last_backward.get(wire.target))
        if index is not None and wire in recording.gradients:
            found.gradients[index] += (wire,)
    return found


def last_writers(calls: list[Call], arrays: dict[Wire, Array], stages: tuple[str, ...]) -> dict[Wire, int]:
    """The last operation of these stages that writes into each wire's array."""
    holders: dict[int, list[Wire]] = {}
    ends: dict[int, int] = {}
    for wire, array in arrays.items():
        low, high = byte_bounds(array)
        holders.setdefault(low, []).append(wire)
        ends[low] = high
    starts = sorted(holders)
    found: dict[Wire, int] = {}
    for index, call in enumerate(calls):
        target = call.written if call.stage in stages else None
        if target is None or not target.size:
            continue
        address = byte_bounds(target)[0]
        place = bisect_right(starts, address) - 1
        if place >= 0 and address < ends[starts[place]]:
            found.update(dict.fromkeys(holders[starts[place]], index))
    return found


def writing(plan: Plan, node: str, arrays: list[Array], stages: tuple[Stage, ...]) -> tuple[int, int] | None:
    """The first and the last operation that writes these arrays; where no argument shows it, of the node itself or
    of the data, whose arrays a Flatten shares.

    None where none does: no gradient comes back to a node that leads to no loss.
    """
    bounds = [byte_bounds(array) for array in arrays if array.size]
    found, own, data = [], [], []
    for index, call in enumerate(plan.calls):
        if call.stage not in stages:
            continue
        if call.node == node:
            own.append(index)
        if call.stage == "data":
            data.append(index)
        if (target := call.written) is not None and target.size:
            low, high = byte_bounds(target)
            if any(low < end and start < high for start, end in bounds):
                found.append(index)
    found = found or own or data
    return (found[0], found[-1]) if found else None
