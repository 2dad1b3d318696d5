"""The Node menu."""

from editor.canvas.commands import node as canvas
from editor.command import Menu
from editor.main_window import MainWindow


def node(window: MainWindow) -> Menu:
    """All of it is the canvas's."""
    return Menu("&Node", canvas.node(window.canvas))
