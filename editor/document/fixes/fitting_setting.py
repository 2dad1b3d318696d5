"""The value of a setting that would fit, where the layer itself knows it."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from msgspec.structs import replace

from editor.document.fixes.fix import Case, Cure, Fix, fix
from engine.editing import edits
from engine.family import Setting


@fix(title="Fitting setting", category="Setting")
class FittingSetting(Fix):
    """The problem says which: as many heads as divide the features."""

    kinds = ("shape", "type")

    @staticmethod
    def propose(case: Case) -> Iterator[Cure]:
        fitting = case.problem.setting
        if fitting:
            name = case.seat[1]
            layer = case.around.graph.nodes[name]
            assert isinstance(layer, Setting)
            changed = replace(layer, **dict(fitting))
            words = " and ".join(f"{field.replace('_', ' ')} to {said(value)}" for field, value in fitting)
            yield case.cure(f"Set {words}", partial(edits.set_layer, name=name, layer=changed))


def said(value: Any) -> str:
    """As it is written in a form."""
    return "none" if value == () else f"{value:,}" if isinstance(value, int) else str(value)
