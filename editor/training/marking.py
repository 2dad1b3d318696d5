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


def bookmark_of(told: Told) -> Mark | None:
    """That of the iteration that is shown."""
    now = here(told).iteration
    return next((mark for mark in seen(told) if mark.reason == "bookmark" and mark.iteration == now), None)


def turn_bookmark(told: Told) -> None:
    """Marks it, or takes the mark away."""
    told.past.bookmark(here(told), "" if bookmark_of(told) is None else None)


def show_mark(told: Told, on: bool) -> None:
    """The next one, or the one before; after the last comes the newest iteration."""
    now, branch = here(told)
    found = [mark.iteration for mark in seen(told) if (mark.iteration > now if on else mark.iteration < now)]
    if found:
        seek(told, min(found) if on else max(found), branch)
    elif on:
        told.past.show_live()
