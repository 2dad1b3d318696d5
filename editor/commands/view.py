"""The View menu: where the canvas looks, which panels are seen, how all of it looks."""

from functools import partial

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QWidget

from editor.canvas.canvas import Canvas
from editor.canvas.commands.view import view as looking
from editor.command import Command, Menu
from editor.commands.wires import wires
from editor.look.look import Choice, Look, Shows
from editor.main_window import MainWindow
from editor.projector import Projector
from editor.tabbing import step_panel


def view(window: MainWindow) -> Menu:
    """Nothing of it is in the document."""
    look = window.look

    def panel(key: str, words: str, widget: QWidget) -> Command:
        def toggle() -> None:
            widget.setVisible(widget.isHidden())
            if widget is window.plots:
                window.session.wishes.want_views(
                    "plots", not widget.isHidden()
                )  # who draws nothing asks for no pictures

        says = f"Shows or hides the {words.replace('&', '').lower()}."
        return Command(key, words, toggle, says=says, checked=lambda: not widget.isHidden())

    def go(on: bool) -> None:
        step_panel(window.panels, on)

    def turn_motion() -> None:
        look.reduce_motion = not look.reduce_motion

    def turn_minimap() -> None:
        window.minimap.want(not window.minimap.wanted)
        QSettings().setValue("minimap", "true" if window.minimap.wanted else "false")

    return Menu(
        "&View",
        (
            *looking(window.canvas),
            Command("find", "Fi&nd…", window.find.open, "Ctrl+F", "Finds nodes and notes, also inside groups."),
            None,
            snapping(window.canvas),
            Command(
                "minimap",
                "&Minimap",
                turn_minimap,
                says="The whole graph in small, while something is out of sight.",
                checked=lambda: window.minimap.wanted,
            ),
            panel("show_palette", "&Palette", window.palette_panel),
            panel("show_timeline", "&Time line", window.timeline_bar),
            panel("show_plots", "P&lots", window.plots),
            panel("show_inspector", "&Inspector", window.inspector),
            Command("next_panel", "Ne&xt panel", partial(go, True), "F6", "Moves the focus to the next panel."),
            Command("previous_panel", "Pre&vious panel", partial(go, False), "Shift+F6", "Moves it to the one before."),
            None,
            Command(
                "reduce_motion",
                "&Reduce motion",
                turn_motion,
                says="Nothing moves that need not.",
                checked=lambda: look.reduce_motion,
            ),
            projector(window),
            wires(look),
            miniatures(look),
            themes(look),
        ),
    )


def snapping(canvas: Canvas) -> Command:
    """Whether dragging goes by the grid."""

    def turn() -> None:
        canvas.snap_to_grid = not canvas.snap_to_grid
        QSettings().setValue("snap_to_grid", "true" if canvas.snap_to_grid else "false")

    says = "What is dragged comes to lie on the grid; hold Ctrl to put it anywhere."
    return Command("snap_to_grid", "Snap to &grid", turn, says=says, checked=lambda: canvas.snap_to_grid)


def projector(window: MainWindow) -> Command:
    """For a room full of people."""
    mode = Projector(window)
    says = "Large words, thick wires, and only canvas, loop and plots; the same key brings all back."
    return Command("projector", "Pro&jector mode", mode.turn, "F5", says, checked=lambda: mode.on)


def miniatures(look: Look) -> Menu:
    """What nodes show below their words."""

    def shown(choice: Shows, words: str, says: str) -> Command:
        does = partial(look.set_miniatures, choice)
        return Command(f"miniatures_{choice}", words, does, says=says, checked=lambda: look.miniatures == choice)

    return Menu(
        "&Miniatures",
        (
            shown("output", "&Output", "Nodes show what comes out of them: maps, planes, how numbers are spread."),
            shown("weights", "&Weights", "Nodes show how their weights are spread; those without any, their output."),
            shown("gradients", "&Gradients", "Nodes show how the gradients of their weights or output are spread."),
            shown("off", "O&ff", "Nodes show words alone."),
        ),
    )


def themes(look: Look) -> Menu:
    """Dark or light."""

    def theme(choice: Choice, words: str, says: str) -> Command:
        does = partial(look.set_theme, choice)
        return Command(f"theme_{choice}", words, does, says=says, checked=lambda: look.choice == choice)

    return Menu(
        "&Theme",
        (
            theme("system", "Like the s&ystem", "Dark or light as the desktop is."),
            theme("dark", "&Dark", "The dark theme, always."),
            theme("light", "&Light", "The light theme, always."),
        ),
    )
