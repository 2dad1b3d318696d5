"""Another loss, where this one takes no such targets or prediction."""

from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace

from editor.document.fixes.fix import Case, Cure, Fix, fix
from editor.document.fixes.suited import suited
from engine.editing import edits
from engine.losses.loss import Loss


@fix(title="Other loss", category="Loss")
class OtherLoss(Fix):
    """Cross-entropy for class labels, MSE for numbers."""

    kinds = ("type", "shape")

    @staticmethod
    def propose(case: Case) -> Iterator[Cure]:
        node = case.problem.node or ""
        loss, prediction, targets = case.graph.nodes[node], case.spec(node, "prediction"), case.spec(node, "targets")
        if not isinstance(loss, Loss) or prediction is None or targets is None:
            return
        last = case.graph.nodes[case.arriving[node, "prediction"].source]
        for other in suited(last, prediction, targets):
            if type(other) is not type(loss):
                layer = replace(other, weight=loss.weight)
                edit = partial(edits.set_layer, name=case.seat[1], layer=layer)
                yield case.cure(f"Use {other.title}", edit)
