"""The wire that is missing, where only one can be meant."""

from collections.abc import Iterator
from functools import partial

from editor.document.fixes.add_loss import loose
from editor.document.fixes.fix import Case, Cure, Fix, fix
from engine.check import leading_to
from engine.data.dataset import Dataset
from engine.editing import edits
from engine.graph import Port, Wire
from engine.losses.loss import Loss
from engine.sheet import Sheet
from engine.wiring import upstream


@fix(title="Wire an input", category="Wire")
class WireInput(Fix):
    """Targets come from the data set whose inputs the loss's prediction comes from; all else from a loose end."""

    kinds = ("missing input",)

    @staticmethod
    def propose(case: Case) -> Iterator[Cure]:
        (_, name), around, port = case.seat, case.around, case.problem.port
        to_targets = port == "targets" and isinstance(around.graph.nodes[name], Loss)
        sources = truths(around, name) if to_targets else ends(around, name)
        if len(sources) == 1:
            source, output = sources[0]
            wire = Wire(source, output, name, port)
            several = len(around.graph.nodes[source].outputs()) > 1
            words = f"Wire {output} of {source} to {port}" if several else f"Wire {source} to {port}"
            yield case.cure(words, partial(wired, wire=wire))


def truths(sheet: Sheet, loss: str) -> list[Port]:
    """The targets of the data sets that lead to this loss; of all, where none does."""
    data = [name for name, layer in sheet.graph.nodes.items() if isinstance(layer, Dataset)]
    before = leading_to(sheet.graph, [loss])
    leading = [name for name in data if name in before]
    return [(name, sheet.graph.nodes[name].outputs()[1]) for name in leading or data]


def ends(sheet: Sheet, node: str) -> list[Port]:
    """The loose outputs that may be meant for the one input that lacks a wire; none where several inputs do."""
    graph = sheet.graph
    fed = {(wire.target, wire.input) for wire in graph.wires}
    missing = [
        (name, port)
        for name, layer in graph.nodes.items()
        for port in layer.inputs()
        if (name, port) not in fed and not (port == "targets" and isinstance(layer, Loss))
    ]
    answers = {(name, layer.outputs()[1]) for name, layer in graph.nodes.items() if isinstance(layer, Dataset)}
    if len(missing) != 1:
        return []
    following: dict[str, list[str]] = {}
    for wire in graph.wires:
        following.setdefault(wire.source, []).append(wire.target)
    behind = upstream(following, [node])  # against the wires: from there it would go round
    return [port for port in loose(sheet) if port not in answers and port[0] not in behind]


def wired(sheet: Sheet, wire: Wire) -> Sheet:
    """With one wire more."""
    return edits.with_wires(sheet, (*sheet.graph.wires, wire))
