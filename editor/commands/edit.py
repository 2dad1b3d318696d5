"""The Edit menu: undo and redo, then what the canvas does."""

from editor.canvas.commands import edit as canvas
from editor.command import Command, Menu
from editor.main_window import MainWindow


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
        ),
    )
