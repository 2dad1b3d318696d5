"""One wire in the place of several at one input."""

from collections.abc import Iterator
from functools import partial

from editor.document.fixes.fix import Case, Cure, Fix, Step, fix
from engine.editing import edits
from engine.editing.behind import between
from engine.editing.inside import drawn
from engine.graph import Wire
from engine.layers.add import Add
from engine.layers.concat import Concat
from engine.layers.layer import Layer
from engine.merging import PORTS
from engine.sheet import Sheet


@fix(title="Join wires", category="Wire")
class JoinWires(Fix):
    """What they carry is added, or put side by side."""

    kinds = ("wire",)

    @staticmethod
    def propose(case: Case) -> Iterator[Cure]:
        if case.problem.wire is not None:
            return  # a single wire, and wrong
        port = case.problem.node, case.problem.port
        meeting = [wire for wire in case.graph.wires if (wire.target, wire.input) == port]
        found = {place for wire in meeting if (place := drawn(case.sheet.graph, wire)) is not None}
        wires = [wire for _, wire in sorted(found)]
        if len({path for path, _ in found}) != 1 or not 2 <= len(wires) <= len(PORTS):
            return
        ((path, _), *_) = found
        for layer in (Add(count=len(wires)), Concat(count=len(wires))):
            yield Cure(f"Join them with {layer.title}", (Step(path, partial(joined, layer=layer, wires=wires)),))


def joined(sheet: Sheet, layer: Layer, wires: list[Wire]) -> Sheet:
    """With these wires to one input led to the layer, and the layer's output there."""
    sheet, name = edits.add_node(sheet, layer, between(sheet, *(wire.source for wire in wires), wires[0].target))
    kept = [wire for wire in sheet.graph.wires if wire not in wires]
    kept += [Wire(w.source, w.output, name, port) for w, port in zip(wires, layer.inputs(), strict=True)]
    return edits.with_wires(sheet, (*kept, Wire(name, layer.outputs()[0], wires[0].target, wires[0].input)))
