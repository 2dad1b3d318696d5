"""As many outputs of the layer before as the node behind wants."""

from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace

from editor.document.fixes.fix import Case, Cure, Fix, Step, fix
from engine.editing import edits
from engine.editing.inside import inside, located
from engine.family import Setting
from engine.tensor import Shape, Spec


@fix(title="Set width", category="Setting")
class SetWidth(Fix):
    """Set units to 10: of the last layer that has such a setting, through all that only passes its features on."""

    kinds = ("shape",)

    @staticmethod
    def propose(case: Case) -> Iterator[Cure]:
        for port, shape in case.problem.wanted:
            node = wide(case, port)
            value = None if node is None else width(case, node, port, shape)
            if node is not None and value is not None:
                path, name = located(case.sheet, node)
                layer = inside(case.sheet, path).graph.nodes[name]
                assert isinstance(layer, Setting)
                changed = replace(layer, **{layer.width: value})
                words = f"Set {layer.width} of {'.'.join((*path, name))} to {value:,}"
                yield Cure(words, (Step(path, partial(edits.set_layer, name=name, layer=changed)),))


def wide(case: Case, port: str) -> str | None:
    """The nearest node before this input of the problem's node whose features are a setting; None after a junction."""
    wire = case.arriving.get((case.problem.node or "", port))
    if wire is None or (wire.source, wire.output) not in case.inspection.specs:
        return None
    name = wire.source
    while not (layer := case.graph.nodes[name]).width:  # what is known has no cycles before it
        if len(layer.inputs()) != 1:
            return None
        name = case.arriving[name, layer.inputs()[0]].source
    return name


def width(case: Case, node: str, port: str, shape: Shape) -> int | None:
    """The setting of this node that brings this shape to the input: as many times as large as that shape is."""
    layer, got = case.graph.nodes[node], case.spec(case.problem.node or "", port)
    if got is None or not got.size:
        return None
    value, rest = divmod(getattr(layer, layer.width) * Spec(shape).size, got.size)
    return value if value and not rest else None
