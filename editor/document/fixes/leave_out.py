"""Without an activation that the loss behind it contains."""

from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace

from editor.document.fixes.fix import Case, Cure, Fix, fix
from engine.editing import edits
from engine.layers.activation import Activation
from engine.layers.dense import Dense
from engine.layers.identity import Identity


@fix(title="Leave out", category="Setting")
class LeaveOut(Fix):
    """The loss gets the scores themselves: from logits, as people say."""

    kinds = ("twice",)

    @staticmethod
    def propose(case: Case) -> Iterator[Cure]:
        name = case.seat[1]
        layer = case.around.graph.nodes[name]
        if not alone(case):
            return
        if isinstance(layer, Dense):
            plain = partial(edits.set_layer, name=name, layer=replace(layer, activation=Identity()))
            yield case.cure(f"Set the activation of {name} to Identity", plain)
        elif isinstance(layer, Activation):
            yield case.cure(f"Take {name} out", partial(edits.remove, names=(name,)))


def alone(case: Case) -> bool:
    """Whether the activation is there for the loss and for nothing else."""
    node, depth = case.problem.node or "", len(case.seat[0])
    if node.count(".") > depth:
        return False  # of a repeated group: other turns have it too
    leaving: dict[str, list[str]] = {}
    for wire in case.graph.wires:
        leaving.setdefault(wire.source, []).append(wire.target)
    while len(leaving.get(node, ())) == 1:
        (node,) = leaving[node]
    return node not in leaving
