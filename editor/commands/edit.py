"""The Edit menu: undo and redo, then what the canvas does."""

from functools import partial

from editor.canvas.commands import edit as canvas
from editor.canvas.commands.needs import any_node
from editor.command import Command, Menu
from editor.main_window import MainWindow
from editor.picture_commands import copy_picture


def edit(window: MainWindow) -> Menu:
    """Changes of the drawing."""
    stack = window.document.undo_stack
    return Menu(
        "&Edit",
        (
            Command(
                "undo",
                "&Undo",
                stack.undo,
                "Ctrl+Z",
                "Takes the last change of the drawing back.",
                refused=lambda: "" if stack.canUndo() else "There is nothing to undo.",
                called=lambda: f"&Undo {stack.undoText()}".strip(),
            ),
            Command(
                "redo",
                "&Redo",
                stack.redo,
                "Ctrl+Shift+Z; Ctrl+Y",
                "Makes the change again that was taken back.",
                refused=lambda: "" if stack.canRedo() else "There is nothing to redo.",
                called=lambda: f"&Redo {stack.redoText()}".strip(),
            ),
            None,
            *canvas.edit(window.canvas),
            None,
            Command(
                "copy_picture",
                "Copy p&icture",
                partial(copy_picture, window),
                "Ctrl+Shift+C",
                "Copies a picture of the selected nodes, or of all, for other programs.",
                refused=any_node(window.canvas),
            ),
            None,
            Command(
                "preferences",
                "Pre&ferences…",
                partial(preferences, window),
                "Ctrl+,",
                "From where on the Doctor calls something ill: the thresholds of its rules.",
            ),
        ),
    )


def preferences(window: MainWindow) -> None:
    """Opens them, or brings them to the front."""
    from editor.panels.preferences import Preferences  # loads the rules

    shown = window.findChild(Preferences)
    if shown is None:
        shown = Preferences(window.session.thresholds, window.look, window)
    shown.show()
    shown.activateWindow()
