"""The Help menu."""

from functools import partial

from PySide6.QtWidgets import QApplication, QMessageBox

from editor.canvas.commands.keys import ON_CANVAS
from editor.canvas.gestures.hand import described
from editor.command import Command, Menu
from editor.explain import words_at
from editor.lessons.guide import Guide
from editor.main_window import MainWindow
from editor.panels.glossary_page import GlossaryPage
from editor.panels.help import Help
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


def node_help(window: MainWindow) -> None:
    """Opens it, or shows it the node that is selected now."""
    shown = window.findChild(Help)
    if shown is None:
        shown = Help(window.scope, window.selection, window.keymap, window)
    shown.ask()


def explain_words(window: MainWindow) -> None:
    """Opens the glossary at the word that has the focus, if it is one."""
    focused = QApplication.focusWidget()
    shown = window.findChild(GlossaryPage)
    if shown is None:
        shown = GlossaryPage(window.session, window)
    shown.ask(words_at(focused, focused.rect().center())[0] or focused.accessibleName() if focused is not None else "")


def help_menu(window: MainWindow) -> Menu:
    """What there is to know."""
    return Menu(
        "&Help",
        (
            Command(
                "help",
                "&Help for the selected node",
                partial(node_help, window),
                "F1",
                "Tells what the selected node's layer does and wants, and what is wrong with it; else how to begin.",
                called=lambda: "&Help for the selected node" if window.selection.nodes else "&How to begin",
            ),
            Command(
                "shortcuts",
                "&Keyboard and mouse…",
                partial(shortcut_list, window),
                "Ctrl+/",
                "Lists every command, key and gesture; keys can be changed there.",
            ),
            Command(
                "glossary",
                "&Glossary…",
                partial(explain_words, window),
                "Shift+F1",
                "Explains the words of the subject and what each is now; at first the one that has the focus.",
            ),
            Menu("&Lessons", fill=Guide(window).fill),
            None,
            Command(
                "about",
                "&About Chainrule",
                lambda: QMessageBox.about(window, "About Chainrule", ABOUT),
                says="What this program is, and its licence.",
            ),
        ),
    )
