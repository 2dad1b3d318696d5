"""The Help menu."""

from functools import partial

from PySide6.QtWidgets import QMessageBox

from editor.canvas.commands.keys import ON_CANVAS
from editor.canvas.gestures.hand import described
from editor.command import Command, Menu
from editor.main_window import MainWindow
from editor.panels.shortcuts import ShortcutList

ABOUT = """<b>Chainrule</b>
<p>Neural networks that show how they learn: every wire is coloured by the magnitude of the gradient that the engine
computed for it.</p>
<p>MIT licence. The data sets have their own, which lie beside them.</p>"""


def shortcut_list(window: MainWindow) -> None:
    """Opens it, ready to be searched."""
    shown = window.findChild(ShortcutList)
    if shown is None:
        shown = ShortcutList(window.keymap, {ON_CANVAS: described()}, window.look, window)
    shown.show()
    shown.activateWindow()
    shown.search.setFocus()
    shown.search.selectAll()


def help_menu(window: MainWindow) -> Menu:
    """What there is to know."""
    return Menu(
        "&Help",
        (
            Command(
                "shortcuts",
                "&Keyboard and mouse…",
                partial(shortcut_list, window),
                "Ctrl+/",
                "Lists every command, key and gesture; keys can be changed there.",
            ),
            None,
            Command(
                "about",
                "&About Chainrule",
                lambda: QMessageBox.about(window, "About Chainrule", ABOUT),
                says="What this program is, and its licence.",
            ),
        ),
    )
