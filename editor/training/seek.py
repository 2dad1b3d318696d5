"""Goes to an iteration, however far beyond the ends it was asked for: at the end of the run's line is the newest."""

from editor.training.branches import bounds
from editor.training.told import Told


def seek(told: Told, iteration: int, branch: int | None = None) -> None:
    """Shows an iteration of a branch's line, or of the run's."""
    timeline = told.timeline
    if timeline is None:
        return
    own = branch is None or branch == timeline.branch
    first, last = bounds(timeline, branch)
    now = told.live.iteration if own and told.live is not None else -1
    last = max(last, now)
    iteration = min(max(iteration, first), last)
    if iteration == now:
        told.past.show_live()
    else:
        told.past.show(iteration, None if own else branch)
