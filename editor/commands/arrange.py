"""The Arrange menu."""

from editor.canvas.commands import arrange as canvas
from editor.command import Menu
from editor.main_window import MainWindow


def arrange(window: MainWindow) -> Menu:
    """All of it is the canvas's."""
    return Menu("&Arrange", canvas.arrange(window.canvas))
