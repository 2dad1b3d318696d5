"""What nodes have to show: the newest miniature of each, the newest planes, and each loss as a curve."""

from collections.abc import Iterable

import numpy as np

from editor.training.curve import EMPTY, Points, extended
from engine.events import Progress
from engine.pictures import Miniature, PlaneView, View


class Miniatures:
    """By the long names by which the run knows its nodes."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Another program: what is known is of the one before."""
        self.newest: dict[str, Miniature] = {}
        self.planes: dict[str, PlaneView] = {}
        self.curves: dict[str, Points] = {}

    def take(self, progress: Progress) -> set[str]:
        """Takes over what is new; tells whose it is."""
        self.newest |= {made.node: made for made in progress.miniatures}
        return {made.node for made in progress.miniatures}

    def follow(self, live: Progress) -> set[str]:
        """The curves go on with the run, or go back with it; tells whose are longer or others now."""
        changed = set()
        for name, loss in live.losses.items():
            known = self.curves.get(name, EMPTY)
            if not len(known) or live.iteration != known[-1, 0]:
                known = known[known[:, 0] < live.iteration]
                self.curves[name] = extended(known, np.array([[live.iteration, loss, np.nan]]))
                changed.add(name)
        return changed

    def take_views(self, views: Iterable[View]) -> set[str]:
        """Takes over the newest planes; tells whose they are."""
        before, self.planes = self.planes, {view.node: view for view in views if isinstance(view, PlaneView)}
        return {name for name, view in self.planes.items() if before.get(name) is not view} | before.keys()

    def forget(self, names: Iterable[str]) -> None:
        """These nodes are others now."""
        for name in names:
            for known in (self.newest, self.planes, self.curves):
                known.pop(name, None)  # type: ignore[attr-defined]
