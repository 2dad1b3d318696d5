"""What looks back at a run, marks an iteration of it, and goes on from there: a part of the Train menu."""

from collections.abc import Callable
from functools import partial

from editor import dialogs
from editor.command import Command, Entry
from editor.main_window import MainWindow
from editor.training.marking import bookmark_of, here, show_mark, turn_bookmark


def past(window: MainWindow) -> tuple[Entry, ...]:
    """Nothing of it is in the document."""
    session, playback = window.session, window.playback

    def no_past() -> str:
        ran = session.timeline is not None and session.live is not None and session.live.iteration
        return "" if ran else "There is no past yet: train first, with the time line in view."

    def newest() -> str:
        shown = session.past.shown
        return "" if shown is not None else "The newest iteration is shown. Drag along the time line first."

    return (
        None,
        Command(
            "play_history",
            "Pla&y history",
            playback.toggle,
            "F8",
            "Shows one iteration after another, from the one shown or from the first.",
            refused=no_past,
            called=lambda: "Stop pla&ying" if playback.playing else "Pla&y history",
        ),
        *marks(window, no_past),
        Command(
            "continue_from_here",
            "&Continue from here",
            session.past.continue_from_here,
            "Alt+F8",
            "The run goes on from the iteration shown; what came after it stays as a branch.",
            refused=newest,
        ),
        Command(
            "show_live",
            "Back to &live",
            session.past.show_live,
            "Shift+F8",
            "Shows the newest iteration again.",
            refused=newest,
        ),
    )


def marks(window: MainWindow, refused: Callable[[], str]) -> tuple[Command, ...]:
    """What marks an iteration, and the ways from mark to mark."""
    session = window.session

    def mark(on: bool, words: str, keys: str, says: str) -> Command:
        key = "next_mark" if on else "previous_mark"
        return Command(key, words, partial(show_mark, session, on), keys, says, refused=refused)

    return (
        Command(
            "bookmark",
            "&Bookmark",
            partial(turn_bookmark, session),
            "Ctrl+B",
            "Marks the iteration shown on the time line, or takes its mark away.",
            refused=refused,
            called=lambda: "&Bookmark" if bookmark_of(session) is None else "Remove &bookmark",
        ),
        Command(
            "name_bookmark",
            "Name book&mark…",
            partial(name_bookmark, window),
            "Ctrl+Shift+B",
            "Marks the iteration shown with words of your own; a double click on a bookmark does the same.",
            refused=refused,
        ),
        mark(False, "Show pre&vious mark", "Shift+F7", "Shows the iteration of the mark before, on the time line."),
        mark(True, "Show ne&xt mark", "F7", "Shows the iteration of the next mark, after the last the newest one."),
    )


def name_bookmark(window: MainWindow) -> None:
    """Asks for words, of the iteration that is shown now: the run may go on meanwhile."""
    place, mark = here(window.session), bookmark_of(window.session)
    words = dialogs.ask_words(
        window, "Bookmark", f"Name of iteration {place.iteration:,}:", mark.words if mark is not None else ""
    )
    if words is not None:
        window.session.past.bookmark(place, words)
