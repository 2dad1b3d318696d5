"""The menu bar."""

from editor.command import Menu
from editor.commands.arrange import arrange
from editor.commands.edit import edit
from editor.commands.file import file
from editor.commands.help import help_menu
from editor.commands.insert import insert
from editor.commands.node import node
from editor.commands.train import train
from editor.commands.view import view
from editor.main_window import MainWindow


def menus(window: MainWindow) -> tuple[Menu, ...]:
    """From left to right."""
    return tuple(menu(window) for menu in (file, edit, insert, node, arrange, view, train, help_menu))
