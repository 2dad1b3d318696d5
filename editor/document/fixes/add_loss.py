"""A loss behind the last layer, where there is none."""

from collections.abc import Iterator
from functools import partial

from editor.document.fixes.fix import Case, Cure, Fix, Step, fix
from editor.document.fixes.suited import suited
from engine.data.dataset import Dataset
from engine.editing import edits
from engine.graph import Port, Wire
from engine.losses.loss import Loss
from engine.sheet import Sheet

BEHIND, BELOW = 240.0, 120.0  # scene units from the last layer to the loss, and between nodes of two rows


@fix(title="Add a loss", category="Loss")
class AddLoss(Fix):
    """Where it is plain what is predicted and what is true: one data set, and one output that feeds nothing."""

    kinds = ("no loss",)

    @staticmethod
    def propose(case: Case) -> Iterator[Cure]:
        nodes, specs = case.sheet.graph.nodes, case.inspection.specs
        data = [name for name, layer in nodes.items() if isinstance(layer, Dataset)]
        last = [port for port in loose(case.sheet) if port in specs and nodes[port[0]].inputs()]
        if len(data) == 1 and len(last) == 1:
            truth = data[0], nodes[data[0]].outputs()[1]
            for loss in suited(nodes[last[0][0]], specs[last[0]], specs[truth]) if truth in specs else ():
                yield Cure(f"Add {loss.title}", (Step((), partial(judged, loss=loss, last=last[0], truth=truth)),))


def loose(sheet: Sheet) -> list[Port]:
    """The outputs that feed nothing."""
    feeding = {(wire.source, wire.output) for wire in sheet.graph.wires}
    ports = [(name, port) for name, layer in sheet.graph.nodes.items() for port in layer.outputs()]
    return [port for port in ports if port not in feeding]


def judged(sheet: Sheet, loss: Loss, last: Port, truth: Port) -> Sheet:
    """With the loss between what is predicted and what is true."""
    x, y = sheet.places.get(last[0], (0.0, 0.0))
    x += BEHIND
    taken = [place for name, place in sheet.places.items() if name in sheet.graph.nodes]
    while any(abs(x - left) < BEHIND and abs(y - top) < BELOW for left, top in taken):
        x += BEHIND / 2
    sheet, name = edits.add_node(sheet, loss, (x, y))
    wires = (Wire(*last, name, "prediction"), Wire(*truth, name, "targets"))
    return edits.with_wires(sheet, (*sheet.graph.wires, *wires))
