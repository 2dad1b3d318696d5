"""Embedding, where numbers are wanted and tokens come."""

from collections.abc import Iterator

from editor.document.fixes.fix import Case, Cure, Fix, fix
from editor.document.fixes.insert import insertion
from engine.layers.embedding import Embedding
from engine.tensor import Spec


@fix(title="Insert Embedding", category="Layer")
class InsertEmbedding(Fix):
    """Before the input to which a row of tokens is wired. A single label is no word: it belongs to a loss."""

    kinds = ("type",)

    @staticmethod
    def propose(case: Case) -> Iterator[Cure]:
        node, layer = case.problem.node or "", Embedding()
        for port in case.graph.nodes[node].inputs():
            spec = case.spec(node, port)
            tokens = spec is not None and spec.classes and len(spec.shape) == 1
            if spec is not None and tokens and case.fits(node, port, Spec((*spec.shape, layer.dim))):
                found = insertion(case, port, layer)
                if found is not None:
                    yield found
