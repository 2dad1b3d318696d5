"""Flatten, where a row is wanted and images come."""

from collections.abc import Iterator

from editor.document.fixes.fix import Case, Cure, Fix, fix
from editor.document.fixes.insert import insertion
from engine.layers.flatten import Flatten
from engine.tensor import Spec


@fix(title="Insert Flatten", category="Layer")
class InsertFlatten(Fix):
    """Before the input at which it helps."""

    kinds = ("shape",)

    @staticmethod
    def propose(case: Case) -> Iterator[Cure]:
        node, wanted = case.problem.node or "", dict(case.problem.wanted)
        for port in case.graph.nodes[node].inputs():
            spec = case.spec(node, port)
            if spec is None or len(spec.shape) < 2 or case.problem.setting:
                continue
            alike = len(spec.shape) == len(wanted.get(port, ()))  # then it is not rows that are wanted
            helps = not alike and case.fits(node, port, Spec((spec.size,), spec.classes))
            if helps and (found := insertion(case, port, Flatten())) is not None:
                yield found
