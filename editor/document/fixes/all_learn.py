"""All weights learn, where those that were not to are of an array of another size."""

from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace

from editor.document.fixes.fix import Case, Cure, Fix, fix
from engine.editing import edits


@fix(title="All weights learn", category="Setting")
class AllLearn(Fix):
    """Forgets the masks of the problem's node."""

    kinds = ("mask",)

    @staticmethod
    def propose(case: Case) -> Iterator[Cure]:
        _, name = case.seat
        way = replace(case.around.graph.learns(name), still={}, solo={})
        yield case.cure(f"Let all weights of {name} learn", partial(edits.set_learning, name=name, learning=way))
