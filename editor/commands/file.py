"""The File menu."""

from functools import partial

from PySide6.QtWidgets import QMenu

from editor.canvas.commands.needs import any_node
from editor.command import Command, Menu
from editor.commands.train import invalid
from editor.film_commands import record
from editor.history_commands import export_history, trained
from editor.main_window import MainWindow
from editor.picture_commands import export_picture
from engine.formats.project import examples


def file(window: MainWindow) -> Menu:
    """Projects, in and out."""
    files = window.files

    def fill_examples(menu: QMenu) -> None:
        for name in examples():
            menu.addAction(name, partial(files.open_example, name))

    return Menu(
        "&File",
        (
            Command("new", "&New", files.new, "Ctrl+N", "Begins with an empty canvas."),
            Command("open", "&Open…", files.open, "Ctrl+O", "Opens a project from a file."),
            Menu("Open &recent", fill=files.fill_recent),
            Menu("&Examples", fill=fill_examples),
            None,
            Command("save", "&Save", files.save, "Ctrl+S", "Saves the project with its weights."),
            Command("save_as", "Save &as…", files.save_as, "Ctrl+Shift+S", "Saves the project to another file."),
            Command("export", "&Export…", files.export, "Ctrl+E", "Writes the network as a PyTorch script."),
            Command(
                "export_picture",
                "Export p&icture…",
                partial(export_picture, window),
                "Ctrl+Shift+E",
                "Writes a picture of the drawing, of all or of the selected nodes: SVG, PNG or PDF.",
                refused=any_node(window.canvas),
            ),
            Command(
                "record",
                "&Record…",
                partial(record, window),
                says="Runs a stretch of the training and writes it as a film: GIF, or PNG with motion.",
                refused=invalid(window),
            ),
            Command(
                "export_history",
                "Export &gradient history…",
                partial(export_history, window),
                says="Writes how large gradients, updates and weights of every layer were: CSV or NumPy arrays.",
                refused=lambda: "" if trained(window) else "Train first: there are no gradients yet.",
            ),
            None,
            Command("quit", "&Quit", window.close, "Ctrl+Q", "Ends Chainrule, after asking about what is unsaved."),
        ),
    )
