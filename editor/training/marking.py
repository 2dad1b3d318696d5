"""Marks on the line that is shown: which there are, the way from one to the next, and bookmarks."""

from editor.training.branches import marks
from editor.training.seek import seek
from editor.training.told import Told
from editor.training.wishes import Place
from engine.timeline import Mark


def here(told: Told) -> Place:
    """The iteration that is shown, or is on its way."""
    return told.past.wished or Place(told.live.iteration if told.live is not None else 0)


def seen(told: Told) -> list[Mark]:
    """The marks of its line."""
    return marks(told.timeline, here(told).branch) if told.timeline is not None else []


def is_bookmarked(told: Told) -> bool:
    """Whether the iteration that is shown has a bookmark."""
    return any(mark.reason == "bookmark" and mark.iteration == here(told).iteration for mark in seen(told))


def turn_bookmark(told: Told) -> None:
    """Marks it, or takes the mark away."""
    told.past.bookmark(here(told), None if is_bookmarked(told) else "")


def show_mark(told: Told, on: bool) -> None:
    """The next one, or the one before; after the last comes the newest iteration."""
    now, branch = here(told)
    found = [mark.iteration for mark in seen(told) if (mark.iteration > now if on else mark.iteration < now)]
    if found:
        seek(told, min(found) if on else max(found), branch)
    elif on:
        told.past.show_live()
