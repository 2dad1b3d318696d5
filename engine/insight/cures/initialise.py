"""First weights drawn in another way."""

from typing import Any, cast

from msgspec.structs import replace

from engine.cure import Cure, cure, named
from engine.editing.edits import EditRefused, set_layer
from engine.editing.inside import everywhere
from engine.family import Setting
from engine.initializers.he import He
from engine.initializers.initializer import Initializer
from engine.sheet import Sheet


@cure(title="Initialise")
class Initialise(Cure, Setting):
    """Nodes whose layers say how their first weights are drawn."""

    nodes: tuple[str, ...]
    initializer: Initializer = He()

    @property
    def words(self) -> str:
        return f"Draw the first weights of {named(self.nodes, 'layers')} by {self.initializer.title}"

    @property
    def meaning(self) -> str:
        goal = "so that signals and gradients keep their size from layer to layer"
        return f"{self.initializer.title} draws weights to suit the number of connections, {goal}."

    def edit(self, sheet: Sheet) -> Sheet:
        return everywhere(sheet, self.nodes, self.redrawn)

    def redrawn(self, sheet: Sheet, name: str) -> Sheet:
        """With the first weights of one drawn so."""
        layer = cast(Any, sheet.graph.nodes[name])
        if not isinstance(getattr(layer, "initializer", None), Initializer):
            raise EditRefused(f"{name} draws no first weights. Choose a layer with weights.")
        return set_layer(sheet, name, replace(layer, initializer=self.initializer))
