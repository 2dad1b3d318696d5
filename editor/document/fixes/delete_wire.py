"""No wire that ends nowhere."""

from collections.abc import Iterator
from functools import partial

from editor.document.fixes.fix import Case, Cure, Fix, Step, fix
from engine.editing import edits
from engine.editing.inside import drawn, inside
from engine.graph import Wire
from engine.sheet import Sheet


@fix(title="Delete wire", category="Wire")
class DeleteWire(Fix):
    """It ends at a port that the node has instead, if only one can be meant; or it goes."""

    kinds = ("wire",)

    @staticmethod
    def propose(case: Case) -> Iterator[Cure]:
        found = case.problem.wire and drawn(case.sheet.graph, case.problem.wire)
        if not found:
            return
        path, wire = found
        meant = instead(inside(case.sheet, path), wire)
        if meant is None:
            yield Cure("Delete the wire", (Step(path, partial(edits.disconnect, wires=(wire,))),))
        else:
            port = meant.output if meant.output != wire.output else meant.input
            yield Cure(f"Wire it to {port}", (Step(path, partial(led, wire=wire, meant=meant)),))


def instead(sheet: Sheet, wire: Wire) -> Wire | None:
    """The wire between the only ports that are there and free; None where there are several."""
    graph = sheet.graph
    source, target = graph.nodes.get(wire.source), graph.nodes.get(wire.target)
    if source is None or target is None:
        return None
    taken = {(w.target, w.input) for w in graph.wires if w != wire}
    outputs = [wire.output] if wire.output in source.outputs() else source.outputs()
    inputs = [wire.input] if wire.input in target.inputs() else target.inputs()
    free = [port for port in inputs if (wire.target, port) not in taken]
    wires = [Wire(wire.source, output, wire.target, port) for output in outputs for port in free]
    return wires[0] if len(wires) == 1 else None


def led(sheet: Sheet, wire: Wire, meant: Wire) -> Sheet:
    """With this wire in the place of that one."""
    return edits.with_wires(sheet, (meant if each == wire else each for each in sheet.graph.wires))
