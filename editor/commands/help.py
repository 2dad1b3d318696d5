"""The Help menu."""

from functools import partial

from PySide6.QtWidgets import QApplication, QMessageBox

from editor.canvas.commands.keys import ON_CANVAS
from editor.canvas.gestures.hand import described
from editor.command import Command, Menu
from editor.explain import words_at
from editor.lessons.guide import Guide
from editor.lessons.lesson import files
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


def help_window(window: MainWindow) -> Help:
    """The one there is, or a new one."""
    shown = window.findChild(Help)
    return Help(window.scope, window.selection, window.keymap, window) if shown is None else shown


def node_help(window: MainWindow) -> None:
    """Opens it, or shows it the node that is selected now."""
    help_window(window).ask()


def glossary_page(window: MainWindow) -> GlossaryPage:
    """The one there is, or a new one."""
    shown = window.findChild(GlossaryPage)
    return GlossaryPage(window.session, window) if shown is None else shown


def explain_words(window: MainWindow) -> None:
    """Opens the glossary at the word that has the focus, if it is one."""
    focused = QApplication.focusWidget()
    named = words_at(focused, focused.rect().center())[0] or focused.accessibleName() if focused is not None else ""
    glossary_page(window).ask(named)


def explain_illness(window: MainWindow, guide: Guide, why: str) -> None:
    """Opens the lesson, the layer's reference or the word that explains it."""
    kind, _, name = why.partition(":")
    match kind:
        case "lesson":
            for path in files():
                if path.stem == name:
                    guide.open(path)
        case "layer":
            help_window(window).ask_about(name)
        case "word":
            glossary_page(window).ask(name)


def help_menu(window: MainWindow) -> Menu:
    """What there is to know."""
    guide = Guide(window)
    window.why_asked.connect(partial(explain_illness, window, guide))
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
            Menu("&Lessons", fill=guide.fill),
            None,
            Command(
                "about",
                "&About Chainrule",
                lambda: QMessageBox.about(window, "About Chainrule", ABOUT),
                says="What this program is, and its licence.",
            ),
        ),
    )
