"""A projection, where a number of features is wanted that no setting before it brings."""

from collections.abc import Iterator

from editor.document.fixes.fix import Case, Cure, Fix, fix
from editor.document.fixes.insert import insertion
from editor.document.fixes.set_width import wide
from engine.layers.dense import Dense


@fix(title="Insert Dense", category="Layer")
class InsertDense(Fix):
    """Dense with as many units: on the short way of a residual block, say."""

    kinds = ("shape",)

    @staticmethod
    def propose(case: Case) -> Iterator[Cure]:
        for port, shape in case.problem.wanted:
            spec = case.spec(case.problem.node or "", port)
            if spec is None or spec.classes or len(shape) not in (1, 2) or spec.shape[:-1] != shape[:-1]:
                continue
            if wide(case, port) is None and (found := insertion(case, port, Dense(units=shape[-1]))) is not None:
                yield found
