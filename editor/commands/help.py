"""The Help menu."""

from PySide6.QtWidgets import QMessageBox

from editor.command import Command, Menu
from editor.main_window import MainWindow

ABOUT = """<b>Chainrule</b>
<p>Neural networks that show how they learn: every wire is coloured by the magnitude of the gradient that the engine
computed for it.</p>
<p>MIT licence. The data sets have their own, which lie beside them.</p>"""


def help_menu(window: MainWindow) -> Menu:
    """What there is to know."""
    return Menu(
        "&Help",
        (
            Command(
                "about",
                "&About Chainrule",
                lambda: QMessageBox.about(window, "About Chainrule", ABOUT),
                says="What this program is, and its licence.",
            ),
        ),
    )
