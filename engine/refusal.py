"""Why a wire may not be drawn, asked for every port while one is dragged."""

from collections.abc import Mapping
from functools import lru_cache

from engine.check import infer_specs
from engine.fit import fit
from engine.graph import Graph, Port, Wire
from engine.tensor import KindError, ShapeError, Spec
from engine.wiring import upstream, wiring


def refusal(graph: Graph, wire: Wire) -> str | None:
    """Why this wire may not be drawn, as a sentence; None if it may. A wire already at the input would be replaced.

    Shapes that do not fit are no reason: a setting of either end may mend them, and until then the node is marked.
    """
    source, target = graph.nodes.get(wire.source), graph.nodes.get(wire.target)
    if source is None or target is None or wire.output not in source.outputs() or wire.input not in target.inputs():
        ends = f"{wire.source}.{wire.output} cannot be wired to {wire.target}.{wire.input}"
        return f"{ends}: a wire joins an output to an input. Draw it to an input of another node."
    if wire.source == wire.target:
        return f"{wire.source} cannot feed itself: the wire would close a cycle. Draw it to another node."
    if wire in graph.wires:
        return f"{wire.source}.{wire.output} feeds {wire.target}.{wire.input} already. Draw the wire to another port."
    if wire.target in upstream(wiring(graph).sources, [wire.source]):
        return f"{wire.target} comes before {wire.source}: the wire would close a cycle. Draw it to a node behind."
    return unkind(graph, wire)


def unkind(graph: Graph, wire: Wire) -> str | None:
    """Why the node at the wire's end cannot take what it carries, where no setting would mend that.

    The wire closes no cycle: so what else arrives there is the same with the wire as without it.
    """
    arriving, specs = carried(graph)
    target, inputs = graph.nodes[wire.target], list[Spec]()
    for port in target.inputs():
        output = (wire.source, wire.output) if port == wire.input else arriving.get((wire.target, port))
        if output is None or output not in specs:
            return None
        inputs.append(specs[output])
    try:
        fit(target, tuple(inputs))
    except KindError as error:
        return f"{wire.target} {error}. {error.next_step}"
    except ShapeError:
        return None
    return None


@lru_cache(4)
def carried(graph: Graph) -> tuple[Mapping[Port, Port], Mapping[Port, Spec]]:
    """What arrives where, and what runs along the wires; remembered while somebody looks for a place for a wire."""
    wired = wiring(graph)
    return wired.arriving, infer_specs(graph, wired).specs
